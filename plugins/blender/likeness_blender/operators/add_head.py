# SPDX-License-Identifier: GPL-3.0-or-later
"""Add > Mesh > Likeness head."""

from __future__ import annotations

import bpy

from .. import runtime
from ..likeness_core import actions, rig_strings, strings
from ..likeness_core.resources import DEFAULT_TEMPLATE, STUDIO_TEMPLATE
from .base import LikenessOperator


class LIKENESS_OT_add_head(LikenessOperator, bpy.types.Operator):
    """Adds the head template with its rig."""

    bl_idname = "likeness.add_head"
    bl_label = strings.ADD_HEAD
    bl_description = strings.ADD_HEAD_TIP
    bl_options = {"REGISTER", "UNDO"}

    template: bpy.props.EnumProperty(
        name=rig_strings.TEMPLATE,
        description=rig_strings.TEMPLATE_TIP,
        items=[
            (DEFAULT_TEMPLATE, rig_strings.PLAIN_HEAD, rig_strings.PLAIN_HEAD_TIP),
            (STUDIO_TEMPLATE, rig_strings.STUDIO_HEAD, rig_strings.STUDIO_HEAD_TIP),
        ],
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Building an armature needs edit mode, which only object mode leads to."""
        return context.mode == "OBJECT"

    def run(self, _context: bpy.types.Context) -> set[str]:
        """Builds the head."""
        return self.finish(actions.add_head(runtime.host, runtime.template_locator(), self.template))
