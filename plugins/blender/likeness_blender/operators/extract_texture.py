# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the texture of the selected head from its photo while Blender stays usable."""

from __future__ import annotations

import bpy

from .. import runtime
from ..likeness_core import actions, strings
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
