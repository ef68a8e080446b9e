# SPDX-License-Identifier: Apache-2.0
"""Between lines of sight, the photo's pixels, and the head's vertices."""

from __future__ import annotations

import math

from maya.api import OpenMaya

from ..likeness_core.affine import apply, inverse
from ..likeness_core.messages import Camera
from . import camera, heads
from .edits import find_path
from .head_objects import world_points
from .spaces import world

Point = tuple[float, float, float]
Ray = tuple[Point, Point]
Pixel = tuple[float, float]

# Farther than anything of a head, cm.
FAR = 1e5


def seen_at(rig: str, point: Point) -> Pixel | None:
    """The pixel of the photo at which its camera sees a point of the world; None behind the camera."""
    fitted = camera.fitted(rig)
    if fitted is None:
        return None
    return _project(fitted[0], apply(inverse(world(rig)), point))


def pixel_of(rig: str, ray: Ray) -> Pixel | None:
    """The pixel of the photo on a line of sight that begins in its camera."""
    origin, direction = ray
    length = math.hypot(*direction) or 1.0
    x, y, z = (start + FAR * step / length for start, step in zip(origin, direction, strict=True))
    return seen_at(rig, (x, y, z))


def vertex_under(rig: str, ray: Ray) -> tuple[int, Pixel] | None:
    """The vertex of the skin nearest to where a line of sight hits it, and its pixel; None beside it."""
    shape = heads.meshes(rig)[0]
    mesh = OpenMaya.MFnMesh(find_path(shape))
    origin, direction = ray
    hit = mesh.closestIntersection(
        OpenMaya.MFloatPoint(*origin),
        OpenMaya.MFloatVector(*direction),
        OpenMaya.MSpace.kWorld,
        FAR,
        False,
    )
    # Point, distance, face, triangle and two weights; face -1 where nothing was hit.
    if hit is None or hit[2] < 0:
        return None
    place = (hit[0].x, hit[0].y, hit[0].z)
    corners = mesh.getPolygonVertices(hit[2])
    points = world_points(shape)
    vertices = [int(corners[number]) for number in range(len(corners))]
    vertex = min(vertices, key=lambda corner: math.dist(points[corner], place))
    pixel = seen_at(rig, points[vertex])
    return None if pixel is None else (vertex, pixel)


def _project(fitted: Camera, point: Point) -> Pixel | None:
    x, y, z = apply(fitted.world_to_camera[:12], point)
    if z >= 0:
        return None
    scale = fitted.focal_length / -z
    return fitted.principal_point[0] + scale * x, fitted.principal_point[1] - scale * y
