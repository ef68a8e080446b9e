# SPDX-License-Identifier: GPL-3.0-or-later
"""A head that is shown in another state for a while: during a fit, while a pin is dragged, to compare
revisions.

What the head was like is kept in the scene itself, beside what is shown. So whatever is saved, undone or
redone while something is shown still knows the way back (`end_all`, see handlers.py), and an operator that
the artist runs meanwhile does not make a preview part of the scene. The fit's own key is only muted, never
written.
"""

from __future__ import annotations

import json

import bpy

from ..likeness_core import strings
from ..likeness_core.messages import HeadPose
from . import controllers, heads, shape_keys
from .units import points_to_scene

# A custom property of the armature data: the controllers, and which keys were muted and active.
MARK = "likeness_preview"


def is_shown(rig: bpy.types.Object) -> bool:
    """Whether the head is shown in another state than its own."""
    return MARK in rig.data


def show(rig: bpy.types.Object, mesh_object: bpy.types.Object, pose: HeadPose) -> None:
    """Shows a pose; what the head was like is remembered the first time."""
    if not is_shown(rig):
        _remember(rig, mesh_object)
    controllers.set_values(rig, pose.controllers)
    offsets = None if pose.bind_offsets is None else points_to_scene(pose.bind_offsets)
    shape_keys.write_key(mesh_object, strings.PREVIEW_SHAPE_KEY, offsets)


def end(rig: bpy.types.Object) -> None:
    """Puts the head back exactly as it was; nothing happens if nothing else is shown."""
    if not is_shown(rig):
        return
    known = json.loads(rig.data[MARK])
    del rig.data[MARK]
    controllers.set_values(rig, known["controllers"])
    mesh_object = heads.mesh_of(rig)
    if mesh_object is None or mesh_object.data.shape_keys is None:
        return
    if mesh_object.mode == "EDIT":
        # Keys cannot be removed from a mesh that is being edited.
        with bpy.context.temp_override(active_object=mesh_object, object=mesh_object):
            bpy.ops.object.mode_set(mode="OBJECT")
    blocks = mesh_object.data.shape_keys.key_blocks
    shown, own = blocks.get(strings.PREVIEW_SHAPE_KEY), shape_keys.find_fit_key(mesh_object)
    if shown is not None:
        mesh_object.shape_key_remove(shown)
    if own is not None:
        own.mute = known["mute"]
    mesh_object.active_shape_key_index = min(known["active"], len(blocks) - 1)
    mesh_object.data.update_tag()


def end_all() -> None:
    """Ends every preview in the file."""
    for rig in bpy.data.objects:
        if heads.is_rig(rig) and is_shown(rig):
            end(rig)


def _remember(rig: bpy.types.Object, mesh_object: bpy.types.Object) -> None:
    own = shape_keys.find_fit_key(mesh_object)
    names = [controller.name for controller in heads.record(rig).controllers]
    rig.data[MARK] = json.dumps(
        {
            "controllers": controllers.values(rig, names),
            "mute": own is not None and own.mute,
            "active": mesh_object.active_shape_key_index,
        }
    )
    if own is not None:
        own.mute = True
