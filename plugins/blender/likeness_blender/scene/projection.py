# SPDX-License-Identifier: GPL-3.0-or-later
"""Between a 3D view that looks through the head's camera, the photo's pixels, and the head's vertices."""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np
from bpy_extras.view3d_utils import location_3d_to_region_2d, region_2d_to_origin_3d, region_2d_to_vector_3d

from . import camera


@dataclass(frozen=True)
class PhotoFrame:
    """Where the photo lies in a region: left, top, right, bottom in the region's pixels, and its own size."""

    left: float
    top: float
    right: float
    bottom: float
    width: int
    height: int

    def pixel(self, point: tuple[float, float]) -> tuple[float, float]:
        """The photo's pixel (origin top left) at a point of the region (origin bottom left)."""
        return (
            (point[0] - self.left) / (self.right - self.left) * self.width,
            (self.top - point[1]) / (self.top - self.bottom) * self.height,
        )

    def point(self, pixel: tuple[float, float]) -> tuple[float, float]:
        """The way back."""
        return (
            self.left + pixel[0] / self.width * (self.right - self.left),
            self.top - pixel[1] / self.height * (self.top - self.bottom),
        )


def photo_frame(
    region: bpy.types.Region, view: bpy.types.RegionView3D, rig: bpy.types.Object
) -> PhotoFrame | None:
    """Where the head's photo lies in a view; None if the view does not look through the head's camera."""
    camera_object = camera.find(rig)
    known = camera.fitted(camera_object) if camera_object is not None else None
    if known is None or view.view_perspective != "CAMERA":
        return None
    corners = [
        location_3d_to_region_2d(region, view, camera_object.matrix_world @ corner)
        for corner in camera_object.data.view_frame(scene=bpy.context.scene)
    ]
    if any(corner is None for corner in corners):
        return None
    xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
    return PhotoFrame(min(xs), max(ys), max(xs), min(ys), known[0].width, known[0].height)


def vertex_pixels(rig: bpy.types.Object, mesh_object: bpy.types.Object) -> np.ndarray:
    """Where the photo's camera sees the vertices of the deformed head, (V, 2) pixels of the photo."""
    points = deformed_points(mesh_object)
    camera_object = camera.find(rig)
    fitted, _ = camera.fitted(camera_object)
    to_camera = np.array(camera_object.matrix_world.inverted() @ mesh_object.matrix_world)
    seen = points @ to_camera[:3, :3].T + to_camera[:3, 3]
    return np.column_stack(fitted.pixel(*seen.T))


def deformed_points(mesh_object: bpy.types.Object) -> np.ndarray:
    """The head's own vertices as modifiers have them, (V, 3) in the object's space.

    Subdivision puts the vertices it adds behind those that were there.
    """
    mesh = mesh_object.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    flat = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", flat)
    return flat.reshape(-1, 3)[: len(mesh_object.data.vertices)]


def vertex_under(
    region: bpy.types.Region,
    view: bpy.types.RegionView3D,
    mesh_object: bpy.types.Object,
    point: tuple[float, float],
) -> int | None:
    """The vertex of the head that is nearest to where a point of the region hits it; None beside the head."""
    to_object = mesh_object.matrix_world.inverted()
    origin = to_object @ region_2d_to_origin_3d(region, view, point)
    direction = (to_object.to_3x3() @ region_2d_to_vector_3d(region, view, point)).normalized()
    evaluated = mesh_object.evaluated_get(bpy.context.evaluated_depsgraph_get())
    is_hit, place, _, _ = evaluated.ray_cast(origin, direction)
    if not is_hit:
        return None
    distances = np.linalg.norm(deformed_points(mesh_object) - np.array(place, np.float32), axis=1)
    return int(distances.argmin())
