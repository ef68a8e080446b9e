# SPDX-License-Identifier: GPL-3.0-or-later
"""Which objects belong to a head, and what each piece of their surface is: skin, eye, teeth, tongue, lash,
brow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import bpy
import numpy as np

from ..likeness_core.template_building import SKIN
from .modifiers import armature_modifier

# The first that a name contains says what the piece is. Sockets and inner mouths are sewn to the skin.
KINDS = (
    ("lash", "lashes"),
    ("brow", "brows"),
    ("socket", "eye-sockets"),
    ("caruncle", "caruncles"),
    ("tearline", "tear-lines"),
    ("lid", SKIN),
    ("eye", "eye"),
    ("cornea", "eye"),
    ("sclera", "eye"),
    ("iris", "eye"),
    ("teeth", "teeth"),
    ("tooth", "teeth"),
    ("gum", "teeth"),
    ("tongue", "tongue"),
    ("inner-mouth", "inner-mouth"),
    ("inner_mouth", "inner-mouth"),
    ("mouth_bag", "inner-mouth"),
    ("mouthbag", "inner-mouth"),
    ("hair", "hair"),
    ("beard", "hair"),
)
# Parts that are sewn to the skin.
SEWN_PARTS = ("inner-mouth", "eye-sockets")
# An island counts as an eyeball without being named so, if its vertices lie this near to one sphere (a
# share of its radius), and there are so many of them.
ROUNDNESS = 0.05
LEAST_EYE_VERTICES = 24
# Of an island's vertices, the share that lies on the sphere: an iris may be hollow, a cornea may bulge.
ROUND_SHARE = 0.8


@dataclass(frozen=True)
class Piece:
    """A connected piece of an object's surface.

    `part` is its kind, `vertices` (n,) index the object's vertices, `centre` (3,) and `radius` are those of
    the sphere through it, for an eyeball.
    """

    part: str
    vertices: np.ndarray
    centre: np.ndarray | None = None
    radius: float = 0.0


def companions(skin: bpy.types.Object) -> list[bpy.types.Object]:
    """The other meshes of a head: bound to the same armature, or hanging on it or on the skin."""
    armature = armature_of(skin)
    found = []
    for item in bpy.context.view_layer.objects:
        if item.type != "MESH" or item == skin or not item.visible_get() or not len(item.data.polygons):
            continue
        anchors = {skin, armature} - {None}
        is_bound = armature is not None and armature_of(item) == armature
        if is_bound or any(ancestor in anchors for ancestor in _ancestors(item)):
            found.append(item)
    return sorted(found, key=lambda item: item.name)


def armature_of(item: bpy.types.Object) -> bpy.types.Object | None:
    """The armature that an object is bound to, or hangs on."""
    modifier = armature_modifier(item)
    if modifier is not None:
        return modifier.object
    return next((ancestor for ancestor in _ancestors(item) if ancestor.type == "ARMATURE"), None)


def pieces(item: bpy.types.Object, is_main: bool, points: np.ndarray) -> list[Piece]:
    """The pieces of an object; `points` (V, 3) are its vertices at rest. The main object's largest piece is
    skin.
    """
    islands = _islands(item.data)
    materials = _material_of_vertices(item.data)
    largest = max(islands, key=len)
    result = []
    for island in islands:
        name = f"{'' if is_main else item.name} {materials[island[0]]}"
        if is_main and island is largest:
            kind = SKIN
        else:
            kind = _kind(name) or ("" if is_main else _kind(item.name)) or ""
        sphere = _sphere(points[island]) if kind in ("", "eye") else None
        if kind == "" and sphere is not None:
            kind = "eye"
        if kind == "eye" and sphere is None:
            sphere = (points[island].mean(0), float(np.ptp(points[island], axis=0).max()) / 2)
        if kind == "":
            kind = SKIN if is_main else "other"
        result.append(Piece(kind, island, *(sphere or (None, 0.0)) if kind == "eye" else (None, 0.0)))
    return result


def sewn_faces(mesh: bpy.types.Mesh) -> dict[str, np.ndarray]:
    """The faces (n,) of sockets and inner mouth, told by their materials, by the part's name."""
    slots = np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("material_index", slots)
    kinds = [_kind(material.name) if material is not None else None for material in mesh.materials]
    found = {}
    for part in SEWN_PARTS:
        faces = np.flatnonzero(np.isin(slots, [slot for slot, kind in enumerate(kinds) if kind == part]))
        if len(faces):
            found[part] = faces
    return found


def _kind(name: str) -> str | None:
    text = re.sub(r"[ .]", "_", name.lower())
    return next((kind for word, kind in KINDS if word in text), None)


def _ancestors(item: bpy.types.Object) -> Iterator[bpy.types.Object]:
    while item.parent is not None:
        item = item.parent
        yield item


def _islands(mesh: bpy.types.Mesh) -> list[np.ndarray]:
    """The vertices of each connected piece, largest first."""
    edges = np.empty(2 * len(mesh.edges), np.int32)
    mesh.edges.foreach_get("vertices", edges)
    labels = np.arange(len(mesh.vertices))
    start, end = edges.reshape(-1, 2).T
    # Every vertex takes the least label of its neighbours, and labels jump to their own label, until
    # nothing changes.
    while True:
        before = labels.copy()
        np.minimum.at(labels, start, before[end])
        np.minimum.at(labels, end, before[start])
        labels = labels[labels]
        if np.array_equal(labels, before):
            break
    order = np.argsort(labels, kind="stable")
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    return sorted(np.split(order, cuts), key=len, reverse=True)


def _material_of_vertices(mesh: bpy.types.Mesh) -> list[str]:
    """The name of a material that each vertex has."""
    names = [material.name if material is not None else "" for material in mesh.materials] or [""]
    result = [""] * len(mesh.vertices)
    for polygon in mesh.polygons:
        name = names[min(polygon.material_index, len(names) - 1)]
        for vertex in polygon.vertices:
            result[vertex] = name
    return result


def _sphere(points: np.ndarray) -> tuple[np.ndarray, float] | None:
    """Centre and radius of the sphere that the points lie on; None where they lie on none."""
    if len(points) < LEAST_EYE_VERTICES:
        return None
    middle = points.mean(0)
    offsets = points - middle
    scale = max(float(np.abs(offsets).max()), 1e-9)
    offsets = offsets / scale
    table = np.column_stack((2 * offsets, np.ones(len(points))))
    solution, *_ = np.linalg.lstsq(table, (offsets**2).sum(1), rcond=None)
    square = solution[3] + (solution[:3] ** 2).sum()
    if square <= 0:
        return None
    radius = float(np.sqrt(square))
    distances = np.linalg.norm(offsets - solution[:3], axis=1)
    share = (np.abs(distances - radius) < ROUNDNESS * radius).mean()
    return (middle + solution[:3] * scale, radius * scale) if share >= ROUND_SHARE else None
