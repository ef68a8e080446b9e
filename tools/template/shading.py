"""Plain shaded pictures of a head: enough for a face detector to recognise and for a reader to judge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crop import PARTS
from raster import View, Visibility, rasterise, vertex_normals

BACKGROUND = np.array([0.5, 0.52, 0.55])
COLOURS = {
    "skin": (0.72, 0.5, 0.4),
    "inner-mouth": (0.35, 0.12, 0.12),
    "eye-sockets": (0.45, 0.25, 0.2),
    "eye-left": (0.85, 0.83, 0.82),
    "eye-right": (0.85, 0.83, 0.82),
    "teeth-upper": (0.85, 0.82, 0.74),
    "teeth-lower": (0.85, 0.82, 0.74),
    "tongue": (0.6, 0.25, 0.25),
}
IRIS, IRIS_COLOUR = np.radians(27), (0.25, 0.16, 0.1)
PUPIL, PUPIL_COLOUR = np.radians(10), (0.03, 0.03, 0.03)
LIGHT = np.array([0.0, 0.45, 0.9]) / np.hypot(0.45, 0.9)
AMBIENT = 0.45


@dataclass(frozen=True)
class Shot:
    """A rendered view: RGB bytes (h, w, 3), and what every pixel sees."""

    image: np.ndarray
    visibility: Visibility


def shoot(vertices: np.ndarray, triangles: np.ndarray, parts: np.ndarray, gaze: np.ndarray, view: View) -> Shot:
    """Render a head. parts (n,): part of each triangle; gaze (V,): angle from the eye's axis, see `gaze_angles`."""
    visibility = rasterise(vertices, triangles, view)
    normals = visibility.interpolate(triangles, vertex_normals(vertices, triangles)) @ view.rotation.T
    normals /= np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-9)
    colours = np.array([COLOURS[part] for part in PARTS])[parts[visibility.triangle]]
    angles = visibility.interpolate(triangles, gaze[:, None])
    colours = np.where(angles < IRIS, IRIS_COLOUR, colours)
    colours = np.where(angles < PUPIL, PUPIL_COLOUR, colours)
    light = AMBIENT * (0.8 + 0.2 * normals[..., 1]) + (1 - AMBIENT) * np.maximum(normals @ LIGHT, 0)
    shaded = np.where(visibility.triangle[..., None] >= 0, colours * light[..., None], BACKGROUND)
    return Shot((np.clip(shaded, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8), visibility)


def gaze_angles(vertices: np.ndarray, eyes: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Angle (V,) of every eyeball vertex from its eye's forward axis, pi elsewhere. eyes: (vertices, centre)."""
    angles = np.full(len(vertices), np.pi)
    for members, centre in eyes:
        outward = vertices[members] - centre
        angles[members] = np.arccos(np.clip(outward[:, 2] / np.linalg.norm(outward, axis=1), -1, 1))
    return angles
