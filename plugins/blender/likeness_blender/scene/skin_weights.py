# SPDX-License-Identifier: GPL-3.0-or-later
"""How the objects of a head follow its bones: vertex groups, bones that objects hang on, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import bpy

from ..likeness_core import binding
from ..likeness_core.binding import Binding
from .modifiers import armature_modifier


def bind(
    items: Sequence[bpy.types.Object], armature: bpy.types.Object | None
) -> tuple[list[str], list[int], Binding]:
    """The bones that a head needs, parents first; the joints that they hang on; and the binding of all
    vertices of the objects, in their order. Bone i is joint i + 1.
    """
    weighted = [list(_weights(item, armature)) for item in items]
    used = {bone for vertices in weighted for weights in vertices for bone, _ in weights}
    bones = _with_ancestors(armature, used) if armature is not None else []
    numbers = {name: place + 1 for place, name in enumerate(bones)}
    parents = [
        numbers[armature.data.bones[name].parent.name] if armature.data.bones[name].parent else 0
        for name in bones
    ]
    rows = [
        [(numbers[bone], weight) for bone, weight in weights] for vertices in weighted for weights in vertices
    ]
    return bones, parents, binding.bind(rows)


def _weights(item: bpy.types.Object, armature: bpy.types.Object | None) -> Iterator[list[tuple[str, float]]]:
    """For each vertex the bones that move it, with weights above zero."""
    modifier = armature_modifier(item)
    if modifier is None or modifier.object != armature or armature is None:
        held = _held_by(item, armature)
        for _ in item.data.vertices:
            yield [(held, 1.0)] if held is not None else []
        return
    deforming = {bone.name for bone in armature.data.bones if bone.use_deform}
    groups = {group.index: group.name for group in item.vertex_groups if group.name in deforming}
    for vertex in item.data.vertices:
        yield [
            (groups[slot.group], slot.weight)
            for slot in vertex.groups
            if slot.group in groups and slot.weight > 0
        ]


def _held_by(item: bpy.types.Object, armature: bpy.types.Object | None) -> str | None:
    """The bone that an object hangs on, itself or through what it hangs on."""
    while item is not None and armature is not None:
        if item.parent == armature:
            return item.parent_bone if item.parent_type == "BONE" else None
        item = item.parent
    return None


def _with_ancestors(armature: bpy.types.Object, names: set[str]) -> list[str]:
    """The bones and all that they hang on, parents first."""
    needed: set[str] = set()
    for name in names:
        bone = armature.data.bones.get(name)
        while bone is not None and bone.name not in needed:
            needed.add(bone.name)
            bone = bone.parent
    return sorted(needed, key=lambda name: (len(armature.data.bones[name].parent_recursive), name))
