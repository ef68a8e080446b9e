# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists what the selected head's rig can do, and chooses among it."""

from __future__ import annotations

import bpy

from .. import reading
from ..likeness_core import rig_strings
from ..likeness_core.actions import ActionStatus
from ..likeness_core.errors import LikenessError
from .base import LikenessOperator


class LIKENESS_OT_find_controls(LikenessOperator, bpy.types.Operator):
    """Lists the controls of the selected mesh's rig."""

    bl_idname = "likeness.find_controls"
    bl_label = rig_strings.FIND_CONTROLS
    bl_description = rig_strings.FIND_CONTROLS_TIP
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a mesh."""
        return reading.skin_of(context) is not None

    def run(self, context: bpy.types.Context) -> set[str]:
        """Lists them."""
        try:
            return self.finish(ActionStatus(True, reading.find_controls(reading.skin_of(context))))
        except LikenessError as error:
            return self.finish(ActionStatus(False, str(error)))


class LIKENESS_OT_choose_controls(LikenessOperator, bpy.types.Operator):
    """Chooses all or none of the controls that the search shows."""

    bl_idname = "likeness.choose_controls"
    bl_label = rig_strings.CHOOSE_SHOWN
    bl_options = {"UNDO"}

    chosen: bpy.props.BoolProperty()

    @classmethod
    def description(cls, _context: bpy.types.Context, properties: bpy.types.OperatorProperties) -> str:
        """The tip of the one or the other button."""
        return rig_strings.CHOOSE_SHOWN_TIP if properties.chosen else rig_strings.CHOOSE_NONE_TIP

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a mesh."""
        return reading.skin_of(context) is not None

    def run(self, context: bpy.types.Context) -> set[str]:
        """Chooses."""
        search = context.window_manager.likeness_control_search.lower()
        for entry in reading.skin_of(context).likeness_own_head.controls:
            if search in entry.name.lower():
                entry.chosen = self.chosen
        return {"FINISHED"}
