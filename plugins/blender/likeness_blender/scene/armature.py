# SPDX-License-Identifier: GPL-3.0-or-later
"""The head's bones."""

from __future__ import annotations

import bpy
from mathutils import Matrix

from ..likeness_core.template import HeadTemplate
from .units import AXES, metres

# How long bones are drawn; nothing else depends on it.
BONE_LENGTH = 0.015


def build_armature(template: HeadTemplate, name: str) -> bpy.types.Object:
    """The template's joints as an armature object, linked to the scene's active collection.

    A bone's rest frame is the joint's, only seen from Blender's space. So a bone's own channels (location,
    rotation in XYZ order, scale) are the joint's parameters, with lengths in metres.
    """
    armature = bpy.data.armatures.new(name)
    rig = bpy.data.objects.new(name, armature)
    bpy.context.collection.objects.link(rig)
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    _add_bones(armature, template)
    bpy.ops.object.mode_set(mode="OBJECT")
    for bone in rig.pose.bones:
        bone.rotation_mode = "XYZ"
    armature.display_type = "STICK"
    return rig


def _add_bones(armature: bpy.types.Armature, template: HeadTemplate) -> None:
    frames: list[Matrix] = []
    bones: list[bpy.types.EditBone] = []
    for joint in template.joints:
        local = metres(Matrix([joint.rest_local[row : row + 4] for row in range(0, 16, 4)]))
        frames.append((frames[joint.parent] if joint.parent >= 0 else AXES) @ local)
        bone = armature.edit_bones.new(joint.name)
        bone.tail = (0, BONE_LENGTH, 0)
        bone.matrix = frames[-1]
        bone.inherit_scale = "FULL"
        bone.use_connect = False
        bone.parent = bones[joint.parent] if joint.parent >= 0 else None
        bones.append(bone)
