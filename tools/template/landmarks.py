"""Find the 468 landmark points on the head by looking at it: render, detect, cast the detections back.

A median over many views leaves a millimetre or two of the detector's noise; that spread is kept per point.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from contours import FACE_OVAL, LOWER_LIP, UPPER_LIP
from crop import PARTS, HeadMesh
from face_models import FaceModels
from raster import View, intersect, triangle_normals
from shading import Shot, shoot

VIEWS = [(yaw, pitch) for pitch in (-15, 0, 12) for yaw in (-28, -14, 0, 14, 28)]
FRONTAL_YAW, FRONTAL_PITCH = 14, 12
"""The face oval slides along the cheek with the view, so only views within these angles vote on it."""
IMAGE_SIZE = 512
FOCAL = 1.9 * IMAGE_SIZE
DISTANCE = 55.0
BELOW_EYES = np.array([0, -3.0, 0])
GRAZING = 0.25
"""Below this cosine between surface and viewing direction a ray-cast point is unreliable."""
VIEWS_TO_COUNT = 3
SEARCH_RADIUS = 4
"""A detection off the skin is moved to the nearest pixel of skin within this many pixels."""


@dataclass(frozen=True)
class Landmarks:
    """Points on the mesh: vertices (468, 3), barycentrics (468, 3), spread (468,) cm, -1 where never seen.

    faces (468,): the quad that each point lies on.
    """

    vertices: np.ndarray
    barycentrics: np.ndarray
    faces: np.ndarray
    spread: np.ndarray
    observations: np.ndarray
    """Ray-cast points (views, 468, 3), NaN where a view did not see the point."""

    def points(self, mesh_vertices: np.ndarray) -> np.ndarray:
        """Positions (468, 3) on a mesh."""
        return np.einsum("nk,nkc->nc", self.barycentrics, mesh_vertices[self.vertices])


def calibrate(
    head: HeadMesh, gaze: np.ndarray, eyes_centre: np.ndarray, moves_with_jaw: np.ndarray, models: FaceModels
) -> Landmarks:
    """Calibrate the landmarks on a head. Raises ValueError when too few views show the detector a face.

    moves_with_jaw (V,): tells the lower lip from the upper, which a closed mouth does not.
    """
    reliable, anyhow, seen = [], [], np.zeros(len(head.triangles), int)
    for yaw, pitch in VIEWS:
        size = (IMAGE_SIZE, IMAGE_SIZE)
        view = View.turned(yaw, pitch, eyes_centre + BELOW_EYES, DISTANCE, FOCAL, size)
        shot = shoot(head.vertices, head.triangles, head.triangle_parts, gaze, view)
        detected = models.landmarks(shot.image)
        if detected is None or detected[1] < 0.5:
            continue
        points, facing = _cast_back(head, view, shot, detected[0])
        if abs(yaw) > FRONTAL_YAW or abs(pitch) > FRONTAL_PITCH:
            facing[list(FACE_OVAL)] = False
        reliable.append(np.where(facing[:, None], points, np.nan))
        anyhow.append(points)
        seen[np.unique(shot.visibility.triangle[shot.visibility.triangle >= 0])] += 1
    if len(reliable) < len(VIEWS) / 2:
        raise ValueError(
            f"The face detector found a face in only {len(reliable)} of {len(VIEWS)} views of the head."
        )
    observations = np.array(reliable)
    median = median_points(observations)
    median = np.where(np.isfinite(median), median, median_points(np.array(anyhow)))
    allowed = (seen >= VIEWS_TO_COUNT) & _is_skin(head) & ~head.nostrils[head.triangles].any(1)
    triangles, barycentrics = _snap(head, allowed, moves_with_jaw, median)
    vertices, faces = head.triangles[triangles], triangles // 2
    return Landmarks(vertices, barycentrics, faces, _spread(observations), observations)


def median_points(observations: np.ndarray) -> np.ndarray:
    """Median over views (n, 3); NaN where no view saw the point."""
    masked = np.ma.masked_invalid(observations)
    return np.ma.median(masked, axis=0).filled(np.nan)


def _cast_back(head: HeadMesh, view: View, shot: Shot, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points of the skin (468, 3) behind detected pixels, NaN for none, and whether they face the view."""
    triangle = _skin_triangle_at(shot, _is_skin(head), pixels)
    corners = head.vertices[head.triangles[triangle]]
    weights, _ = intersect(view.to_camera(corners.reshape(-1, 3)).reshape(-1, 3, 3), view.rays(pixels))
    weights = np.clip(weights, 0, 1)
    weights /= np.maximum(weights.sum(1, keepdims=True), 1e-12)
    normals = triangle_normals(head.vertices, head.triangles[triangle]) @ view.rotation.T
    facing = normals[:, 2] > GRAZING * np.linalg.norm(normals, axis=1)
    points = np.einsum("nk,nkc->nc", weights, corners)
    return np.where((triangle >= 0)[:, None], points, np.nan), facing


