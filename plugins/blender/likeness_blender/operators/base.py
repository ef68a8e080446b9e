# SPDX-License-Identifier: GPL-3.0-or-later
"""What all operators share: whatever goes wrong becomes one report file and one sentence."""

from __future__ import annotations

import bpy

from ..likeness_core import strings
from ..likeness_core.actions import ActionStatus
from ..likeness_core.reports import write_report


class LikenessOperator:
    """Mixin of every operator; subclasses implement `run` (and `step` if they are modal)."""

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Called by Blender to run the operator."""
        return self.guarded(self.run, context)

    def guarded(self, function, *arguments) -> set[str]:
        """Calls `function`; an unexpected error is written to a report file and told in one sentence."""
        try:
            return function(*arguments)
        except Exception as error:
            path = write_report(self.bl_idname, error, {"blender": bpy.app.version_string})
            self.report({"ERROR"}, strings.unexpected(self.bl_label, str(path)))
            return {"CANCELLED"}

    def finish(self, status: ActionStatus) -> set[str]:
        """Says how an action ended, and ends the operator."""
        if status.message:
            self.report({"INFO"} if status.success else {"ERROR"}, status.message)
        return {"FINISHED"} if status.success else {"CANCELLED"}
