# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scene was like before Likeness changed it, and the way back there.

Noted once, at the first fit and the first texture; `restore` takes off everything that was added since.
"""

from __future__ import annotations

import json

import bpy

from ..likeness_core import strings
from . import camera, decisions, materials, own_heads, paint, photo_images, poses, preview, shape_keys

# A custom property of the armature data, and of each material.
RECORD = "likeness_before"


def note_head(rig: bpy.types.Object) -> None:
    """Notes a head and its scene before the first fit."""
    if RECORD in rig.data:
        return
    scene = bpy.context.scene
    render = scene.render
    items = poses.objects(rig)
    rig.data[RECORD] = json.dumps(
        {
            "controllers": poses.values(rig),
            "activeKeys": [item.active_shape_key_index for item in items],
            "hadKeys": [item.data.shape_keys is not None for item in items],
            "camera": scene.camera.name if scene.camera is not None else None,
            "resolution": [render.resolution_x, render.resolution_y],
            "aspect": [render.pixel_aspect_x, render.pixel_aspect_y],
        }
    )


def restore(rig: bpy.types.Object) -> None:
    """Takes off what fits, refinements and textures have added, and puts back what they have changed."""
    preview.end(rig)
    known = json.loads(rig.data[RECORD]) if RECORD in rig.data else {}
    items = poses.objects(rig)
    had_keys = known.get("hadKeys", [True] * len(items))
    for item, had in zip(items, had_keys, strict=False):
        shape_keys.remove_key(item, strings.FIT_SHAPE_KEY, had_keys=had)
        group = item.vertex_groups.get(strings.FROZEN_GROUP)
        if group is not None:
            item.vertex_groups.remove(group)
        paint.clear(item)
        for material in item.data.materials:
            if material is not None:
                materials.restore(material)
    if own_heads.is_own(rig):
        own_heads.restore_materials(rig)
    _remove_camera(rig)
    if known:
        _restore_head(rig, items, known)
    for name in (RECORD, *decisions.PROPERTIES):
        rig.data.pop(name, None)


def _restore_head(rig: bpy.types.Object, items: list[bpy.types.Object], known: dict) -> None:
    poses.set_values(rig, known["controllers"])
    for item, active in zip(items, known["activeKeys"], strict=False):
        item.active_shape_key_index = active
        item.data.update_tag()
    scene = bpy.context.scene
    scene.camera = bpy.data.objects.get(known["camera"] or "")
    scene.render.resolution_x, scene.render.resolution_y = known["resolution"]
    scene.render.pixel_aspect_x, scene.render.pixel_aspect_y = known["aspect"]


def _remove_camera(rig: bpy.types.Object) -> None:
    """Removes the photo's camera, and the photo unless somebody else uses it."""
    camera_object = camera.find(rig)
    if camera_object is None:
        return
    data = camera_object.data
    images = [background.image for background in data.background_images if background.image is not None]
    bpy.data.objects.remove(camera_object)
    bpy.data.cameras.remove(data)
    for image in images:
        if photo_images.MARK in image:
            del image[photo_images.MARK]
        elif image.users == 0 and image.packed_file is None:
            bpy.data.images.remove(image)