def _skin_triangle_at(shot: Shot, is_skin: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """The triangle of skin at each pixel, or nearest to it within the search radius; -1 for none."""
    seen = shot.visibility.triangle
    rows, columns = np.nonzero((seen >= 0) & is_skin[seen])
    distance, nearest = cKDTree(np.stack([columns, rows], axis=1) + 0.5).query(pixels)
    found = seen[rows[nearest], columns[nearest]]
    return np.where(distance <= SEARCH_RADIUS, found, -1)


def _is_skin(head: HeadMesh) -> np.ndarray:
    return head.triangle_parts == PARTS.index("skin")


def _spread(observations: np.ndarray) -> np.ndarray:
    """Median distance (468,) of the observations from their median, -1 for a point that too few views saw."""
    distances = np.linalg.norm(observations - median_points(observations), axis=-1)
    counts = np.isfinite(distances).sum(0)
    median = np.ma.median(np.ma.masked_invalid(distances), axis=0).filled(-1)
    return np.where(counts >= VIEWS_TO_COUNT, median, -1)


def _snap(
    head: HeadMesh, visible: np.ndarray, moves_with_jaw: np.ndarray, points: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Nearest visible triangles (468,) and barycentrics (468, 3); each lip's points stay on that lip."""
    with_jaw = moves_with_jaw[head.triangles].mean(1) > 0.5
    allowed = [
        (slice(None), visible),
        (list(UPPER_LIP), visible & ~with_jaw),
        (list(LOWER_LIP), visible & with_jaw),
    ]
    triangles, barycentrics = np.zeros(len(points), int), np.zeros((len(points), 3))
    for ids, mask in allowed:
        candidates = np.flatnonzero(mask)
        nearest, barycentrics[ids] = nearest_on_triangles(
            points[ids], head.vertices[head.triangles[candidates]]
        )
        triangles[ids] = candidates[nearest]
    return triangles, barycentrics


def nearest_on_triangles(points: np.ndarray, corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For points (n, 3) the nearest of triangles (m, 3, 3), and the barycentrics (n, 3) of the place."""
    nearby = np.arange(1, min(32, len(corners)) + 1)
    _, near = cKDTree(corners.mean(1)).query(points, k=nearby)
    weights = _closest_barycentrics(points[:, None], corners[near])
    closest = np.einsum("nqk,nqkc->nqc", weights, corners[near])
    best = np.linalg.norm(closest - points[:, None], axis=-1).argmin(1)
    rows = np.arange(len(points))
    return near[rows, best], weights[rows, best]


def _closest_barycentrics(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Barycentrics (..., 3) of the points of triangles (..., 3, 3) closest to points (..., 3).

    It is the projection onto the plane where that falls inside, else the best point of the edges.
    """
    a, b, c = np.moveaxis(corners, -2, 0)
    normal = np.cross(b - a, c - a)
    inside = np.stack(
        [np.cross(c - b, points - b), np.cross(a - c, points - c), np.cross(b - a, points - a)], -2
    )
    best = np.einsum("...kc,...c->...k", inside, normal) / np.maximum((normal**2).sum(-1), 1e-30)[..., None]
    distance = np.where(best.min(-1) < 0, np.inf, 0)
    for first, second in ((0, 1), (1, 2), (2, 0)):
        start, edge = corners[..., first, :], corners[..., second, :] - corners[..., first, :]
        along = np.clip(((points - start) * edge).sum(-1) / np.maximum((edge**2).sum(-1), 1e-30), 0, 1)
        miss = np.linalg.norm(points - start - along[..., None] * edge, axis=-1)
        weights = np.zeros(best.shape)
        weights[..., first], weights[..., second] = 1 - along, along
        closer = miss < distance
        best = np.where(closer[..., None], weights, best)
        distance = np.where(closer, miss, distance)
    return best
