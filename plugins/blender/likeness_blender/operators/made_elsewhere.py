# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that were made elsewhere: chosen for the next fits and textures, and left out again."""

from __future__ import annotations

from pathlib import Path

import bpy

from ..likeness_core import evidence, strings
from ..likeness_core.actions import ActionStatus
from ..likeness_core.errors import LikenessError
from ..scene import decisions, heads
from .base import LikenessOperator

KINDS = [(kind, label, evidence.TIPS[kind]) for kind, label in evidence.LABELS.items()]


class _SuppliedOperator(LikenessOperator):
    """Changes which file of a kind goes with the selected head."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a head."""
        return heads.selected_rig(context) is not None

    @classmethod
    def description(cls, _context: bpy.types.Context, properties: bpy.types.OperatorProperties) -> str:
        """What it is good for depends on the kind."""
        return evidence.TIPS[properties.kind]

    def supply(self, context: bpy.types.Context, path: Path | None) -> set[str]:
        """Writes the file; none takes it away."""
        rig = heads.selected_rig(context)
        try:
            decisions.set_supplied(rig, evidence.with_file(decisions.supplied(rig), self.kind, path))
        except LikenessError as error:
            return self.finish(ActionStatus(False, str(error)))
        return {"FINISHED"}


class LIKENESS_OT_choose_supplied(_SuppliedOperator, bpy.types.Operator):
    """Asks for a file that was made elsewhere."""

    bl_idname = "likeness.choose_supplied"
    bl_label = strings.CHOOSE_SUPPLIED
    bl_options = {"UNDO", "INTERNAL"}

    kind: bpy.props.EnumProperty(items=KINDS, options={"HIDDEN", "SKIP_SAVE"})
    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})
    filter_glob: bpy.props.StringProperty(options={"HIDDEN", "SKIP_SAVE"})
    filter_folder: bpy.props.BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Opens the file browser."""
        self.filter_glob = ";".join(f"*{suffix}" for suffix in evidence.SUFFIXES[self.kind])
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def run(self, context: bpy.types.Context) -> set[str]:
        """Takes the file."""
        return self.supply(context, Path(bpy.path.abspath(self.filepath)))


class LIKENESS_OT_clear_supplied(_SuppliedOperator, bpy.types.Operator):
    """Leaves a file out that was made elsewhere."""

    bl_idname = "likeness.clear_supplied"
    bl_label = strings.CLEAR_SUPPLIED
    bl_options = {"UNDO", "INTERNAL"}

    kind: bpy.props.EnumProperty(items=KINDS, options={"HIDDEN", "SKIP_SAVE"})

    @classmethod
    def description(cls, _context: bpy.types.Context, _properties: bpy.types.OperatorProperties) -> str:
        """The same for every kind."""
        return strings.CLEAR_SUPPLIED_TIP

    def run(self, context: bpy.types.Context) -> set[str]:
        """Leaves it out."""
        return self.supply(context, None)
