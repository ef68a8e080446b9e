# SPDX-License-Identifier: Apache-2.0
"""Makes one surface of the objects of a head: faces, texture coordinates, parts, eyes."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .binding import Binding
from .head_pieces import SEWN_PARTS, Piece, SceneObject, pieces, sewn_faces
from .probing import SceneJoint
from .template_building import SKIN, Eyeball, SceneSurface

# What a template's file holds at most; further small pieces share the last part.
MAXIMUM_PARTS = 256


@dataclass(frozen=True)
class _Placed:
    """A piece of an object, with the number of the object's first vertex and the name of its part."""

    piece: Piece
    first: int
    name: str

    @property
    def vertices(self) -> list[int]:
        return [self.first + vertex for vertex in self.piece.vertices]


def joined_surface(
    objects: Sequence[SceneObject], joints: Sequence[SceneJoint], binding: Binding
) -> SceneSurface:
    """The surface of a head at rest; the first object is the skin."""
    vertices = array("f", [number for item in objects for number in item.points])
    placed = _pieces(objects)
    sewn = sewn_faces(objects[0])
    names = sorted((entry.name for entry in placed), key=lambda name: name != SKIN)
    parts = tuple(dict.fromkeys([*names, *sewn]))
    numbers = {name: number for number, name in enumerate(parts)}
    part_of_vertex = bytearray(len(vertices) // 3)
    for entry in placed:
        for vertex in entry.vertices:
            part_of_vertex[vertex] = numbers[entry.name]
    offsets, corners, uvs = _faces(objects)
    face_parts = array("B", [part_of_vertex[corners[start]] for start in offsets[:-1]])
    for name, faces in sewn.items():
        for face in faces:
            # Only what hangs together with the skin; teeth of the same material are a piece of their own.
            if face_parts[face] == numbers[SKIN]:
                face_parts[face] = numbers[name]
    return SceneSurface(
        vertices=vertices,
        face_offsets=offsets,
        face_vertices=corners,
        uvs=uvs,
        parts=parts,
        face_parts=face_parts,
        influences=binding.influences,
        skin_joints=binding.joints,
        skin_weights=array("f", binding.weights),
        eyes=tuple(_eyes(placed, joints, binding)),
    )


def _pieces(objects: Sequence[SceneObject]) -> list[_Placed]:
    """Every piece of every object. Eyes are told by side; other loose pieces each move on their own."""
    result: list[_Placed] = []
    counts: dict[str, int] = defaultdict(int)
    first = 0
    for number, item in enumerate(objects):
        for piece in pieces(item, number == 0):
            name = piece.part
            if name == "eye":
                is_left = sum(item.points[3 * vertex] for vertex in piece.vertices) > 0
                name = "eye-left" if is_left else "eye-right"
            elif name != SKIN and name not in SEWN_PARTS:
                counts[name] += 1
                name = f"{name}-{min(counts[name], MAXIMUM_PARTS // 16)}"
            result.append(_Placed(piece, first, name))
        first += item.vertex_count
    return result


def _eyes(placed: Sequence[_Placed], joints: Sequence[SceneJoint], binding: Binding) -> list[Eyeball]:
    """The largest round piece of each side."""
    largest: dict[str, _Placed] = {}
    for entry in placed:
        if entry.piece.part == "eye":
            known = largest.get(entry.name)
            if known is None or entry.piece.radius > known.piece.radius:
                largest[entry.name] = entry
    result = []
    for name, entry in sorted(largest.items()):
        weights: dict[int, float] = defaultdict(float)
        for vertex in entry.vertices:
            for joint, weight in binding.row(vertex):
                weights[joint] += weight
        strongest = min(weights, key=lambda joint: (-weights[joint], joint))
        assert entry.piece.centre is not None
        side = name.removeprefix("eye-")
        result.append(Eyeball(side, joints[strongest].name, entry.piece.centre, entry.piece.radius, name))
    return result


def _faces(objects: Sequence[SceneObject]) -> tuple[array[int], array[int], array[float]]:
    """Offsets, vertices and texture coordinates of all faces."""
    offsets, corners, uvs, first = array("i", [0]), array("i"), array("f"), 0
    has_uvs = bool(objects[0].uvs)
    for number, item in enumerate(objects):
        start = offsets[-1]
        offsets.extend(start + offset for offset in item.face_offsets[1:])
        corners.extend(first + vertex for vertex in item.face_vertices)
        if has_uvs:
            # Other objects have textures of their own: a point takes no place in the skin's.
            uvs.extend(item.uvs if number == 0 else bytes(2 * len(item.face_vertices)))
        first += item.vertex_count
    return offsets, corners, uvs
