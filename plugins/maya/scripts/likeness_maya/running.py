# SPDX-License-Identifier: Apache-2.0
"""Who pumps the session: a timer of Maya's event loop, or, where there is none, a loop.

Everything that touches the scene happens in `Session.pump`, and `pump` runs on Maya's main thread only. The
thread that reads the socket puts messages into a queue and knows no Maya.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from . import runtime
from .likeness_core import rig_strings, strings
from .likeness_core.actions import ActionStatus
from .likeness_core.errors import LikenessError
from .likeness_core.session import State, Status

if TYPE_CHECKING:
    from .reading import Reading

# Called after every step, on the main thread: the panel shows the status.
listeners: list[Callable[[], None]] = []
# Keeps the timer alive while it runs.
_timers: list[object] = []
# The rig that is being read: one at most.
_readings: list[Reading] = []


def read(reading: Reading) -> ActionStatus:
    """Reads a rig to its end: here and now in batch, else in Maya's idle time."""
    _readings.append(reading)
    return run()


def is_busy() -> bool:
    """Whether a rig is being read or the session is at work."""
    return bool(_readings) or runtime.session().status.is_busy


def status() -> Status:
    """How that stands which runs: a rig that is being probed, else the session."""
    known = runtime.session().status
    if _readings and not known.is_busy:
        return Status(State.FITTING, rig_strings.PROBING, _readings[0].fraction)
    return known


def cancel() -> bool:
    """Gives up a rig that is being read; whether there was one."""
    if not _readings:
        return False
    runtime.session().cancel()
    _readings.pop().close()
    return True


def run() -> ActionStatus:
    """Pumps the session until it is no longer busy: here and now in batch, else in Maya's idle time."""
    if runtime.is_batch():
        return _run_to_the_end()
    if not _timers:
        _timers.append(_start_timer())
    return ActionStatus(True)


def ended() -> ActionStatus:
    """How what was run has ended."""
    reading = _readings.pop() if _readings else None
    if reading is not None:
        reading.close()
        if reading.message:
            return ActionStatus(True, reading.message)
    status = runtime.session().status
    return ActionStatus(status.state == State.REVIEWING, status.message)


def _run_to_the_end() -> ActionStatus:
    try:
        while (delay := _step_on()) is not None:
            time.sleep(delay)
            _tell()
    except LikenessError as error:
        cancel()
        return ActionStatus(False, str(error))
    finally:
        # Whatever has gone wrong, nothing half done stays in the scene.
        runtime.session().cancel()
        for reading in _readings:
            reading.close()
    return ended()


def _step_on() -> float | None:
    """Goes on a little; after how many seconds to call again, None when nothing runs any more."""
    if _readings and _readings[0].step():
        return 0.0
    if not runtime.session().status.is_busy:
        return None
    delay = runtime.session().pump()
    return delay if runtime.session().status.is_busy else None


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
    if status.success and status.message:
        again(int(status.message))
        return
    _timers.clear()
    if status.success:
        tell(ended())
    else:
        cancel()
    _tell()


def _pump() -> ActionStatus:
    """One step; the message is the delay until the next, in milliseconds, or empty when it was the last."""
    from .commands import tell

    try:
        delay = _step_on()
    except LikenessError as error:
        refused = ActionStatus(False, str(error))
        tell(refused)
        return refused
    return ActionStatus(True, "" if delay is None else str(int(1000 * delay)))


def _tell() -> None:
    for listener in list(listeners):
        listener()
