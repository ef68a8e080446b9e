# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits the selected head to a photo while Blender stays usable."""

from __future__ import annotations

import time
from pathlib import Path

import bpy

from .. import runtime
from ..likeness_core import actions, strings
from ..likeness_core.session import State
from .base import LikenessOperator

TIMER_SECONDS = 1 / 30


class LIKENESS_OT_fit_from_photo(LikenessOperator, bpy.types.Operator):
    """Runs a fit: from a timer where there is a window, else until it has ended."""

    bl_idname = "likeness.fit_from_photo"
    bl_label = strings.FIT_FROM_PHOTO
    bl_description = strings.FIT_FROM_PHOTO_TIP
    # Not REGISTER: a fit is not to be run again by a change in the Adjust Last Operation panel.
    bl_options = {"UNDO"}

    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})

    _timer = None

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """One fit at a time."""
        return not runtime.session().status.is_busy

    def run(self, context: bpy.types.Context) -> set[str]:
        """Starts the fit."""
        photo = Path(bpy.path.abspath(self.filepath))
        status = actions.fit_from_photo(runtime.host, runtime.session(), runtime.template_locator(), photo)
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
        """Called by Blender for every event while the fit runs; all but Esc also go where they always go."""
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
            _redraw()
        return {"PASS_THROUGH"} if runtime.session().status.is_busy else self._ended()

    def _pump_until_done(self) -> set[str]:
        try:
            while runtime.session().status.is_busy:
                time.sleep(runtime.session().pump())
        finally:
            # Whatever has gone wrong, no half a fit stays in the scene.
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
        _redraw()


def _redraw() -> None:
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                area.tag_redraw()
