# SPDX-License-Identifier: Apache-2.0
"""Who pumps the session: a timer of Maya's event loop, or, where there is none, a loop.

Everything that touches the scene happens in `Session.pump`, and `pump` runs on Maya's main thread only. The
thread that reads the socket puts messages into a queue and knows no Maya.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from . import runtime
from .likeness_core import strings
from .likeness_core.actions import ActionStatus
from .likeness_core.session import State

# Called after every step, on the main thread: the panel shows the status.
listeners: list[Callable[[], None]] = []
# Keeps the timer alive while it runs.
_timers: list[object] = []


def run() -> ActionStatus:
    """Pumps the session until it is no longer busy: here and now in batch, else in Maya's idle time."""
    if runtime.is_batch():
        return _run_to_the_end()
    if not _timers:
        _timers.append(_start_timer())
    return ActionStatus(True)


def ended() -> ActionStatus:
    """How what was run has ended."""
    status = runtime.session().status
    return ActionStatus(status.state == State.REVIEWING, status.message)


def _run_to_the_end() -> ActionStatus:
    try:
        while runtime.session().status.is_busy:
            time.sleep(runtime.session().pump())
            _tell()
    finally:
        # Whatever has gone wrong, nothing half done stays in the scene.
        runtime.session().cancel()
    return ended()


def _start_timer() -> object:
    from .ui.qt import QtCore

    timer = QtCore.QTimer()
    timer.setSingleShot(True)
    timer.timeout.connect(lambda: _step(timer.start))
    timer.start(0)
    return timer


def _step(again: Callable[[int], None]) -> None:
    from .commands import guarded, tell

    status = guarded(strings.PRODUCT, _pump)
    _tell()
    if status.success and runtime.session().status.is_busy:
        again(int(status.message))
        return
    _timers.clear()
    if status.success:
        tell(ended())


def _pump() -> ActionStatus:
    """One step; the message is the delay until the next, in milliseconds."""
    return ActionStatus(True, str(int(1000 * runtime.session().pump())))


def _tell() -> None:
    for listener in list(listeners):
        listener()
