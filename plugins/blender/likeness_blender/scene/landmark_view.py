# SPDX-License-Identifier: GPL-3.0-or-later
"""The landmarks of a head as they lie on it in the scene, to be seen and moved."""

from __future__ import annotations

from collections.abc import Sequence

import bpy
import numpy as np
from mathutils import Vector
from mathutils.bvhtree import BVHTree
from mathutils.geometry import barycentric_transform

from ..likeness_core.template_building import Landmarks

UNIT = (Vector((1, 0, 0)), Vector((0, 1, 0)), Vector((0, 0, 1)))


class LandmarkView:
    """Landmarks on a head's skin; `triangles` are those of the skin, three vertices each."""

    def __init__(
        self,
        skin: bpy.types.Object,
        landmarks: Landmarks,
        shown: Sequence[int],
        triangles: Sequence[Sequence[int]],
    ) -> None:
        self.landmarks = landmarks
        self.shown = [number for number in shown if landmarks.spread[number] >= 0]
        self.moved: set[int] = set()
        self._points = _placed_vertices(skin)
        self._triangles = [triangle for triangle in triangles if max(triangle) < len(self._points)]
        self._tree = BVHTree.FromPolygons(self._points.tolist(), self._triangles)

    def places(self) -> list[Vector]:
        """Where the shown landmarks lie in Blender's world."""
        flat = self._points.ravel()
        points = self.landmarks.points(flat)
        return [Vector(points[number]) for number in self.shown]

    def move(self, number: int, origin: Vector, direction: Vector) -> bool:
        """Moves a landmark to where a ray of the world meets the skin; False where it does not."""
        hit, _, triangle, _ = self._tree.ray_cast(origin, direction)
        if hit is None:
            return False
        vertices = self._triangles[triangle]
        corners = [Vector(self._points[vertex]) for vertex in vertices]
        weights = np.clip(barycentric_transform(hit, *corners, *UNIT), 0, None)
        self.landmarks = self.landmarks.moved(number, vertices, (weights / weights.sum()).tolist())
        self.moved.add(number)
        return True


def _placed_vertices(skin: bpy.types.Object) -> np.ndarray:
    """The vertices (V, 3) of the skin in Blender's world, as its modifiers leave them."""
    evaluated = skin.evaluated_get(bpy.context.evaluated_depsgraph_get())
    count = len(skin.data.vertices)
    # A finer surface keeps the vertices it was made from, and keeps them first.
    source = evaluated.data if len(evaluated.data.vertices) >= count else skin.data
    flat = np.empty(3 * len(source.vertices), np.float32)
    source.vertices.foreach_get("co", flat)
    matrix = np.array(evaluated.matrix_world)
    return flat.reshape(-1, 3)[:count] @ matrix[:3, :3].T + matrix[:3, 3]
