# SPDX-License-Identifier: GPL-3.0-or-later
"""The landmarks of a head as they lie on it in the scene, to be seen and moved."""

from __future__ import annotations

import bpy
import numpy as np
from mathutils import Vector
from mathutils.bvhtree import BVHTree

from ..likeness_core.landmark_correction import HeadLandmarks


class LandmarkView:
    """Landmarks on a head's skin, with places in Blender's world."""

    def __init__(self, skin: bpy.types.Object, landmarks: HeadLandmarks) -> None:
        self.landmarks = landmarks
        self._points = _placed_vertices(skin)
        self._triangles = [t for t in landmarks.triangles if max(t) < len(self._points)]
        self._tree = BVHTree.FromPolygons(self._points.tolist(), self._triangles)

    @property
    def shown(self) -> list[int]:
        """The numbers of the landmarks that are shown."""
        return self.landmarks.shown

    @property
    def moved(self) -> set[int]:
        """The numbers of the landmarks that were moved."""
        return self.landmarks.moved

    def places(self) -> list[Vector]:
        """Where the shown landmarks lie."""
        return [Vector(place) for place in self.landmarks.places(self._points.ravel())]

    def move(self, number: int, origin: Vector, direction: Vector) -> bool:
        """Moves a landmark to where a ray meets the skin; False where it does not."""
        hit, _, triangle, _ = self._tree.ray_cast(origin, direction)
        if hit is None:
            return False
        vertices = self._triangles[triangle]
        self.landmarks.move(number, hit, vertices, [self._points[vertex] for vertex in vertices])
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
