# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the sidebar's Likeness tab that a fitted head has: refine, history, overlays, finish."""

from __future__ import annotations

import bpy

from . import runtime
from .likeness_core import strings
from .likeness_core.history import History, Revision
from .scene import camera, decisions, heads, own_texture, paint, preview

# As many of a history's lines as a panel shows; older ones are still there.
SHOWN_ROWS = 24


class _FittedPanel:
    """A panel of a fitted head."""

    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = strings.PRODUCT
    bl_parent_id = "LIKENESS_PT_head"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """The head must have been fitted."""
        rig = heads.selected_rig(context)
        return rig is not None and camera.find(rig) is not None and heads.mesh_of(rig) is not None


class LIKENESS_PT_refine(_FittedPanel, bpy.types.Panel):
    """Refine, and what it takes as given."""

    bl_label = strings.REFINE

    def draw(self, context: bpy.types.Context) -> None:
        """Draws the buttons, and how much is pinned and locked."""
        rig = heads.selected_rig(context)
        button = self.layout.row()
        button.scale_y = 1.4
        button.operator("likeness.refine", icon="FILE_REFRESH")
        row = self.layout.row(align=True)
        row.operator("likeness.pin_mode", icon="PINNED", depress=runtime.pinning == rig.name)
        pins, locked = len(decisions.pins(rig)), len(decisions.locked(rig))
        if pins:
            row.operator("likeness.clear_pins", text=str(pins), icon="X")
        self.layout.operator("likeness.freeze", icon="FREEZE")
        if locked:
            self.layout.label(text=strings.locked_controls(locked), icon="LOCKED")


class LIKENESS_PT_history(_FittedPanel, bpy.types.Panel):
    """The tree of revisions: which is in the scene, compare, go back, branch."""

    bl_label = strings.HISTORY
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Draws a line for each revision."""
        rig = heads.selected_rig(context)
        place = decisions.place(rig)
        if place is None:
            self.layout.label(text=strings.no_history(rig.name))
            return
        history = runtime.session().histories.get(place.session)
        if history is None or history.find(place.revision) is None:
            self.layout.operator("likeness.load_history", icon="FILE_REFRESH")
        if history is not None:
            self._draw_tree(history, place.revision, preview.is_shown(rig))

    def _draw_tree(self, history: History, current: str, is_comparing: bool) -> None:
        column = self.layout.column(align=True)
        column.enabled = not runtime.session().status.is_busy
        for depth, revision in history.rows()[-SHOWN_ROWS:]:
            row = column.row(align=True)
            for _ in range(depth):
                row.label(text="", icon="BLANK1")
            icon = "RADIOBUT_ON" if revision.name == current else "RADIOBUT_OFF"
            row.operator(
                "likeness.revert_revision", text=_title(revision), icon=icon
            ).revision = revision.name
            compare = row.operator(
                "likeness.compare_revision", text="", icon="HIDE_OFF", depress=is_comparing
            )
            compare.revision = revision.name
            row.operator("likeness.branch_revision", text="", icon="SORTBYEXT").revision = revision.name


class LIKENESS_PT_overlays(_FittedPanel, bpy.types.Panel):
    """What is shown on the head."""

    bl_label = strings.OVERLAYS
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Draws the toggles."""
        mesh_object = heads.mesh_of(heads.selected_rig(context))
        self.layout.prop(mesh_object, "show_wire", text=strings.WIREFRAME)
        self.layout.operator("likeness.show_landmarks", icon="STICKY_UVS_LOC")
        legend = paint.legend(mesh_object)
        text = strings.SHOW_QUALITY if legend is None else legend.title
        self.layout.operator_menu_enum("likeness.show_quality", "what", text=text, icon="COLOR")


class LIKENESS_PT_finish(_FittedPanel, bpy.types.Panel):
    """What is done with a head that is as it should be."""

    bl_label = strings.FINISH
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        """Draws the buttons."""
        rig = heads.selected_rig(context)
        self.layout.operator("likeness.neutralise", icon="SHAPEKEY_DATA")
        self.layout.operator("likeness.apply_as_basis", icon="DUPLICATE")
        self.layout.operator("likeness.extract_texture", icon="TEXTURE")
        if own_texture.has_image(rig):
            icon = "CHECKBOX_HLT" if decisions.takes_own_texture(rig) else "CHECKBOX_DEHLT"
            self.layout.operator("likeness.toggle_own_texture", icon=icon, emboss=False)
        self.layout.operator_menu_enum("likeness.export", "format", icon="EXPORT")
        self.layout.operator("likeness.quality_report", icon="TEXT")
        self.layout.separator()
        self.layout.operator("likeness.remove", icon="TRASH")


CLASSES = (LIKENESS_PT_refine, LIKENESS_PT_history, LIKENESS_PT_overlays, LIKENESS_PT_finish)


def _title(revision: Revision) -> str:
    what = revision.reason or revision.kind
    return f"{revision.name} {revision.kind} · {what}" if what != revision.kind else f"{revision.name} {what}"
