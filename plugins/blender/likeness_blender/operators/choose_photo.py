# SPDX-License-Identifier: GPL-3.0-or-later
"""The button "Fit from photo": asks for the photo, then starts the fit."""

from __future__ import annotations

import bpy

from .. import runtime
from ..likeness_core import strings
from ..likeness_core.actions import ActionStatus
from .base import LikenessOperator


class LIKENESS_OT_choose_photo(LikenessOperator, bpy.types.Operator):
    """Opens the file browser; the chosen photo goes to likeness.fit_from_photo.

    Two operators, because Blender adds an undo step of its own when a file browser's operator does not finish
    at once, and a fit must leave exactly one.
    """

    bl_idname = "likeness.choose_photo"
    bl_label = strings.FIT_FROM_PHOTO
    bl_description = strings.FIT_FROM_PHOTO_TIP

    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})
    filter_image: bpy.props.BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})
    filter_folder: bpy.props.BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """There must be a head, and no fit that is running."""
        return runtime.host.selected_head() is not None and not runtime.session().status.is_busy

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Opens the file browser."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def run(self, _context: bpy.types.Context) -> set[str]:
        """Starts the fit with the chosen photo."""
        try:
            bpy.ops.likeness.fit_from_photo("INVOKE_DEFAULT", filepath=self.filepath)
        except RuntimeError as error:
            # That is how Python is told what an operator has reported; the artist has not seen it yet.
            return self.finish(ActionStatus(False, str(error).removeprefix("Error: ").strip()))
        return {"FINISHED"}
