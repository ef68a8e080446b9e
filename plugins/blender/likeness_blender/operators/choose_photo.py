# SPDX-License-Identifier: GPL-3.0-or-later
"""The buttons "Fit from photo" and "Add another photo": ask for the photo, then start the fit."""

from __future__ import annotations

import bpy

from .. import runtime
from ..likeness_core import strings
from ..likeness_core.actions import ActionStatus
from ..scene import camera
from .base import LikenessOperator


class PhotoChooser(LikenessOperator):
    """Opens the file browser; the chosen photo goes to the operator that fits.

    Two operators, because Blender adds an undo step of its own when a file browser's operator does not finish
    at once, and a fit must leave exactly one.
    """

    # The name of the operator that fits, in `bpy.ops.likeness`.
    fit_operator = ""

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
            getattr(bpy.ops.likeness, self.fit_operator)("INVOKE_DEFAULT", filepath=self.filepath)
        except RuntimeError as error:
            # That is how Python is told what an operator has reported; the artist has not seen it yet.
            return self.finish(ActionStatus(False, str(error).removeprefix("Error: ").strip()))
        return {"FINISHED"}


class LIKENESS_OT_choose_photo(PhotoChooser, bpy.types.Operator):
    """Asks for the photo of a fit."""

    bl_idname = "likeness.choose_photo"
    bl_label = strings.FIT_FROM_PHOTO
    bl_description = strings.FIT_FROM_PHOTO_TIP
    fit_operator = "fit_from_photo"


class LIKENESS_OT_choose_further_photo(PhotoChooser, bpy.types.Operator):
    """Asks for one more photo of the person."""

    bl_idname = "likeness.choose_further_photo"
    bl_label = strings.ADD_PHOTO
    bl_description = strings.ADD_PHOTO_TIP
    fit_operator = "add_photo"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """The head must have been fitted to one already."""
        return super().poll(context) and camera.of_selected(context) is not None
