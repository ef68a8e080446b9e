# SPDX-License-Identifier: GPL-3.0-or-later
"""Pins without a mouse: set one and let the head follow, or take all off."""

from __future__ import annotations

import bpy

from .. import runtime
from ..likeness_core import actions, strings
from ..likeness_core.host import Pin
from ..scene import decisions, heads, preview
from .base import LikenessOperator
from .running import RunningOperator


class LIKENESS_OT_move_pin(RunningOperator, bpy.types.Operator):
    """Sets a pin and waits for the head."""

    bl_idname = "likeness.move_pin"
    bl_label = strings.MOVE_PIN
    bl_description = strings.MOVE_PIN_TIP
    bl_options = {"UNDO", "INTERNAL"}

    vertex: bpy.props.IntProperty(min=0, options={"SKIP_SAVE"})
    pixel: bpy.props.FloatVectorProperty(size=2, options={"SKIP_SAVE"})

    def start(self) -> actions.ActionStatus:
        """Sets the pin; where the head cannot follow it is taken off again."""
        rig = heads.selected_rig(bpy.context)
        mesh_object = heads.mesh_of(rig) if rig is not None else None
        if mesh_object is None or self.vertex >= len(mesh_object.data.vertices):
            return actions.ActionStatus(False, strings.head_needed())
        preview.end(rig)
        before = decisions.pins(rig)
        kept = [pin for pin in before if pin.vertex != self.vertex]
        decisions.set_pins(rig, [*kept, Pin(self.vertex, tuple(self.pixel))])
        status = actions.follow_pins(runtime.host, runtime.session(), runtime.template_locator())
        if status.success:
            runtime.session().finish_pins()
        else:
            decisions.set_pins(rig, before)
        return status


class LIKENESS_OT_clear_pins(LikenessOperator, bpy.types.Operator):
    """Takes all pins off."""

    bl_idname = "likeness.clear_pins"
    bl_label = strings.CLEAR_PINS
    bl_description = strings.CLEAR_PINS_TIP
    bl_options = {"UNDO"}

    def run(self, context: bpy.types.Context) -> set[str]:
        """Takes them off."""
        rig = heads.selected_rig(context)
        if rig is None:
            return self.finish(actions.ActionStatus(False, strings.head_needed()))
        decisions.set_pins(rig, ())
        return {"FINISHED"}
