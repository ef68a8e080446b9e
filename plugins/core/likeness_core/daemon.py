# SPDX-License-Identifier: Apache-2.0
"""Finds the running service, `likenessd`, or starts it.

One service serves all programs of a user. A client connects first; only if that fails it starts the service,
detached, and waits until it can connect. The service itself holds the lock that makes it the only one and
clears away a stale socket (protocol/spec/transport.md), so two clients that start one at the same time both
find the one that stays.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import strings
from .connection import Connection
from .errors import ServiceUnavailable

SOCKET_NAME = "likenessd-0.sock"
START_TIMEOUT_SECONDS = 20.0
# How long another service that is starting, or one that is dying, is given before a start is tried again.
ANOTHER_SECONDS = 0.5
# After so many starts in a row that failed the next one waits, twice as long each time.
FAILURES_BEFORE_WAITING = 5
LONGEST_WAIT_SECONDS = 30.0
POLL_SECONDS = 0.02
# The exit code of a service that found another one running.
ANOTHER_IS_RUNNING = 3
# Host programs set library and Python paths for themselves; the service must see none of them.
INHERITED_VARIABLES = frozenset(
    "HOME LANG LC_ALL LOGNAME PATH TMPDIR USER "
    "XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_RUNTIME_DIR XDG_STATE_HOME".split()
)
OWN_PREFIX = "LIKENESS_"


# Least levels of the service's log, from the most words to the fewest.
LOG_LEVELS = ("debug", "info", "warning", "error")
DEFAULT_LOG_LEVEL = "info"


@dataclass(frozen=True)
class ServiceSettings:
    """What an artist has chosen about the service; it holds from the service's next start.

    `models` is a folder with networks that take the place of those that ship, `state` where sessions and log
    are kept, `cache` where plug-ins keep what can be made again. `cores` is how many of the machine's cores
    may be used; 0 means all.
    """

    models: Path | None = None
    state: Path | None = None
    cache: Path | None = None
    cores: int = 0
    log_level: str = DEFAULT_LOG_LEVEL

    @classmethod
    def parse(cls, record: Any) -> ServiceSettings:
        """Reads what `record` gave. Raises ValueError for anything else."""
        try:
            models, state, cache = (
                Path(record[name]) if record[name] else None for name in ("models", "state", "cache")
            )
            cores, level = int(record["cores"]), str(record["logLevel"])
        except (KeyError, TypeError) as error:
            raise ValueError(f"no settings of the service: {record!r}") from error
        return cls(models, state, cache, cores, level if level in LOG_LEVELS else DEFAULT_LOG_LEVEL)

    @property
    def record(self) -> dict[str, object]:
        """The settings as JSON can hold them."""
        folders = {"models": self.models, "state": self.state, "cache": self.cache}
        texts = {name: None if folder is None else str(folder) for name, folder in folders.items()}
        return {**texts, "cores": self.cores, "logLevel": self.log_level}

    @property
    def environment(self) -> dict[str, str]:
        """What the service is told by its environment."""
        chosen = {"LIKENESS_MODELS": self.models, "LIKENESS_STATE": self.state}
        return {name: str(folder) for name, folder in chosen.items() if folder is not None}

    @property
    def arguments(self) -> list[str]:
        """What the service is told by its command line."""
        return [] if self.log_level == DEFAULT_LOG_LEVEL else ["--log-level", self.log_level]


@dataclass(frozen=True)
class DaemonLocator:
    """Where the service listens and which program it is.

    `preferred` is the user's choice of program, `bundled` the one that came with the plug-in; either may be
    missing.
    """

    preferred: Path | None = None
    bundled: Path | None = None
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    settings: ServiceSettings = ServiceSettings()

    def socket_path(self) -> Path:
        """The Unix socket's path; its directory may not exist yet."""
        if chosen := self.environment.get("LIKENESS_SOCKET"):
            return Path(chosen)
        if runtime := self.environment.get("XDG_RUNTIME_DIR"):
            return Path(runtime) / "likeness" / SOCKET_NAME
        return Path(f"/tmp/likeness-{os.getuid()}") / SOCKET_NAME

    def program(self) -> Path:
        """The service's program: environment, preference, PATH, bundled.

        Raises ServiceUnavailable if there is none.
        """
        if named := self.environment.get("LIKENESS_DAEMON"):
            return _executable(Path(named))
        if self.preferred is not None:
            return _executable(self.preferred)
        if found := shutil.which("likenessd", path=self.environment.get("PATH")):
            return Path(found).resolve()
        if self.bundled is not None and os.access(self.bundled, os.X_OK):
            return self.bundled
        raise ServiceUnavailable(strings.daemon_not_found())


