# SPDX-License-Identifier: GPL-3.0-or-later
"""The selected head's history: look at it, compare, go back, begin a branch."""

from __future__ import annotations

import bpy

from .. import runtime
from ..likeness_core import actions, strings
from ..scene import heads, preview
from .running import RunningOperator


class LIKENESS_OT_load_history(RunningOperator, bpy.types.Operator):
    """Asks the service for the revisions."""

    bl_idname = "likeness.load_history"
    bl_label = strings.LOAD_HISTORY
    bl_description = strings.LOAD_HISTORY_TIP

    def start(self) -> actions.ActionStatus:
        """Asks."""
        return actions.load_history(runtime.host, runtime.session(), runtime.template_locator())


class LIKENESS_OT_compare_revision(RunningOperator, bpy.types.Operator):
    """Shows a revision in the place of the head, or the head again."""

    bl_idname = "likeness.compare_revision"
    bl_label = strings.COMPARE
    bl_description = strings.COMPARE_TIP

    revision: bpy.props.StringProperty(options={"SKIP_SAVE"})

    def run(self, context: bpy.types.Context) -> set[str]:
        """Toggles what is shown."""
        rig = heads.selected_rig(context)
        if rig is not None and preview.is_shown(rig):
            preview.end(rig)
            return {"FINISHED"}
        return super().run(context)

    def start(self) -> actions.ActionStatus:
        """Asks for the revision."""
        return actions.compare(runtime.host, runtime.session(), runtime.template_locator(), self.revision)


class LIKENESS_OT_revert_revision(RunningOperator, bpy.types.Operator):
    """Brings a revision back."""

    bl_idname = "likeness.revert_revision"
    bl_label = strings.REVERT
    bl_description = strings.REVERT_TIP
    bl_options = {"UNDO"}

    revision: bpy.props.StringProperty(options={"SKIP_SAVE"})

    def start(self) -> actions.ActionStatus:
        """Goes there."""
        return actions.revert(runtime.host, runtime.session(), runtime.template_locator(), self.revision)


class LIKENESS_OT_branch_revision(RunningOperator, bpy.types.Operator):
    """Begins a branch at a revision and goes there."""

    bl_idname = "likeness.branch_revision"
    bl_label = strings.BRANCH
    bl_description = strings.BRANCH_TIP
    bl_options = {"UNDO"}

    revision: bpy.props.StringProperty(options={"SKIP_SAVE"})
    branch: bpy.props.StringProperty(name=strings.BRANCH_NAME, options={"SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Asks for the branch's name."""
        self.branch = self.branch or strings.branch_of(self.revision)
        return context.window_manager.invoke_props_dialog(self)

    def start(self) -> actions.ActionStatus:
        """Begins the branch."""
        name = self.branch or strings.branch_of(self.revision)
        return actions.revert(
            runtime.host, runtime.session(), runtime.template_locator(), self.revision, name
        )
