"""A private place for a daemon, and the daemon in it."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from likeness_core.connection import Connection
from likeness_core.conversation import open_connection
from likeness_core.daemon import DaemonLocator, connect

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "Templates" / "mpfb-head" / "mpfb-head.safetensors"
PHOTO = ROOT / "tools" / "demo" / "collins.png"
PROGRAM = ROOT / ".build" / "release" / "likenessd"
CALL_SECONDS = 300.0


class Place:
    """A folder with socket and state of its own, removed at the end."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="likeness-soak-"))
        self.socket = self.folder / "run" / "d.sock"
        self.state = self.folder / "state"
        self.socket.parent.mkdir(mode=0o700)
        environment = dict(os.environ) | {
            "LIKENESS_SOCKET": str(self.socket),
            "LIKENESS_STATE": str(self.state),
            "LIKENESS_RESOURCES": str(ROOT),
        }
        self._locator = DaemonLocator(preferred=PROGRAM, environment=environment)

    def connection(self, name: str = "soak") -> Connection:
        """A greeted connection; starts the daemon where none runs, as the add-on does."""
        return open_connection(lambda: connect(self._locator), name)

    def process(self) -> int:
        """The daemon's number, from its lock file: this place is ours, and so is the daemon in it."""
        lock = self.socket.with_suffix(".lock")
        return int(lock.read_text().splitlines()[0])

    def kill(self) -> None:
        """As `kill -9`, and waits until the process is gone."""
        process = self.process()
        os.kill(process, signal.SIGKILL)
        while is_running(process):
            time.sleep(0.001)

    def close(self) -> None:
        """Stops the daemon, if there is one, and removes the folder."""
        if self.socket.with_suffix(".lock").exists() and is_running(self.process()):
            self.kill()
        shutil.rmtree(self.folder)

    def __enter__(self) -> Place:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.close()
        else:
            print(f"kept for a look: {self.folder}", file=sys.stderr)


def is_running(process: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"


def resident_bytes(process: int) -> int:
    """Memory that a process holds."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def call(connection: Connection, method: str, **params: Any) -> Any:
    """A request and its result. Raises what it failed with."""
    return connection.call(method, params, CALL_SECONDS)
