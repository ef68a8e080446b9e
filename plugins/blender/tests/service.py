# SPDX-License-Identifier: GPL-3.0-or-later
"""The service that a test's add-on has started, seen from the test."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from harness import TEMPLATE, core


def service_process() -> int | None:
    """The process that holds the lock beside the test's socket."""
    lock = core("runtime").daemon_locator().socket_path().with_suffix(".lock")
    if not lock.exists():
        return None
    inode = str(lock.stat().st_ino)
    for line in Path("/proc/locks").read_text().splitlines():
        fields = line.split()
        if "FLOCK" in fields and fields[5].rpartition(":")[2] == inode:
            return int(fields[4])
    return None


def end_service() -> None:
    """Kills the service, as a crash would."""
    if (process := service_process()) is not None:
        os.kill(process, signal.SIGKILL)


@contextlib.contextmanager
def connection() -> Iterator[tuple[object, str]]:
    """A connection of the test's own to the service, and the hash of the head template opened on it."""
    link = core("likeness_core.daemon").connect(core("runtime").daemon_locator())
    core("likeness_core.conversation").greet(link, "test")
    try:
        yield link, link.call("template/open", {"path": str(TEMPLATE)}, 60)["template"]
    finally:
        link.close()
