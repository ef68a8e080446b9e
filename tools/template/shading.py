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


def shoot(
    vertices: np.ndarray, triangles: np.ndarray, parts: np.ndarray, gaze: np.ndarray, view: View
) -> Shot:
    """Render a head. parts (n,): part of each triangle; gaze (V, 3): see `gaze_directions`."""
    visibility = rasterise(vertices, triangles, view)
    normals = visibility.interpolate(triangles, vertex_normals(vertices, triangles)) @ view.rotation.T
    normals /= np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-9)
    colours = np.array([COLOURS[part] for part in PARTS])[parts[visibility.triangle]]
    forward = visibility.interpolate(triangles, gaze)
    angles = np.arctan2(np.linalg.norm(forward[..., :2], axis=-1), forward[..., 2])[..., None]
    is_eye = np.linalg.norm(forward, axis=-1, keepdims=True) > 0
    colours = np.where(is_eye & (angles < IRIS), IRIS_COLOUR, colours)
    colours = np.where(is_eye & (angles < PUPIL), PUPIL_COLOUR, colours)
    light = AMBIENT * (0.8 + 0.2 * normals[..., 1]) + (1 - AMBIENT) * np.maximum(normals @ LIGHT, 0)
    shaded = np.where(visibility.triangle[..., None] >= 0, colours * light[..., None], BACKGROUND)
    return Shot((np.clip(shaded, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8), visibility)


def gaze_directions(vertices: np.ndarray, eyes: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Direction (V, 3) of every eyeball vertex from its eye's centre at rest, zero elsewhere.

    eyes: (vertices, centre). The iris lies round +z, and turns with the eyeball because the directions do.
    """
    directions = np.zeros_like(vertices)
    for members, centre in eyes:
        directions[members] = vertices[members] - centre
    return directions
