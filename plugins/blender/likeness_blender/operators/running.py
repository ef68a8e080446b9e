# SPDX-License-Identifier: GPL-3.0-or-later
"""What operators share that ask the service for something while Blender stays usable."""

from __future__ import annotations

import time

import bpy

from .. import runtime
from ..likeness_core import actions
from ..likeness_core.session import State
from .base import LikenessOperator

TIMER_SECONDS = 1 / 30


class RunningOperator(LikenessOperator):
    """Runs from a timer where there is a window, else until it has ended; subclasses implement `start`."""

    _timer = None

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """One thing at a time."""
        return not runtime.session().status.is_busy

    def start(self) -> actions.ActionStatus:
        """Asks the session for what this operator does."""
        raise NotImplementedError

    def run(self, context: bpy.types.Context) -> set[str]:
        """Starts, and goes on in whatever way this Blender can."""
        status = self.start()
        if not status.success:
            return self.finish(status)
        if bpy.app.background:
            return self._pump_until_done()
        self._timer = context.window_manager.event_timer_add(TIMER_SECONDS, window=context.window)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Called where there is a window."""
        return self.execute(context)

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Called by Blender for every event while it runs; all but Esc also go where they always go."""
        result = self.guarded(self._step, event)
        if result != {"PASS_THROUGH"}:
            self._stop(context)
        return result

    def cancel(self, context: bpy.types.Context) -> None:
        """Called by Blender when it ends the operator, for example because another file is opened."""
        self._stop(context)

    def _step(self, event: bpy.types.Event) -> set[str]:
        if event.type == "ESC" and event.value == "PRESS":
            actions.cancel_fit(runtime.session())
        elif event.type == "TIMER":
            runtime.session().pump()
            redraw()
        return {"PASS_THROUGH"} if runtime.session().status.is_busy else self._ended()

    def _pump_until_done(self) -> set[str]:
        try:
            while runtime.session().status.is_busy:
                time.sleep(runtime.session().pump())
        finally:
            # Whatever has gone wrong, nothing half done stays in the scene.
            runtime.session().cancel()
        return self._ended()

    def _ended(self) -> set[str]:
        status = runtime.session().status
        if status.state == State.IDLE:
            self.report({"INFO"}, status.message)
            return {"CANCELLED"}
        return self.finish(actions.ActionStatus(status.state == State.REVIEWING, status.message))

    def _stop(self, context: bpy.types.Context) -> None:
        runtime.session().cancel()
        if self._timer is not None:
            context.window_manager.event_timer_remove(self._timer)
            self._timer = None
        redraw()


def redraw() -> None:
    """Lets all 3D views, and the sidebars in them, be drawn again."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                area.tag_redraw()
