# SPDX-License-Identifier: Apache-2.0
"""What each piece of a head's surface is: skin, eye, teeth, tongue, lash, brow. Told by the names of objects
and materials; eyeballs also by being round.
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from .template_building import SKIN

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

Point = tuple[float, float, float]


@dataclass(frozen=True)
class SceneObject:
    """An object of a head at rest, in the head's space.

    `points` x y z in cm; `face_offsets` (F + 1), `face_vertices` its own vertices face by face,
    counter-clockwise from outside; `uvs` a pair per corner, or nothing; `materials` a name per face.
    """

    name: str
    points: array[float]
    face_offsets: array[int]
    face_vertices: array[int]
    uvs: array[float]
    materials: Sequence[str]

    @property
    def vertex_count(self) -> int:
        """How many vertices it has."""
        return len(self.points) // 3

    @property
    def face_count(self) -> int:
        """How many faces it has."""
        return len(self.face_offsets) - 1

    def face(self, number: int) -> array[int]:
        """The vertices of a face."""
        return self.face_vertices[self.face_offsets[number] : self.face_offsets[number + 1]]


@dataclass(frozen=True)
class Piece:
    """A connected piece of an object's surface.

    `part` is its kind, `vertices` index the object's, ascending; `centre` and `radius` are those of the
    sphere through it, for an eyeball.
    """

    part: str
    vertices: list[int]
    centre: Point | None = None
    radius: float = 0.0


def pieces(item: SceneObject, is_main: bool) -> list[Piece]:
    """The pieces of an object. The main object's largest piece is skin."""
    materials = _material_of_vertices(item)
    result = []
    for number, island in enumerate(_islands(item)):
        name = f"{'' if is_main else item.name} {materials[island[0]]}"
        kind = SKIN if is_main and number == 0 else kind_of(name) or ""
        members = [(item.points[3 * v], item.points[3 * v + 1], item.points[3 * v + 2]) for v in island]
        sphere = _sphere(members) if kind in ("", "eye") else None
        if kind == "" and sphere is not None:
            kind = "eye"
        if kind == "eye" and sphere is None:
            sphere = (_middle(members), max(_extents(members)) / 2)
        if kind == "":
            kind = SKIN if is_main else "other"
        centre, radius = sphere or (None, 0.0)
        result.append(Piece(kind, island, centre, radius))
    return result


def sewn_faces(item: SceneObject) -> dict[str, list[int]]:
    """The faces of sockets and inner mouth, told by their materials, by the part's name."""
    kinds = {name: kind_of(name) for name in set(item.materials)}
    found: dict[str, list[int]] = {}
    for face, name in enumerate(item.materials):
        kind = kinds[name]
        if kind in SEWN_PARTS:
            found.setdefault(kind, []).append(face)
    return {part: found[part] for part in SEWN_PARTS if part in found}


def kind_of(name: str) -> str | None:
    """The part that a name speaks of, if any."""
    text = re.sub(r"[ .]", "_", name.lower())
    return next((kind for word, kind in KINDS if word in text), None)


def _islands(item: SceneObject) -> list[list[int]]:
    """The vertices of each connected piece, largest first."""
    above = list(range(item.vertex_count))

    def top(vertex: int) -> int:
        while above[vertex] != vertex:
            above[vertex] = above[above[vertex]]
            vertex = above[vertex]
        return vertex

    for face in range(item.face_count):
        corners = item.face(face)
        first = top(corners[0])
        for corner in corners[1:]:
            other = top(corner)
            first, other = min(first, other), max(first, other)
            above[other] = first
    found: dict[int, list[int]] = {}
    for vertex in range(item.vertex_count):
        found.setdefault(top(vertex), []).append(vertex)
    return sorted(found.values(), key=len, reverse=True)


def _material_of_vertices(item: SceneObject) -> list[str]:
    """The name of a material that each vertex has."""
    result = [""] * item.vertex_count
    for face, name in enumerate(item.materials):
        for vertex in item.face(face):
            result[vertex] = name
    return result


def _sphere(points: Sequence[Point]) -> tuple[Point, float] | None:
    """Centre and radius of the sphere that the points lie on; None where they lie on none."""
    if len(points) < LEAST_EYE_VERTICES:
        return None
    middle = _middle(points)
    offsets = [tuple(p - m for p, m in zip(point, middle, strict=True)) for point in points]
    scale = max(max(abs(value) for offset in offsets for value in offset), 1e-9)
    offsets = [tuple(value / scale for value in offset) for offset in offsets]
    # Least squares: |p|^2 = 2 p.c + d for the centre c.
    rows = [(2 * x, 2 * y, 2 * z, 1.0, x * x + y * y + z * z) for x, y, z in offsets]
    solution = _solved(
        [[sum(row[i] * row[j] for row in rows) for j in range(5)] for i in range(4)],
    )
    if solution is None:
        return None
    centre, square = solution[:3], solution[3] + sum(value * value for value in solution[:3])
    if square <= 0:
        return None
    radius = math.sqrt(square)
    near = sum(abs(math.dist(offset, centre) - radius) < ROUNDNESS * radius for offset in offsets)
    if near < ROUND_SHARE * len(points):
        return None
    x, y, z = (m + c * scale for m, c in zip(middle, centre, strict=True))
    return (x, y, z), radius * scale


def _solved(table: list[list[float]]) -> list[float] | None:
    """The solution of linear equations, a row each, with the right side last; None where there is no one."""
    size = len(table)
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(table[row][column]))
        if abs(table[pivot][column]) < 1e-12 * size:
            return None
        table[column], table[pivot] = table[pivot], table[column]
        for row in range(size):
            if row != column:
                factor = table[row][column] / table[column][column]
                table[row] = [a - factor * b for a, b in zip(table[row], table[column], strict=True)]
    return [table[row][size] / table[row][row] for row in range(size)]


def _middle(points: Sequence[Point]) -> Point:
    x, y, z = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    return x, y, z


def _extents(points: Sequence[Point]) -> list[float]:
    return [max(axis) - min(axis) for axis in zip(*points, strict=True)]
