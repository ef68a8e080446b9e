# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the objects of a head as one surface: faces, texture coordinates, parts, eyes."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import bpy
import numpy as np

from ..likeness_core.template_building import SKIN, Eyeball, SceneSurface
from . import head_parts
from .head_parts import Piece
from .scene_rig import BlenderRig

# What a template's file holds at most; further small pieces share the last part.
MAXIMUM_PARTS = 256


def read_surface(rig: BlenderRig, items: Sequence[bpy.types.Object]) -> SceneSurface:
    """The surface of a head whose controls are at their defaults."""
    placed = _pieces(rig, items)
    names = _part_names(rig, placed)
    sewn = head_parts.sewn_faces(items[0].data)
    parts = tuple(dict.fromkeys([*sorted(names, key=lambda name: name != SKIN), *sewn]))
    part_of_vertex = np.zeros(len(rig.neutral), np.uint8)
    for name, (_, piece, first) in zip(names, placed, strict=True):
        part_of_vertex[first + piece.vertices] = parts.index(name)
    offsets, corners, uvs = _faces(rig, items)
    face_parts = part_of_vertex[corners[offsets[:-1]]]
    for name, faces in sewn.items():
        # Only what hangs together with the skin; teeth of the same material are a piece of their own.
        face_parts[faces[face_parts[faces] == parts.index(SKIN)]] = parts.index(name)
    binding = rig.binding
    return SceneSurface(
        vertices=array("f", rig.neutral.astype(np.float32).tobytes()),
        face_offsets=array("i", offsets.astype(np.int32).tobytes()),
        face_vertices=array("i", corners.astype(np.int32).tobytes()),
        uvs=array("f", uvs.astype(np.float32).tobytes()),
        parts=parts,
        face_parts=array("B", face_parts.tobytes()),
        influences=binding.joints.shape[1],
        skin_joints=array("H", binding.joints.tobytes()),
        skin_weights=array("f", binding.weights.astype(np.float32).tobytes()),
        eyes=tuple(_eyes(rig, placed, names)),
    )


def _pieces(rig: BlenderRig, items: Sequence[bpy.types.Object]) -> list[tuple[bpy.types.Object, Piece, int]]:
    """Every piece of every object, with the number of the object's first vertex."""
    result, first = [], 0
    for number, item in enumerate(items):
        count = len(item.data.vertices)
        found = head_parts.pieces(item, number == 0, rig.neutral[first : first + count])
        result += [(item, piece, first) for piece in found]
        first += count
    return result


def _part_names(rig: BlenderRig, placed: list[tuple[bpy.types.Object, Piece, int]]) -> list[str]:
    """A part's name for each piece. Eyes are told by side; other loose pieces each move on their own."""
    names, counts = [], {}
    for _, piece, first in placed:
        name = piece.part
        if name == "eye":
            name = "eye-left" if rig.neutral[first + piece.vertices, 0].mean() > 0 else "eye-right"
        elif name != SKIN and name not in head_parts.SEWN_PARTS:
            counts[name] = counts.get(name, 0) + 1
            name = f"{name}-{min(counts[name], MAXIMUM_PARTS // 16)}"
        names.append(name)
    return names


def _eyes(
    rig: BlenderRig, placed: list[tuple[bpy.types.Object, Piece, int]], names: list[str]
) -> list[Eyeball]:
    """The largest round piece of each side."""
    largest: dict[str, tuple[Piece, int]] = {}
    for name, (_, piece, first) in zip(names, placed, strict=True):
        if piece.part == "eye" and (name not in largest or piece.radius > largest[name][0].radius):
            largest[name] = (piece, first)
    result = []
    for name, (piece, first) in sorted(largest.items()):
        weights = np.zeros(len(rig.joints))
        members = first + piece.vertices
        np.add.at(weights, rig.binding.joints[members].ravel(), rig.binding.weights[members].ravel())
        joint = rig.joints[int(weights.argmax())].name
        centre = tuple(float(value) for value in piece.centre)
        result.append(Eyeball(name.removeprefix("eye-"), joint, centre, float(piece.radius), name))
    return result


def _faces(rig: BlenderRig, items: Sequence[bpy.types.Object]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Offsets (F + 1,), vertices (C,) and texture coordinates (C, 2) of all faces, counter-clockwise from
    outside.
    """
    offsets, corners, uvs, first = [np.zeros(1, int)], [], [], 0
    has_uvs = items[0].data.uv_layers.active is not None
    for item in items:
        mesh = item.data
        starts, totals = np.empty(len(mesh.polygons), np.int32), np.empty(len(mesh.polygons), np.int32)
        mesh.polygons.foreach_get("loop_start", starts)
        mesh.polygons.foreach_get("loop_total", totals)
        vertices = np.empty(len(mesh.loops), np.int32)
        mesh.loops.foreach_get("vertex_index", vertices)
        order = _corner_order(
            starts, totals, np.linalg.det((rig.space @ np.array(item.matrix_world))[:3, :3]) < 0
        )
        offsets.append(offsets[-1][-1] + np.cumsum(totals))
        corners.append(vertices[order] + first)
        # Other objects have textures of their own: a point takes no place in the skin's.
        own = _uvs(mesh)[order] if item == items[0] else np.zeros((len(order), 2))
        uvs.append(own if has_uvs else np.empty((0, 2)))
        first += len(mesh.vertices)
    return np.concatenate(offsets), np.concatenate(corners), np.concatenate(uvs)


def _corner_order(starts: np.ndarray, totals: np.ndarray, is_mirrored: bool) -> np.ndarray:
    """The loops of all faces, face by face; backwards within each face of an object that is mirrored."""
    within = np.arange(totals.sum()) - np.repeat(np.cumsum(totals) - totals, totals)
    if is_mirrored:
        within = np.repeat(totals, totals) - 1 - within
    return np.repeat(starts, totals) + within


def _uvs(mesh: bpy.types.Mesh) -> np.ndarray:
    if mesh.uv_layers.active is None:
        return np.zeros((len(mesh.loops), 2))
    flat = np.empty(2 * len(mesh.loops), np.float32)
    mesh.uv_layers.active.data.foreach_get("uv", flat)
    return flat.reshape(-1, 2)