class StartHistory:
    """How starts of the service went; keeps one that cannot live from being started over and over."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._next = -float("inf")

    def begin(self) -> None:
        """Raises ServiceUnavailable where too many starts have failed just now."""
        if (wait := self._next - self._clock()) > 0:
            raise ServiceUnavailable(strings.daemon_keeps_dying(wait))

    def fail(self) -> None:
        """Notes that a service has ended before it listened."""
        self._failures += 1
        if (extra := self._failures - FAILURES_BEFORE_WAITING) >= 0:
            self._next = self._clock() + min(2.0**extra, LONGEST_WAIT_SECONDS)

    def succeed(self) -> None:
        """Notes that a service listens."""
        self._failures = 0


_histories: dict[Path, StartHistory] = {}


def connect(locator: DaemonLocator) -> Connection:
    """A connection to the user's service, which is started if it is not running.

    Blocks until the service answers (seconds, when it has to be started). Raises ServiceUnavailable.
    """
    path = locator.socket_path()
    _make_private_directory(path.parent)
    link = _try_connect(path)
    if link is None:
        link = _start_unless_hopeless(locator, path)
    return Connection(link)


def _start_unless_hopeless(locator: DaemonLocator, path: Path) -> socket.socket:
    history = _histories.setdefault(path, StartHistory())
    history.begin()
    try:
        link = _start(locator, path)
    except ServiceUnavailable:
        history.fail()
        raise
    history.succeed()
    return link


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What the service may see of a host program's environment."""
    return {
        name: value
        for name, value in environment.items()
        if name in INHERITED_VARIABLES or name.startswith(OWN_PREFIX)
    }


def _executable(path: Path) -> Path:
    if not (path.is_file() and os.access(path, os.X_OK)):
        raise ServiceUnavailable(strings.daemon_not_executable(str(path)))
    return path


def _try_connect(path: Path) -> socket.socket | None:
    """A connected socket, or None where nobody listens."""
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        link.connect(str(path))
    except OSError as error:
        link.close()
        if error.errno in (errno.ENOENT, errno.ECONNREFUSED, errno.ENOTDIR):
            return None
        raise ServiceUnavailable(strings.socket_unusable(str(path), str(error))) from error
    return link


def _make_private_directory(path: Path) -> None:
    """Creates the socket's directory, or checks that nobody else can put anything into it."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = path.lstat()
    except OSError as error:
        raise ServiceUnavailable(strings.socket_unusable(str(path), str(error))) from error
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise ServiceUnavailable(strings.socket_directory_not_private(str(path)))


def _start(locator: DaemonLocator, path: Path) -> socket.socket:
    # A log of its own: another client may be starting a service at this moment.
    log = path.with_name(f"start-{os.getpid()}.log")
    # As for the program: what the environment names comes before what was chosen.
    environment = locator.settings.environment | clean_environment(locator.environment)
    environment["LIKENESS_SOCKET"] = str(path)
    program = locator.program()
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        with _few_cores(locator.settings.cores):
            process = _launch([str(program), *locator.settings.arguments], environment, log)
        if (link := _wait_until_ready(process, path, log, deadline)) is not None:
            return link
    raise ServiceUnavailable(strings.daemon_start_timed_out(str(log)))


@contextlib.contextmanager
def _few_cores(count: int) -> Iterator[None]:
    """What is started inside may use so many of the cores that this thread may use; 0: all of them."""
    if count <= 0 or not hasattr(os, "sched_setaffinity"):
        yield
        return
    # On Linux an affinity belongs to a thread, and what it starts inherits it.
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(allowed)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def _launch(command: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment,
                cwd="/",
                start_new_session=True,
            )
        except OSError as error:
            raise ServiceUnavailable(strings.daemon_failed_to_start(str(error))) from error


def _wait_until_ready(
    process: subprocess.Popen[bytes], path: Path, log: Path, deadline: float
) -> socket.socket | None:
    """A connected socket; None where the service left to another one, and that one does not answer either.

    Such another one may be about to listen, or it was killed and the kernel has not freed its lock yet.
    """
    has_left = False
    while time.monotonic() < deadline:
        if (link := _try_connect(path)) is not None:
            return link
        ending = process.poll()
        if ending == ANOTHER_IS_RUNNING and not has_left:
            has_left = True
            deadline = min(deadline, time.monotonic() + ANOTHER_SECONDS)
        elif ending not in (None, ANOTHER_IS_RUNNING):
            raise ServiceUnavailable(strings.daemon_failed_to_start(_last_line(log)))
        time.sleep(POLL_SECONDS)
    if process.poll() is None:
        process.kill()
    return None


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it ended without a word"
