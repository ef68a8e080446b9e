# SPDX-License-Identifier: GPL-3.0-or-later
"""Building and reading scenes in tests."""

from __future__ import annotations

import hashlib

import bpy
import numpy as np


def add_head() -> tuple[bpy.types.Object, bpy.types.Object]:
    """The head's rig and mesh."""
    assert bpy.ops.likeness.add_head() == {"FINISHED"}
    return bpy.data.objects["Likeness Rig"], bpy.data.objects["Likeness Head"]


def set_controllers(rig: bpy.types.Object, values: dict[str, float]) -> None:
    """Sets controllers as an artist's slider does."""
    for name, value in values.items():
        rig[name] = value
    rig.update_tag()


def evaluated_vertices(head: bpy.types.Object) -> np.ndarray:
    """The deformed mesh, in the template's space, cm."""
    bpy.context.view_layer.update()
    mesh = head.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    x, y, z = _vectors(mesh.vertices).T.astype(np.float64) * 100
    return np.column_stack((x, z, -y))


def scene_state() -> dict[str, object]:
    """Everything that a fit touches or must not touch, as values that can be compared."""
    bpy.context.view_layer.update()
    state: dict[str, object] = {"names": sorted(item.name for item in bpy.data.objects)}
    state["images"] = sorted(image.name for image in bpy.data.images)
    state["cameras"] = sorted(camera.name for camera in bpy.data.cameras)
    render = bpy.context.scene.render
    state["render"] = (render.resolution_x, render.resolution_y)
    state["camera"] = bpy.context.scene.camera and bpy.context.scene.camera.name
    for item in bpy.data.objects:
        state[f"matrix {item.name}"] = [tuple(row) for row in item.matrix_world]
        state[f"properties {item.name}"] = {
            key: item[key]
            for key in item.keys()  # noqa: SIM118 - an ID is no dict
            if isinstance(item[key], float)
        }
        if item.type == "MESH":
            state[f"mesh {item.name}"] = _mesh_state(item)
    return state


def _mesh_state(item: bpy.types.Object) -> list[object]:
    keys = item.data.shape_keys.key_blocks if item.data.shape_keys else []
    own = [key for key in keys if not key.name.endswith((" above", " below"))]
    values = [(key.name, round(key.value, 6), key.mute, _digest(_vectors(key.data))) for key in own]
    return [_digest(_vectors(item.data.vertices)), item.active_shape_key_index, values]


def _vectors(collection: bpy.types.bpy_prop_collection) -> np.ndarray:
    flat = np.empty(3 * len(collection), np.float32)
    collection.foreach_get("co", flat)
    return flat.reshape(-1, 3)


def _digest(values: np.ndarray) -> str:
    return hashlib.sha256(values.tobytes()).hexdigest()
