"""Running other programs: their output goes to a log, and only its end is shown, when they fail."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from .errors import SetupError

_SHOWN_LINES = 15
_TICK_SECONDS = 0.5


def run_logged(
    arguments: Sequence[str],
    log: Path,
    tick: Callable[[], None] = lambda: None,
    environment: dict[str, str] | None = None,
) -> None:
    """Runs a program to its end, calling `tick` now and then.

    Raises SetupError with the end of the log when the program fails. The program does not outlive this call:
    an interrupt ends it too, so that nothing goes on writing into a folder that is about to be cleared.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as output:
        output.write(f"$ {' '.join(arguments)}\n")
        output.flush()
        process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=environment
        )
        try:
            status = _wait(process, tick)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    if status != 0:
        raise SetupError(f"{arguments[0]} failed with status {status}:\n{_tail(log)}\nAll of it: {log}")


def _wait(process: subprocess.Popen[bytes], tick: Callable[[], None]) -> int:
    while True:
        try:
            return process.wait(timeout=_TICK_SECONDS)
        except subprocess.TimeoutExpired:
            tick()


def _tail(log: Path) -> str:
    return "\n".join("  " + line for line in log.read_text(errors="replace").splitlines()[-_SHOWN_LINES:])
