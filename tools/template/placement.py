"""Bring what was found on one head to another, cut otherwise or finer: everything stays on its base face."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from crop import HeadMesh
from landmarks import Landmarks, nearest_on_triangles
from topology import face_edges


def place_landmarks(landmarks: Landmarks, plain: HeadMesh, head: HeadMesh) -> Landmarks:
    """The landmarks of `plain` on `head`: each at the nearest place on the pieces of its face.

    A lower lip's point thus stays on the lower lip, and none slips to where no camera looks.
    """
    points = landmarks.points(plain.vertices)
    vertices, barycentrics = np.zeros((len(points), 3), int), np.zeros((len(points), 3))
    faces = np.zeros(len(points), int)
    for row, face in enumerate(landmarks.faces):
        pieces = _pieces(plain, head, face)
        triangles = head.triangles.reshape(-1, 2, 3)[pieces].reshape(-1, 3)
        (nearest,), barycentrics[row] = nearest_on_triangles(points[[row]], head.vertices[triangles])
        vertices[row], faces[row] = triangles[nearest], pieces[nearest // 2]
    return replace(landmarks, vertices=vertices, barycentrics=barycentrics, faces=faces)


def place_curves(curves: dict[str, list[int]], plain: HeadMesh, head: HeadMesh) -> dict[str, list[int]]:
    """The curves of `plain` on `head`, through the vertices that one refinement put on their edges."""
    side_of = {tuple(edge): side for side, edge in enumerate(face_edges(plain.faces).tolist())}

    def half_way(first: int, second: int) -> list[int]:
        """The first end and the middle of an edge of `plain`, as vertices of `head`."""
        forward = (first, second) in side_of
        face, corner = divmod(side_of[(first, second) if forward else (second, first)], 4)
        pieces = head.faces[_pieces(plain, head, face)]
        return [int(pieces[corner if forward else (corner + 1) % 4, 0]), int(pieces[corner, 1])]

    def along(curve: list[int]) -> list[int]:
        ends_and_middles = [vertex for edge in pairwise(curve) for vertex in half_way(*edge)]
        return [*ends_and_middles, half_way(curve[-1], curve[-2])[0]]

    return {name: along(curve) for name, curve in curves.items()}


def _pieces(plain: HeadMesh, head: HeadMesh, face: int) -> np.ndarray:
    """The faces of `head` that a face of `plain` was cut into, in the order of its corners."""
    return np.flatnonzero(head.sources == plain.sources[face])
