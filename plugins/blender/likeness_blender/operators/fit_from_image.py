# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits the selected head to an image of this file."""

from __future__ import annotations

import bpy

from .. import runtime
from ..likeness_core import actions, strings
from ..likeness_core.errors import LikenessError
from ..scene import photo_images
from .running import RunningOperator

# Blender needs the texts of a computed list to stay alive as long as it shows them.
_shown: list[tuple[str, str, str]] = []


def _images(_operator: bpy.types.Operator, _context: bpy.types.Context) -> list[tuple[str, str, str]]:
    _shown[:] = [
        (image.name, image.name, "")
        for image in bpy.data.images
        if image.type not in {"RENDER_RESULT", "COMPOSITING"}
    ]
    return _shown


class LIKENESS_OT_fit_from_image(RunningOperator, bpy.types.Operator):
    """Runs a fit to an image that is in the scene already."""

    bl_idname = "likeness.fit_from_image"
    bl_label = strings.FIT_FROM_IMAGE
    bl_description = strings.FIT_FROM_IMAGE_TIP
    bl_options = {"UNDO"}
    bl_property = "image"

    image: bpy.props.EnumProperty(items=_images, options={"SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Lets the artist choose."""
        context.window_manager.invoke_search_popup(self)
        return {"FINISHED"}

    def start(self) -> actions.ActionStatus:
        """Starts the fit."""
        image = bpy.data.images.get(self.image)
        if image is None:
            return actions.ActionStatus(False, strings.photo_not_found(self.image))
        try:
            photo = photo_images.file_for(image)
        except LikenessError as error:
            return actions.ActionStatus(False, str(error))
        return actions.fit_from_photo(runtime.host, runtime.session(), runtime.template_locator(), photo)
