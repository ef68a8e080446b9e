# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rig is, in one number: a probed rig is known again while nothing changes that its probe depends
on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import bpy
import numpy as np

from .. import likeness_core
from ..compat import key_points
from ..likeness_core import strings
from .discovery import FoundController, holders
from .modifiers import SURFACING

# Raised when the same rig would be probed into another template.
PROBE_VERSION = 2
DIGITS = 24


def rig_hash(
    items: Sequence[bpy.types.Object],
    armature: bpy.types.Object | None,
    controllers: Sequence[FoundController],
    space: np.ndarray,
) -> str:
    """A hash of objects, armature and chosen controls. `space` (4, 4) is the map into the head's space."""
    digest = hashlib.sha256(f"{PROBE_VERSION} {likeness_core.VERSION} {bpy.app.version}".encode())

    def add(*values: object) -> None:
        digest.update(repr(values).encode())

    for found in controllers:
        add(found.controller, found.channel.text)
    add(_settled(items, armature, controllers))
    for item in items:
        _add_object(digest, item, space)
    if armature is not None:
        add(_numbers(space @ np.array(armature.matrix_world)))
        for bone in armature.data.bones:
            add(bone.name, bone.parent and bone.parent.name, _numbers(bone.matrix_local), bone.length)
            add(bone.use_deform, bone.inherit_scale, bone.use_inherit_rotation, bone.use_local_location)
            add(bone.bbone_segments)
        for bone in armature.pose.bones:
            add(bone.name, bone.rotation_mode, [_settings(constraint) for constraint in bone.constraints])
        for holder in (armature, armature.data):
            add(_drivers(holder))
    return digest.hexdigest()[:DIGITS]


def _settled(
    items: Sequence[bpy.types.Object],
    armature: bpy.types.Object | None,
    controllers: Sequence[FoundController],
) -> list[tuple[str, str, object]]:
    """Custom properties that a fit leaves alone, with their values: the rig may work otherwise at others."""
    moved = {found.channel for found in controllers}
    return [
        (holder.group, name, holder.owner[name])
        for holder in holders(armature, items)
        for name in holder.names()
        if isinstance(holder.owner[name], int | float) and holder.channel(name) not in moved
    ]


def _add_object(digest: hashlib._Hash, item: bpy.types.Object, space: np.ndarray) -> None:
    mesh = item.data
    digest.update(repr((item.name, _numbers(space @ np.array(item.matrix_world)))).encode())
    points = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", points)
    corners = np.empty(len(mesh.loops), np.int32)
    mesh.loops.foreach_get("vertex_index", corners)
    digest.update(points.tobytes())
    digest.update(corners.tobytes())
    groups = {group.index: group.name for group in item.vertex_groups}
    for vertex in mesh.vertices:
        digest.update(repr([(groups.get(slot.group), slot.weight) for slot in vertex.groups]).encode())
    digest.update(repr([slot.material and slot.material.name for slot in item.material_slots]).encode())
    for modifier in item.modifiers:
        if modifier.show_viewport and modifier.type not in SURFACING:
            digest.update(repr(_settings(modifier)).encode())
    if mesh.shape_keys is not None:
        for key in mesh.shape_keys.key_blocks:
            # What a fit has written belongs to the fit.
            if key.name != strings.FIT_SHAPE_KEY:
                digest.update(key.name.encode())
                digest.update(key_points(key).tobytes())
        digest.update(repr(_drivers(mesh.shape_keys)).encode())


def _drivers(holder: bpy.types.ID) -> list[tuple[object, ...]]:
    if holder.animation_data is None:
        return []
    return [
        (
            curve.data_path,
            curve.array_index,
            curve.driver.type,
            curve.driver.expression,
            [
                (
                    variable.name,
                    variable.type,
                    [(_name(target.id), target.data_path, target.bone_target) for target in variable.targets],
                )
                for variable in curve.driver.variables
            ],
            [tuple(modifier.coefficients) for modifier in curve.modifiers if modifier.type == "GENERATOR"],
            [tuple(point.co) for point in curve.keyframe_points],
        )
        for curve in holder.animation_data.drivers
    ]


def _settings(item: bpy.types.bpy_struct) -> list[tuple[str, object]]:
    """Every plain setting of a constraint or modifier, and the names of what it points to."""
    result: list[tuple[str, object]] = []
    for prop in item.bl_rna.properties:
        if prop.type == "POINTER":
            result.append((prop.identifier, _name(getattr(item, prop.identifier))))
        elif prop.type != "COLLECTION" and prop.identifier not in {
            "execution_time",
            "is_active",
            "show_expanded",
        }:
            value = getattr(item, prop.identifier)
            result.append((prop.identifier, tuple(value) if getattr(prop, "is_array", False) else value))
    return result


def _name(item: object) -> str | None:
    return getattr(item, "name", None)


def _numbers(matrix: object) -> list[float]:
    return np.round(np.array(matrix, np.float64), 6).ravel().tolist()
