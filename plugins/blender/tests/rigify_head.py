# SPDX-License-Identifier: GPL-3.0-or-later
"""A head as an artist rigs it with what Blender brings along: Rigify's face on the shipped head's mesh."""

from __future__ import annotations

import bpy
import numpy as np
from scenes import add_head

# The bones of the human metarig that a head needs: the skull, which becomes the root, and the face.
SKULL, FACE = "spine.006", "face"


def add_rigify_head() -> tuple[bpy.types.Object, bpy.types.Object]:
    """The generated rig and the mesh, which follows it with automatic weights."""
    bpy.ops.preferences.addon_enable(module="rigify")
    head = _bare_head()
    metarig = _metarig_for(head)
    bpy.ops.pose.rigify_generate()
    rig = bpy.context.view_layer.objects.active
    bpy.data.objects.remove(metarig)
    bpy.context.view_layer.update()
    for item in bpy.context.view_layer.objects:
        item.select_set(item in (head, rig))
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.parent_set(type="ARMATURE_AUTO")
    bpy.context.view_layer.objects.active = head
    return rig, head


def _bare_head() -> bpy.types.Object:
    """The shipped head's mesh without its rig."""
    rig, head = add_head()
    head.parent = None
    head.modifiers.clear()
    head.vertex_groups.clear()
    head.shape_key_clear()
    del head.data["likeness_mesh"]
    bpy.data.armatures.remove(rig.data)
    head.name = "Character"
    return head


def _metarig_for(head: bpy.types.Object) -> bpy.types.Object:
    """The face and neck of the human metarig, with its eyes where the head's eyes are."""
    bpy.ops.object.armature_human_metarig_add()
    metarig = bpy.context.view_layer.objects.active
    bpy.ops.object.mode_set(mode="EDIT")
    bones = metarig.data.edit_bones
    kept = {bones[SKULL], bones[FACE], *bones[FACE].children_recursive}
    for bone in list(bones):
        if bone not in kept:
            bones.remove(bone)
    eyes = [np.array(bones[f"eye.{side}"].head) for side in "LR"]
    goal = _eye_centres(head)
    scale = np.linalg.norm(goal[0] - goal[1]) / np.linalg.norm(eyes[0] - eyes[1])
    shift = goal.mean(0) - scale * np.mean(eyes, axis=0)
    # All places first: bones that are connected share them.
    ends = [scale * np.array([bone.head, bone.tail]) + shift for bone in bones]
    for bone, (start, end) in zip(bones, ends, strict=True):
        bone.head, bone.tail = start, end
    bones[SKULL].use_connect = False
    bpy.ops.object.mode_set(mode="OBJECT")
    metarig.pose.bones[SKULL].rigify_type = "basic.super_copy"
    return metarig


def _eye_centres(head: bpy.types.Object) -> np.ndarray:
    """The middles (2, 3) of the left and the right eyeball."""
    points = np.array([vertex.co for vertex in head.data.vertices])
    names = [material.name for material in head.data.materials]
    result = []
    for side in ("left", "right"):
        slot = next(index for index, name in enumerate(names) if f"eye-{side}" in name)
        members = {v for face in head.data.polygons if face.material_index == slot for v in face.vertices}
        result.append(points[sorted(members)].mean(0))
    return np.array(result)
