# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the objects of a head: points at rest, faces, texture coordinates, materials."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import bpy
import numpy as np

from ..likeness_core.head_pieces import SceneObject
from ..likeness_core.head_surface import joined_surface
from ..likeness_core.template_building import SceneSurface
from .scene_rig import BlenderRig


def read_surface(rig: BlenderRig, items: Sequence[bpy.types.Object]) -> SceneSurface:
    """The surface of a head whose controls are at their defaults."""
    objects, first = [], 0
    for item in items:
        count = len(item.data.vertices)
        objects.append(_scene_object(rig, item, rig.neutral[first : first + count]))
        first += count
    return joined_surface(objects, rig.joints, rig.binding)


def _scene_object(rig: BlenderRig, item: bpy.types.Object, points: np.ndarray) -> SceneObject:
    mesh = item.data
    starts, totals = np.empty(len(mesh.polygons), np.int32), np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("loop_start", starts)
    mesh.polygons.foreach_get("loop_total", totals)
    vertices = np.empty(len(mesh.loops), np.int32)
    mesh.loops.foreach_get("vertex_index", vertices)
    is_mirrored = np.linalg.det((rig.space @ np.array(item.matrix_world))[:3, :3]) < 0
    order = _corner_order(starts, totals, is_mirrored)
    offsets = np.concatenate(([0], np.cumsum(totals))).astype(np.int32)
    return SceneObject(
        name=item.name,
        points=array("f", points.astype(np.float32).tobytes()),
        face_offsets=array("i", offsets.tobytes()),
        face_vertices=array("i", vertices[order].tobytes()),
        uvs=array("f", _uvs(mesh)[order].astype(np.float32).tobytes()),
        materials=_materials(mesh),
    )


def _materials(mesh: bpy.types.Mesh) -> list[str]:
    """The name of each face's material."""
    names = [material.name if material is not None else "" for material in mesh.materials] or [""]
    return [names[min(polygon.material_index, len(names) - 1)] for polygon in mesh.polygons]


def _corner_order(starts: np.ndarray, totals: np.ndarray, is_mirrored: bool) -> np.ndarray:
    """The loops of all faces, face by face; backwards within each face of an object that is mirrored."""
    within = np.arange(totals.sum()) - np.repeat(np.cumsum(totals) - totals, totals)
    if is_mirrored:
        within = np.repeat(totals, totals) - 1 - within
    return np.repeat(starts, totals) + within


def _uvs(mesh: bpy.types.Mesh) -> np.ndarray:
    if mesh.uv_layers.active is None:
        return np.empty((len(mesh.loops), 0))
    flat = np.empty(2 * len(mesh.loops), np.float32)
    mesh.uv_layers.active.data.foreach_get("uv", flat)
    return flat.reshape(-1, 2)
