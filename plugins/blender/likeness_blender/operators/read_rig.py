# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes the rig of the selected head while Blender draws its progress."""

from __future__ import annotations

import time

import bpy

from .. import reading, runtime
from ..likeness_core import actions, rig_strings
from ..likeness_core.actions import ActionStatus
from ..likeness_core.errors import LikenessError
from ..likeness_core.session import State
from .base import LikenessOperator
from .running import TIMER_SECONDS, redraw

# How long one step probes: a few evaluations, and Esc is still felt at once.
STEP_SECONDS = 0.1


class LIKENESS_OT_read_rig(LikenessOperator, bpy.types.Operator):
    """Reads the rig of the selected head."""

    bl_idname = "likeness.read_rig"
    bl_label = rig_strings.READ_RIG
    bl_description = rig_strings.READ_RIG_TIP
    bl_options = {"UNDO"}

    _timer = None
    _reading: reading.Reading | None = None

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a mesh, and one thing at a time."""
        is_free = not reading.Reading.is_running and not runtime.session().status.is_busy
        return is_free and reading.skin_of(context) is not None

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Called where there is a window."""
        return self.execute(context)

    def run(self, context: bpy.types.Context) -> set[str]:
        """Starts, and goes on in whatever way this Blender can."""
        try:
            self._reading = reading.Reading(reading.skin_of(context))
            if bpy.app.background:
                return self._read_at_once()
        except LikenessError as error:
            return self._ended(ActionStatus(False, str(error)))
        window_manager = context.window_manager
        window_manager.progress_begin(0, 100)
        self._timer = window_manager.event_timer_add(TIMER_SECONDS, window=context.window)
        window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Called by Blender for every event; what is not meant for this operator waits until the rig is
        back.
        """
        result = self.guarded(self._step, context, event)
        if result != {"RUNNING_MODAL"}:
            self._stop(context)
        return result

    def cancel(self, context: bpy.types.Context) -> None:
        """Called by Blender when it ends the operator, for example because another file is opened."""
        self._stop(context)

    def _step(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if event.type == "ESC" and event.value == "PRESS":
            runtime.session().cancel()
            self._reading.close()
            self.report({"INFO"}, rig_strings.CANCELLED)
            return {"CANCELLED"}
        if event.type != "TIMER":
            return {"RUNNING_MODAL"}
        try:
            if self._reading.step(STEP_SECONDS):
                context.window_manager.progress_update(100 * self._reading.fraction)
                context.workspace.status_text_set(
                    f"{rig_strings.PROBING}: {self._reading.fraction:.0%}   (Esc: cancel)"
                )
                return {"RUNNING_MODAL"}
        except LikenessError as error:
            return self._ended(ActionStatus(False, str(error)))
        runtime.session().pump()
        redraw()
        status = runtime.session().status
        if status.is_busy:
            context.workspace.status_text_set(f"{status.message}   (Esc: cancel)")
            return {"RUNNING_MODAL"}
        return self._said()

    def _read_at_once(self) -> set[str]:
        try:
            while self._reading.step(1.0):
                pass
            while runtime.session().status.is_busy:
                time.sleep(runtime.session().pump())
        finally:
            # Whatever has gone wrong, nothing half done stays in the scene.
            runtime.session().cancel()
            self._reading.close()
        return self._said()

    def _said(self) -> set[str]:
        if self._reading.message:
            return self._ended(ActionStatus(True, self._reading.message))
        status = runtime.session().status
        return self._ended(ActionStatus(status.state == State.REVIEWING, status.message))

    def _ended(self, status: actions.ActionStatus) -> set[str]:
        if self._reading is not None:
            self._reading.close()
        return self.finish(status)

    def _stop(self, context: bpy.types.Context) -> None:
        runtime.session().cancel()
        if self._reading is not None:
            self._reading.close()
        if self._timer is not None:
            context.window_manager.event_timer_remove(self._timer)
            context.window_manager.progress_end()
            context.workspace.status_text_set(None)
            self._timer = None
        redraw()


class LIKENESS_OT_forget_rig(LikenessOperator, bpy.types.Operator):
    """Takes away what was noted about a head that was read."""

    bl_idname = "likeness.forget_rig"
    bl_label = rig_strings.FORGET_RIG
    bl_description = rig_strings.FORGET_RIG_TIP
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a head that was read."""
        return reading.own_anchor(context) is not None

    def run(self, context: bpy.types.Context) -> set[str]:
        """Forgets."""
        reading.own_heads.forget(reading.own_anchor(context))
        return {"FINISHED"}
