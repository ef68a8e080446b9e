# SPDX-License-Identifier: GPL-3.0-or-later
"""Stops the running fit."""

from __future__ import annotations

import bpy

from .. import runtime
from ..likeness_core import actions, strings
from .base import LikenessOperator


class LIKENESS_OT_cancel_fit(LikenessOperator, bpy.types.Operator):
    """Stops the fit and puts the head back as it was."""

    bl_idname = "likeness.cancel_fit"
    bl_label = strings.CANCEL
    bl_description = strings.CANCEL_TIP

    def run(self, _context: bpy.types.Context) -> set[str]:
        """Cancels; the operator that runs the fit notices at its next step and ends."""
        return self.finish(actions.cancel_fit(runtime.session()))
