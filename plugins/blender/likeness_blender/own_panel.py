# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel for an artist's own head: its controls in a list, and the buttons that read and show it."""

from __future__ import annotations

import bpy

from . import reading
from .likeness_core import rig_strings, strings
from .panels import draw_text


class LIKENESS_UL_controls(bpy.types.UIList):
    """Controls with a mark whether a fit may use them, and what kind they are of."""

    def draw_item(
        self,
        _context: bpy.types.Context,
        layout: bpy.types.UILayout,
        _data: bpy.types.PropertyGroup,
        item: bpy.types.PropertyGroup,
        _icon: int,
        _active_data: bpy.types.PropertyGroup,
        _active_property: str,
        _index: int = 0,
    ) -> None:
        """Draws one control."""
        row = layout.row(align=True)
        row.prop(item, "chosen", text="")
        row.label(text=item.name)
        row.prop(item, "kind", text="")

    def filter_items(
        self, context: bpy.types.Context, data: bpy.types.PropertyGroup, name: str
    ) -> tuple[list[int], list[int]]:
        """Shows the controls whose name contains the search."""
        search = context.window_manager.likeness_control_search.lower()
        entries = getattr(data, name)
        return [self.bitflag_filter_item if search in entry.name.lower() else 0 for entry in entries], []


class LIKENESS_PT_own_head(bpy.types.Panel):
    """Reading a head that was not made by Likeness."""

    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = strings.PRODUCT
    bl_label = rig_strings.OWN_HEAD
    bl_parent_id = "LIKENESS_PT_head"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Draws the list and the buttons."""
        skin = reading.skin_of(context)
        if skin is None:
            draw_text(self.layout.column(align=True), rig_strings.mesh_needed(), context.region)
            return
        state = skin.likeness_own_head
        self.layout.label(text=skin.name, icon="MESH_DATA")
        self.layout.prop(state, "facing")
        self.layout.operator("likeness.find_controls", icon="VIEWZOOM")
        if len(state.controls):
            self.layout.prop(context.window_manager, "likeness_control_search", text="", icon="VIEWZOOM")
            self.layout.template_list("LIKENESS_UL_controls", "", state, "controls", state, "active", rows=6)
            row = self.layout.row(align=True)
            row.operator("likeness.choose_controls", text=rig_strings.CHOOSE_SHOWN).chosen = True
            row.operator("likeness.choose_controls", text=rig_strings.CHOOSE_NONE).chosen = False
            if 0 <= state.active < len(state.controls):
                active = state.controls[state.active]
                row = self.layout.row(align=True)
                row.prop(active, "minimum")
                row.prop(active, "maximum")
        self.layout.operator("likeness.read_rig", icon="POSE_HLT")
        if reading.own_anchor(context) is not None:
            draw_text(self.layout.column(align=True), state.message, context.region)
            row = self.layout.row(align=True)
            row.operator("likeness.show_landmarks", icon="STICKY_UVS_LOC")
            row.operator("likeness.forget_rig", icon="X")
