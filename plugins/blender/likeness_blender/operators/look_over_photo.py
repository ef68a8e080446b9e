# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the fitted head over its photo."""

from __future__ import annotations

import bpy

from ..likeness_core import strings
from ..scene import camera
from .base import LikenessOperator


class LIKENESS_OT_look_over_photo(LikenessOperator, bpy.types.Operator):
    """Looks through the camera of the selected head's photo."""

    bl_idname = "likeness.look_over_photo"
    bl_label = strings.LOOK_OVER_PHOTO
    bl_description = strings.LOOK_OVER_PHOTO_TIP

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a fitted head, and a 3D view to look with."""
        is_view = context.space_data is not None and context.space_data.type == "VIEW_3D"
        return is_view and camera.of_selected(context) is not None

    def run(self, context: bpy.types.Context) -> set[str]:
        """Looks through the camera in this view only, so that the scene's own camera stays what it is."""
        look_through(context.space_data, camera.of_selected(context))
        return {"FINISHED"}


def look_through(view: bpy.types.SpaceView3D, camera_object: bpy.types.Object) -> None:
    """Lets one 3D view look through a camera of its own."""
    view.use_local_camera = True
    view.camera = camera_object
    view.region_3d.view_perspective = "CAMERA"
