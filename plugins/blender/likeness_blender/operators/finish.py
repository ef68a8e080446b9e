# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done with a head that is as it should be."""

from __future__ import annotations

import bpy

from .. import runtime
from ..likeness_core import rig_strings, strings
from ..likeness_core.actions import ActionStatus
from ..own_properties import chosen_controls
from ..scene import basis, before, controllers, heads, own_heads, preview, shape_keys
from .base import LikenessOperator
from .refine import leave_modes


class _HeadOperator(LikenessOperator):
    """Something that is done to the selected head at once; subclasses implement `change`."""

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Not while something runs."""
        return not runtime.session().status.is_busy

    def run(self, context: bpy.types.Context) -> set[str]:
        """Finds the head, ends what is shown in its place, and changes it."""
        rig = heads.selected_rig(context)
        mesh_object = heads.mesh_of(rig) if rig is not None else None
        if mesh_object is None:
            return self.finish(ActionStatus(False, strings.head_needed()))
        leave_modes(context)
        preview.end(rig)
        return self.finish(self.change(rig, mesh_object))

    def change(self, rig: bpy.types.Object, mesh_object: bpy.types.Object) -> ActionStatus:
        """Changes the head."""
        raise NotImplementedError


class LIKENESS_OT_apply_as_basis(_HeadOperator, bpy.types.Operator):
    """Copies the head; the copy's basis is the person."""

    bl_idname = "likeness.apply_as_basis"
    bl_label = strings.APPLY_AS_BASIS
    bl_description = strings.APPLY_AS_BASIS_TIP
    bl_options = {"UNDO"}

    def change(self, rig: bpy.types.Object, mesh_object: bpy.types.Object) -> ActionStatus:
        """Makes the copy."""
        if own_heads.is_own(rig):
            return ActionStatus(False, rig_strings.no_new_basis(rig.name))
        if shape_keys.find_fit_key(mesh_object) is None:
            return ActionStatus(False, strings.fit_needed(rig.name))
        copy = basis.copy_with_new_basis(rig, mesh_object)
        return ActionStatus(True, strings.basis_applied(copy.name))


class LIKENESS_OT_neutralise(_HeadOperator, bpy.types.Operator):
    """Puts the expression's controllers to their defaults."""

    bl_idname = "likeness.neutralise"
    bl_label = strings.NEUTRALISE
    bl_description = strings.NEUTRALISE_TIP
    bl_options = {"UNDO"}

    def change(self, rig: bpy.types.Object, mesh_object: bpy.types.Object) -> ActionStatus:
        """Neutralises the head."""
        if own_heads.is_own(rig):
            chosen = [found.controller for found in chosen_controls(mesh_object.likeness_own_head)]
            expression = {known.name: known.default for known in chosen if known.kind == "expression"}
            own_heads.set_values(rig, expression)
            return ActionStatus(True)
        names = [known.name for known in heads.record(rig).controllers if known.name in rig]
        controllers.set_values(rig, controllers.neutral_expression(rig, names))
        return ActionStatus(True)


class LIKENESS_OT_remove(_HeadOperator, bpy.types.Operator):
    """Gives the artist's head back as it was before the first fit."""

    bl_idname = "likeness.remove"
    bl_label = strings.REMOVE
    bl_description = strings.REMOVE_TIP
    bl_options = {"UNDO"}

    def change(self, rig: bpy.types.Object, _mesh_object: bpy.types.Object) -> ActionStatus:
        """Takes everything off."""
        before.restore(rig)
        return ActionStatus(True, strings.removed(rig.name))
