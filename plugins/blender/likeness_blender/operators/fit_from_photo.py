# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits the selected head to a photo, or to one more, while Blender stays usable."""

from __future__ import annotations

from pathlib import Path

import bpy

from .. import runtime
from ..likeness_core import actions, strings
from .running import RunningOperator


class PhotoOperator(RunningOperator):
    """Runs a fit that a photo begins; `action`, the user's, takes the photo last."""

    # Not REGISTER: a fit is not to be run again by a change in the Adjust Last Operation panel.
    bl_options = {"UNDO"}

    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})

    def start(self) -> actions.ActionStatus:
        """Starts the fit."""
        photo = Path(bpy.path.abspath(self.filepath))
        return self.action(runtime.host, runtime.session(), runtime.template_locator(), photo)


class LIKENESS_OT_fit_from_photo(PhotoOperator, bpy.types.Operator):
    """Runs a fit."""

    bl_idname = "likeness.fit_from_photo"
    bl_label = strings.FIT_FROM_PHOTO
    bl_description = strings.FIT_FROM_PHOTO_TIP
    action = staticmethod(actions.fit_from_photo)


class LIKENESS_OT_add_photo(PhotoOperator, bpy.types.Operator):
    """Runs a fit to the head's photos and one more."""

    bl_idname = "likeness.add_photo"
    bl_label = strings.ADD_PHOTO
    bl_description = strings.ADD_PHOTO_TIP
    action = staticmethod(actions.add_photo)
