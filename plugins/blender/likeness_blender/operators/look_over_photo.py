# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the fitted head over its photo."""

from __future__ import annotations

import bpy

from ..likeness_core import strings
from ..scene import camera, heads
from .base import LikenessOperator


class LIKENESS_OT_look_over_photo(LikenessOperator, bpy.types.Operator):
    """Looks through the camera of the selected head's photo."""

    bl_idname = "likeness.look_over_photo"
    bl_label = strings.LOOK_OVER_PHOTO
    bl_description = strings.LOOK_OVER_PHOTO_TIP

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a fitted head, and a 3D view to look with."""
        rig = heads.selected_rig(context)
        is_fitted = rig is not None and camera.find(rig) is not None
        return is_fitted and context.space_data is not None and context.space_data.type == "VIEW_3D"

    def run(self, context: bpy.types.Context) -> set[str]:
        """Looks through the camera in this view only, so that the scene's own camera stays what it is."""
        look_through(context.space_data, camera.find(heads.selected_rig(context)))
        return {"FINISHED"}


def look_through(view: bpy.types.SpaceView3D, camera_object: bpy.types.Object) -> None:
    """Lets one 3D view look through a camera of its own."""
    view.use_local_camera = True
    view.camera = camera_object
    view.region_3d.view_perspective = "CAMERA"
