# SPDX-License-Identifier: GPL-3.0-or-later
"""Paints a measure of the last fit, or the normals, onto the head."""

from __future__ import annotations

import bpy

from .. import runtime
from ..likeness_core import actions, strings
from ..scene import heads, paint
from .base import LikenessOperator

# Blender needs the texts of a computed list to stay alive as long as it shows them.
_shown: list[tuple[str, str, str]] = []


def _choices(_operator: bpy.types.Operator, context: bpy.types.Context) -> list[tuple[str, str, str]]:
    rig = heads.selected_rig(context) if context is not None else None
    maps = runtime.session().maps.get(rig.name, ()) if rig is not None else ()
    _shown[:] = [("none", strings.NOTHING_SHOWN, ""), (paint.NORMALS, strings.NORMALS, "")]
    _shown.extend((known.name, known.name.replace("-", " ").capitalize(), "") for known in maps)
    return _shown


class LIKENESS_OT_show_quality(LikenessOperator, bpy.types.Operator):
    """Paints, or takes the paint off."""

    bl_idname = "likeness.show_quality"
    bl_label = strings.SHOW_QUALITY
    bl_description = strings.SHOW_QUALITY_TIP
    bl_options = {"UNDO"}

    what: bpy.props.EnumProperty(items=_choices, options={"SKIP_SAVE"})

    def run(self, context: bpy.types.Context) -> set[str]:
        """Paints it."""
        rig = heads.selected_rig(context)
        mesh_object = heads.mesh_of(rig) if rig is not None else None
        if mesh_object is None:
            return self.finish(actions.ActionStatus(False, strings.head_needed()))
        if mesh_object.mode == "EDIT":
            return self.finish(actions.ActionStatus(False, strings.leave_edit_mode()))
        if self.what == "none":
            paint.clear(mesh_object)
        elif self.what == paint.NORMALS:
            paint.show_normals(mesh_object)
        else:
            known = {entry.name: entry for entry in runtime.session().maps.get(rig.name, ())}
            if self.what not in known:
                return self.finish(actions.ActionStatus(False, strings.map_unknown(self.what)))
            paint.show_map(mesh_object, known[self.what])
        _show_in(context, "MATERIAL" if self.what == "none" else "VERTEX")
        return {"FINISHED"}


def _show_in(context: bpy.types.Context, colours: str) -> None:
    """Lets the view show painted colours, or the materials' again."""
    space = context.space_data
    if space is not None and space.type == "VIEW_3D":
        space.shading.type = "SOLID"
        space.shading.color_type = colours
