# SPDX-License-Identifier: Apache-2.0
"""Between lines of sight, the photo's pixels, and the head's vertices."""

from __future__ import annotations

import math
from dataclasses import dataclass

from maya.api import OpenMaya

from ..likeness_core.affine import apply, inverse
from . import camera, heads
from .edits import find_path
from .head_objects import world_points
from .spaces import world

Point = tuple[float, float, float]
Ray = tuple[Point, Point]
Pixel = tuple[float, float]

# Farther than anything of a head, cm.
FAR = 1e5


@dataclass(frozen=True)
class Hit:
    """Where a line of sight meets a mesh: the place in the world, the face's number and its vertices."""

    place: Point
    face: int
    vertices: tuple[int, ...]


def seen_at(rig: str, point: Point) -> Pixel | None:
    """The pixel of the photo at which its camera sees a point of the world; None behind the camera."""
    fitted = camera.fitted(rig)
    if fitted is None:
        return None
    return fitted[0].project(apply(inverse(world(rig)), point))


def pixel_of(rig: str, ray: Ray) -> Pixel | None:
    """The pixel of the photo on a line of sight that begins in its camera."""
    origin, direction = ray
    length = math.hypot(*direction) or 1.0
    x, y, z = (start + FAR * step / length for start, step in zip(origin, direction, strict=True))
    return seen_at(rig, (x, y, z))


def vertex_under(rig: str, ray: Ray) -> tuple[int, Pixel] | None:
    """The vertex of the skin nearest to where a line of sight hits it, and its pixel; None beside it."""
    found = face_under(rig, ray)
    if found is None:
        return None
    points = world_points(heads.meshes(rig)[0])
    vertex = min(found.vertices, key=lambda corner: math.dist(points[corner], found.place))
    pixel = seen_at(rig, points[vertex])
    return None if pixel is None else (vertex, pixel)


def face_under(rig: str, ray: Ray) -> Hit | None:
    """Where a line of sight hits the skin; None beside it."""
    mesh = OpenMaya.MFnMesh(find_path(heads.meshes(rig)[0]))
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
    corners = mesh.getPolygonVertices(hit[2])
    vertices = tuple(int(corners[number]) for number in range(len(corners)))
    return Hit((hit[0].x, hit[0].y, hit[0].z), int(hit[2]), vertices)
