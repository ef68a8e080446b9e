# SPDX-License-Identifier: GPL-3.0-or-later
"""The sidebar's Likeness tab, and the entry in the Add menu."""

from __future__ import annotations

import textwrap

import bpy

from . import runtime
from .compat import draw_progress
from .likeness_core import evidence, strings
from .likeness_core.session import State
from .scene import camera, controllers, decisions, heads, preview

# In pixels at normal size: a character of a broad line in the font of panels; margins and tabs of a sidebar.
CHARACTER_WIDTH = 6.5
SIDEBAR_MARGIN = 50
LEAST_CHARACTERS = 16


def draw_text(layout: bpy.types.UILayout, text: str, region: bpy.types.Region) -> None:
    """Draws a text of any length."""
    for line in wrapped(text, region):
        layout.label(text=line)


def wrapped(text: str, region: bpy.types.Region) -> list[str]:
    """The lines in which a text fits into a sidebar."""
    scale = bpy.context.preferences.system.ui_scale or 1.0  # Blender without a window says 0.
    width = region.width / scale - SIDEBAR_MARGIN
    return textwrap.wrap(text, max(int(width / CHARACTER_WIDTH), LEAST_CHARACTERS))


class LIKENESS_PT_head(bpy.types.Panel):
    """The selected head, and what can be done with it."""

    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = strings.PRODUCT
    bl_label = strings.PRODUCT

    def draw(self, context: bpy.types.Context) -> None:
        """Draws the panel."""
        rig = heads.selected_rig(context)
        if rig is None:
            self.layout.label(text=strings.NO_HEAD_SELECTED, icon="INFO")
        else:
            self.layout.label(text=rig.name, icon="OUTLINER_OB_ARMATURE")
        row = self.layout.row(align=True)
        row.operator("likeness.add_head", icon="ADD")
        row.operator_menu_enum("likeness.add_head", "template", text="", icon="DOWNARROW_HLT")
        button = self.layout.row()
        button.scale_y = 1.4
        button.operator("likeness.choose_photo", icon="FILE_IMAGE")
        button.operator("likeness.fit_from_image", text="", icon="IMAGE_DATA")
        is_fitted = rig is not None and camera.find(rig) is not None
        if is_fitted:
            self._draw_photos(rig)
        self._draw_status(context, is_fitted)
        if is_fitted:
            self.layout.operator("likeness.look_over_photo", icon="VIEW_CAMERA")

    def _draw_photos(self, rig: bpy.types.Object) -> None:
        row = self.layout.row(align=True)
        row.operator("likeness.choose_further_photo", icon="ADD")
        place = decisions.place(rig)
        if place is not None and place.also:
            row.label(text=strings.photo_count(1 + len(place.also)))

    def _draw_status(self, context: bpy.types.Context, is_fitted: bool) -> None:
        status = runtime.session().status
        if status.state == State.REVIEWING and not is_fitted:
            return  # The fit that the session remembers has been undone.
        if status.is_busy:
            draw_progress(self.layout, status.fraction, status.message)
            self.layout.operator("likeness.cancel_fit", icon="CANCEL")
            return
        column = self.layout.column(align=True)
        column.alert = status.state == State.FAILED
        draw_text(column, status.message, context.region)


class LIKENESS_PT_made_elsewhere(bpy.types.Panel):
    """Files that were made elsewhere, and go with the next fits and textures."""

    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = strings.PRODUCT
    bl_label = strings.MADE_ELSEWHERE
    bl_parent_id = "LIKENESS_PT_head"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a head."""
        return heads.selected_rig(context) is not None

    def draw(self, context: bpy.types.Context) -> None:
        """Draws a button for each kind of file: with the name of what was chosen, red where that is gone."""
        supplied = decisions.supplied(heads.selected_rig(context))
        for kind, label in evidence.LABELS.items():
            row, file = self.layout.row(align=True), supplied.get(kind)
            row.enabled = not runtime.session().status.is_busy
            row.alert = file is not None and not file.path.is_file()
            text = label if file is None else file.path.name
            row.operator("likeness.choose_supplied", text=text, icon="FILE_IMAGE").kind = kind
            if file is not None:
                row.operator("likeness.clear_supplied", text="", icon="X").kind = kind


class LIKENESS_PT_controls(bpy.types.Panel):
    """The selected head's controllers, one group at a time, or all that match a search."""

    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = strings.PRODUCT
    bl_label = strings.ALL_CONTROLS
    bl_parent_id = "LIKENESS_PT_head"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a head."""
        return heads.selected_rig(context) is not None

    def draw(self, context: bpy.types.Context) -> None:
        """Draws the search field, the groups, and the sliders."""
        rig = heads.selected_rig(context)
        state = context.window_manager.likeness
        known = heads.record(rig).controllers
        self.layout.prop(state, "search", text="", icon="VIEWZOOM")
        if not state.search:
            self.layout.prop(state, "group", text="")
        column = self.layout.column(align=True)
        # What is shown of another revision is not to be changed.
        column.enabled = not (runtime.session().status.is_busy or preview.is_shown(rig))
        locked = decisions.locked(rig)
        for controller in known:
            if controller.name in rig and _is_shown(controller, state):
                text = controller.name.replace("-", " ")
                row = column.row(align=True)
                row.prop(rig, controllers.path(controller.name), text=text, slider=True)
                icon = "LOCKED" if controller.name in locked else "UNLOCKED"
                row.operator("likeness.toggle_lock", text="", icon=icon).controller = controller.name


def draw_add_menu(self: bpy.types.Menu, _context: bpy.types.Context) -> None:
    """The entry in Add > Mesh."""
    self.layout.separator()
    self.layout.operator("likeness.add_head", icon="USER")


def _is_shown(controller: heads.ControllerRecord, state: bpy.types.PropertyGroup) -> bool:
    if state.search:
        return state.search.lower().replace(" ", "-") in controller.name
    return controller.group == state.group
