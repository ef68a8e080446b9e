"""One line per step: what, how big, how far, done."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType


class Progress:
    """The line of one step, used as a context manager.

    On a terminal the line is rewritten while the step runs, with the megabytes that have arrived below
    `watched`; elsewhere (a log, CI) it is written once at the start and once at the end.
    """

    def __init__(self, name: str, size: str, watched: Path) -> None:
        self._heading = f"setup: {name} ({size})"
        self._watched = watched
        self._stream = sys.stdout
        self._started = time.monotonic()

    def __enter__(self) -> Progress:
        self._write(f"{self._heading} ...")
        return self

    def tick(self) -> None:
        """Shows how much has arrived so far; does nothing when nobody watches."""
        if self._stream.isatty():
            self._write(f"{self._heading} ... {megabytes(self._watched)} MB")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        seconds = time.monotonic() - self._started
        self._write(f"{self._heading}: {'done' if kind is None else 'not done'} after {seconds:.0f} s")
        if self._stream.isatty():
            self._stream.write("\n")

    def _write(self, line: str) -> None:
        clear_line, end = ("\r\x1b[K", "") if self._stream.isatty() else ("", "\n")
        self._stream.write(clear_line + line + end)
        self._stream.flush()


def megabytes(folder: Path) -> int:
    """Size of all files below a folder that others may be writing to and removing from."""
    total = 0
    for directory, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(directory, name)).st_size
            except FileNotFoundError:
                continue
    return total // 1_000_000
