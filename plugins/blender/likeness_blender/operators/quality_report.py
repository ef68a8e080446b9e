# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens the quality report of the selected head in the browser."""

from __future__ import annotations

import bpy

from .. import runtime
from ..likeness_core import actions, strings
from .running import RunningOperator


class LIKENESS_OT_quality_report(RunningOperator, bpy.types.Operator):
    """Makes the report; nothing in the scene changes, so there is nothing to undo."""

    bl_idname = "likeness.quality_report"
    bl_label = strings.QUALITY_REPORT
    bl_description = strings.QUALITY_REPORT_TIP

    def start(self) -> actions.ActionStatus:
        """Starts the report."""
        return actions.report(runtime.host, runtime.session(), runtime.template_locator())
