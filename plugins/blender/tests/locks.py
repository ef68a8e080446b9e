# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the service that listens on a test's socket, by the lock that it holds."""

from __future__ import annotations

import os
import signal
from pathlib import Path


def kill_holder(lock: Path) -> None:
    """Kills the process that holds a file's lock, if there is one."""
    signal_holder(lock, signal.SIGKILL)


def signal_holder(lock: Path, what: signal.Signals) -> None:
    """Sends a signal to the process that holds a file's lock, if there is one."""
    if not lock.exists():
        return
    inode = str(lock.stat().st_ino)
    for line in Path("/proc/locks").read_text().splitlines():
        fields = line.split()
        if "FLOCK" in fields and fields[5].rpartition(":")[2] == inode:
            os.kill(int(fields[4]), what)
