# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the texture of the selected head from its photo while Blender stays usable."""

from __future__ import annotations

import bpy

from .. import runtime
from ..likeness_core import actions, strings
from ..scene import decisions, heads
from .base import LikenessOperator
from .running import RunningOperator


class LIKENESS_OT_extract_texture(RunningOperator, bpy.types.Operator):
    """Makes a texture."""

    bl_idname = "likeness.extract_texture"
    bl_label = strings.EXTRACT_TEXTURE
    bl_description = strings.EXTRACT_TEXTURE_TIP
    bl_options = {"UNDO"}

    def start(self) -> actions.ActionStatus:
        """Starts the texture."""
        return actions.extract_texture(runtime.host, runtime.session(), runtime.template_locator())


class LIKENESS_OT_toggle_own_texture(LikenessOperator, bpy.types.Operator):
    """Says whether a texture is completed into the head's own, or no longer."""

    bl_idname = "likeness.toggle_own_texture"
    bl_label = strings.OWN_TEXTURE
    bl_description = strings.OWN_TEXTURE_TIP
    bl_options = {"UNDO", "INTERNAL"}

    def run(self, context: bpy.types.Context) -> set[str]:
        """Toggles it."""
        rig = heads.selected_rig(context)
        if rig is None:
            return self.finish(actions.ActionStatus(False, strings.head_needed()))
        decisions.set_takes_own_texture(rig, not decisions.takes_own_texture(rig))
        return {"FINISHED"}
