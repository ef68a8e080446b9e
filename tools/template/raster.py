"""A small z-buffer rasteriser: which triangle does each pixel see, and where on it.

All candidate (triangle, pixel) pairs are tested at once: fast enough for ten thousand triangles.
Camera frame: x right, y up, z toward the viewer. Images: origin top-left, pixel centres at .5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation


@dataclass(frozen=True)
class View:
    """A pinhole camera that looks at `target` (3,) from `distance` cm away, after a turn of the head.

    rotation (3, 3) turns the head about the target; size is the width and height in pixels, focal in pixels.
    """

    rotation: np.ndarray
    target: np.ndarray
    distance: float
    focal: float
    size: tuple[int, int]

    @staticmethod
    def turned(yaw: float, pitch: float, target: np.ndarray, distance: float, focal: float, size) -> View:
        """A view of the head turned by yaw (toward its left) and pitch (upward), in degrees."""
        rotation = Rotation.from_euler("yx", [yaw, -pitch], degrees=True).as_matrix()
        return View(rotation, np.asarray(target), distance, focal, size)

    def to_camera(self, points: np.ndarray) -> np.ndarray:
        """Camera coordinates (n, 3) of points (n, 3)."""
        return (points - self.target) @ self.rotation.T - [0, 0, self.distance]

    def project(self, camera_points: np.ndarray) -> np.ndarray:
        """Pixel coordinates (n, 2) of camera points (n, 3)."""
        over_depth = camera_points[:, :2] / -camera_points[:, 2:]
        return np.array(self.size) / 2 + self.focal * over_depth * [1, -1]

    def rays(self, pixels: np.ndarray) -> np.ndarray:
        """Viewing directions (n, 3) in the camera frame through pixel coordinates (n, 2), with z = -1."""
        across = (pixels - np.array(self.size) / 2) / self.focal * [1, -1]
        return np.hstack([across, np.full((len(pixels), 1), -1.0)])


@dataclass(frozen=True)
class Visibility:
    """What each pixel sees: triangle (h, w), -1 for nothing, and barycentric coordinates (h, w, 3)."""

    triangle: np.ndarray
    weights: np.ndarray

    def interpolate(self, triangles: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Per-vertex values (V, C) at every pixel (h, w, C); meaningless where nothing is seen."""
        return np.einsum("hwk,hwkc->hwc", self.weights, values[triangles[self.triangle]])


def rasterise(points: np.ndarray, triangles: np.ndarray, view: View) -> Visibility:
    """Visibility of a mesh with vertices `points` (V, 3) in template space."""
    camera_points = view.to_camera(points)
    corners = camera_points[triangles]
    triangle, pixel = _covered_boxes(view.project(camera_points)[triangles], view.size)
    rays = view.rays(pixel + 0.5)
    weights, depth = intersect(corners[triangle], rays)
    hit = (weights.min(1) > -1e-9) & (depth > 0)
    triangle, pixel, weights, depth = triangle[hit], pixel[hit], weights[hit], depth[hit]

    width, height = view.size
    address = pixel[:, 1] * width + pixel[:, 0]
    order = np.lexsort([triangle, depth, address])
    nearest = order[np.append(True, np.diff(address[order]) > 0)] if len(order) else order
    seen = np.full(width * height, -1)
    barycentrics = np.zeros((width * height, 3))
    seen[address[nearest]] = triangle[nearest]
    barycentrics[address[nearest]] = weights[nearest]
    return Visibility(seen.reshape(height, width), barycentrics.reshape(height, width, 3))


def intersect(corners: np.ndarray, rays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Barycentrics (n, 3) and depth along the ray (n,) where rays (n, 3) from the origin meet the planes of
    triangles (n, 3, 3). Barycentrics outside [0, 1] mean a miss; a grazing plane gives depth 0."""
    opposite = np.cross(np.roll(corners, -1, axis=1), np.roll(corners, -2, axis=1))
    volumes = np.einsum("nkc,nc->nk", opposite, rays)
    total = volumes.sum(1)
    grazing = np.abs(total) < 1e-12
    total = np.where(grazing, 1, total)
    depth = np.einsum("nc,nc->n", corners[:, 0], opposite[:, 0]) / total
    return volumes / total[:, None], np.where(grazing, 0, depth)


def vertex_normals(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Area-weighted unit normals (V, 3)."""
    normals = np.zeros_like(vertices)
    areas = triangle_normals(vertices, triangles)
    for corner in range(3):
        np.add.at(normals, triangles[:, corner], areas)
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)


def triangle_normals(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Outward normals (n, 3), as long as twice the triangle's area."""
    a, b, c = np.moveaxis(vertices[triangles], 1, 0)
    return np.cross(b - a, c - a)


def _covered_boxes(screen: np.ndarray, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """All pixels in the bounding boxes of triangles (n, 3, 2): triangle (m,) and integer pixel (m, 2)."""
    limit = np.array(size) - 1
    first = np.clip(np.ceil(screen.min(1) - 0.5), 0, limit + 1).astype(int)
    last = np.clip(np.floor(screen.max(1) - 0.5), -1, limit).astype(int)
    extent = np.maximum(last - first + 1, 0)
    counts = extent.prod(1)
    triangle = np.repeat(np.arange(len(screen)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    across = extent[triangle, 0]
    return triangle, first[triangle] + np.stack([within % across, within // across], axis=1)
