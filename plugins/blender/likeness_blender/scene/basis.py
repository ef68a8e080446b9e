# SPDX-License-Identifier: GPL-3.0-or-later
"""A copy of a fitted head whose basis is the person: an ordinary rigged head that Likeness has let go of."""

from __future__ import annotations

import bpy

from ..compat import key_points, set_key_points
from ..likeness_core import strings
from . import before, decisions, heads, shape_keys


def copy_with_new_basis(rig: bpy.types.Object, mesh_object: bpy.types.Object) -> bpy.types.Object:
    """Copies rig and mesh; the copy's shape keys all start from the fitted head, and its rig is its own.

    It looks the same and moves the same. Returns the copy's rig.
    """
    new_rig, new_mesh = _copy(rig), _copy(mesh_object)
    new_mesh.parent = new_rig
    new_mesh.matrix_parent_inverse = mesh_object.matrix_parent_inverse
    for modifier in new_mesh.modifiers:
        if getattr(modifier, "object", None) == rig:
            modifier.object = new_rig
    for owner in (new_rig, new_rig.data, new_mesh, new_mesh.data.shape_keys):
        _redirect_drivers(owner, {rig: new_rig, rig.data: new_rig.data, mesh_object: new_mesh})
    _move_basis(new_mesh)
    for name in (heads.RECORD, before.RECORD, decisions.PLACE, decisions.LOCKED, decisions.PINS):
        new_rig.data.pop(name, None)
    new_mesh.data.pop(heads.MESH_MARK, None)
    return new_rig


def _copy(original: bpy.types.Object) -> bpy.types.Object:
    copy = original.copy()
    copy.data = original.data.copy()
    for collection in original.users_collection:
        collection.objects.link(copy)
    return copy


def _redirect_drivers(owner: bpy.types.ID, copies: dict[bpy.types.ID, bpy.types.ID]) -> None:
    """Lets drivers of a copy listen to the copy."""
    if owner.animation_data is None:
        return
    for curve in owner.animation_data.drivers:
        for variable in curve.driver.variables:
            for target in variable.targets:
                if target.id in copies:
                    target.id = copies[target.id]


def _move_basis(mesh_object: bpy.types.Object) -> None:
    """Adds what the fit's key adds to every key, and drops that key."""
    offsets = shape_keys.fit_offsets(mesh_object)
    fitted = shape_keys.find_fit_key(mesh_object)
    if offsets is None or fitted is None:
        return
    mesh_object.shape_key_remove(fitted)
    for key in mesh_object.data.shape_keys.key_blocks:
        set_key_points(key, key_points(key) + offsets)
    basis = key_points(mesh_object.data.shape_keys.reference_key)
    mesh_object.data.vertices.foreach_set("co", basis.ravel())
    mesh_object.active_shape_key_index = 0
    mesh_object.name = f"{strings.HEAD_OBJECT} {strings.NEW_BASIS}"
    mesh_object.data.update()
