# SPDX-License-Identifier: GPL-3.0-or-later
"""Refines the selected head while Blender stays usable."""

from __future__ import annotations

import bpy

from .. import runtime
from ..likeness_core import actions, strings
from ..scene import decisions, heads
from .base import LikenessOperator
from .running import RunningOperator


class LIKENESS_OT_refine(RunningOperator, bpy.types.Operator):
    """Runs a fit that goes on from the head as the artist has it."""

    bl_idname = "likeness.refine"
    bl_label = strings.REFINE
    bl_description = strings.REFINE_TIP
    bl_options = {"UNDO"}

    def start(self) -> actions.ActionStatus:
        """Leaves edit, sculpt or paint mode, so that what was done there counts, and starts."""
        leave_modes(bpy.context)
        return actions.refine(runtime.host, runtime.session(), runtime.template_locator())


class LIKENESS_OT_toggle_lock(LikenessOperator, bpy.types.Operator):
    """Locks a controller, or unlocks it."""

    bl_idname = "likeness.toggle_lock"
    bl_label = strings.LOCK
    bl_description = strings.LOCK_TIP
    bl_options = {"UNDO", "INTERNAL"}

    controller: bpy.props.StringProperty(options={"SKIP_SAVE"})

    def run(self, context: bpy.types.Context) -> set[str]:
        """Toggles the lock."""
        rig = heads.selected_rig(context)
        if rig is None:
            return self.finish(actions.ActionStatus(False, strings.head_needed()))
        if all(known.name != self.controller for known in heads.record(rig).controllers):
            return self.finish(actions.ActionStatus(False, strings.unknown_control(self.controller)))
        decisions.set_locked(rig, decisions.locked(rig) ^ {self.controller})
        return {"FINISHED"}


class LIKENESS_OT_freeze(LikenessOperator, bpy.types.Operator):
    """Begins to paint what Refine must not move, or ends it."""

    bl_idname = "likeness.freeze"
    bl_label = strings.FREEZE
    bl_description = strings.FREEZE_TIP
    bl_options = {"UNDO"}

    def run(self, context: bpy.types.Context) -> set[str]:
        """Goes into weight paint mode with the group of frozen vertices active, or out of it."""
        rig = heads.selected_rig(context)
        mesh_object = heads.mesh_of(rig) if rig is not None else None
        if mesh_object is None:
            return self.finish(actions.ActionStatus(False, strings.head_needed()))
        if mesh_object.mode == "WEIGHT_PAINT":
            leave_modes(context)
            return {"FINISHED"}
        leave_modes(context)
        group = decisions.frozen_group(mesh_object)
        mesh_object.vertex_groups.active_index = group.index
        for other in context.view_layer.objects:
            other.select_set(other == mesh_object)
        context.view_layer.objects.active = mesh_object
        bpy.ops.object.mode_set(mode="WEIGHT_PAINT")
        return {"FINISHED"}


def leave_modes(context: bpy.types.Context) -> None:
    """Puts the active object into object mode."""
    active = context.view_layer.objects.active
    if active is not None and active.mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")
