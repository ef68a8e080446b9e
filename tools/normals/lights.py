"""Random lighting: a sky of twelve soft lights and up to three keys, each with its own shadows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .parts import MOUTH, TEETH
from .raster import depth_map, openness, splat_depth

SKY, SKY_CELLS, KEY_CELLS = 12, 80, 150
EXTENT = 36.0
"""Width (cm) of what a key looks at, centred on the head."""
SKY_EXTENT = 27.0
"""Width (cm) of what a light of the sky looks at, centred on the face: nostrils and lips need a fine map."""
LIFT, BIAS = 0.3, 0.25
"""A place is looked up this far (cm) along its normal and toward the light, lest the surface shade itself."""
_CENTRE, _FACE = np.array([0, -3.0, -5.0]), np.array([0, -3.0, 0.0])


class Lights(NamedTuple):
    """Lights in camera axes.

    sky_directions, sky_colours (12, 3); sky_open (V, 12) in 0...1; key_frames (k, 3, 3): in rows the axes
    across, up and toward the light; key_colours (k, 3); key_softness (k,) in cells; key_depths (k, n, n) and
    centre (3,) in cm.
    """

    sky_directions: np.ndarray
    sky_colours: np.ndarray
    sky_open: np.ndarray
    key_frames: np.ndarray
    key_colours: np.ndarray
    key_softness: np.ndarray
    key_depths: np.ndarray
    centre: np.ndarray


def shine(
    points, normals, triangles, parts, coverage, rotation, shift, random: np.random.Generator
) -> Lights:
    """Random lights on a scene before the camera: points (V, 3); the head's turn and shift locate it."""
    centre = (rotation @ _CENTRE + shift).astype(np.float32)
    offset = points - centre
    near_face = points - (rotation @ _FACE + shift).astype(np.float32)
    lifted = near_face + LIFT * normals
    directions = _sphere(SKY, random)
    colours, keys, key_colours = _colours(directions, random)
    sky_open = np.empty((len(points), SKY), np.float32)
    for light, direction in enumerate(directions):
        frame = _frame(direction)
        depth = splat_depth(*_seen_from(frame, near_face, SKY_CELLS, SKY_EXTENT), coverage, SKY_CELLS)
        across, height = _seen_from(frame, lifted, SKY_CELLS, SKY_EXTENT)
        sky_open[:, light] = openness(across, height, depth, np.float32(BIAS))
    blocking = triangles[(parts != MOUTH) & (parts != TEETH)]
    frames = np.array([_frame(key) for key in keys], np.float32).reshape(-1, 3, 3)
    depths = np.empty((len(keys), KEY_CELLS, KEY_CELLS), np.float32)
    for key, frame in enumerate(frames):
        depths[key] = depth_map(*_seen_from(frame, offset, KEY_CELLS, EXTENT), blocking, coverage, KEY_CELLS)
    softness = np.exp(random.uniform(np.log(0.6), np.log(8), len(keys)))
    return Lights(
        directions.astype(np.float32), colours.astype(np.float32), sky_open, frames,
        key_colours.astype(np.float32), softness.astype(np.float32), depths, centre,
    )  # fmt: skip


def _colours(directions: np.ndarray, random) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sky colours (12, 3), key directions (k, 3) and key colours (k, 3) of one of four kinds of set-up."""
    kind = random.choice(["sky", "studio", "front", "mixed"])
    keys = {"sky": random.integers(0, 2), "studio": random.integers(1, 4), "front": 1, "mixed": 1}[kind]
    fill = {"sky": 1.0, "studio": random.uniform(0.1, 0.6), "front": random.uniform(0.1, 0.5), "mixed": 0.7}[
        kind
    ]
    gradient = random.normal(0, 0.5, 3) + np.array([0, random.uniform(0, 1), 0.3])
    brightness = np.clip(1 + directions @ gradient, 0.05, None) * np.exp(random.normal(0, 0.35, SKY))
    tint = _tint(random, 0.12) * np.exp(
        np.outer(directions @ random.normal(0, 1, 3), random.normal(0, 0.15, 3))
    )
    sky = fill * brightness[:, None] * tint / SKY * 2
    towards = []
    for _ in range(keys):
        wide = 0.15 if kind == "front" else 0.9
        towards.append(random.normal(0, 1, 3) * [wide, 0.6 * wide, 0.3] + [0, 0.25 * wide, 0.8])
    towards = np.array(towards).reshape(-1, 3)
    towards /= np.maximum(np.linalg.norm(towards, axis=1, keepdims=True), 1e-6)
    strengths = np.exp(random.normal(0, 0.5, (keys, 1))) * np.array([1, 0.5, 0.35])[:keys, None]
    tints = np.array([_tint(random, 0.18) for _ in range(keys)]).reshape(-1, 3)
    return sky, towards, strengths * tints * 1.3


def _tint(random, spread: float) -> np.ndarray:
    """A colour (3,) near white, mostly along warm and cool."""
    warm = random.normal(0, spread)
    return np.exp([warm, random.normal(0, spread / 4), -warm])


def _sphere(count: int, random) -> np.ndarray:
    """Directions (count, 3) spread evenly over the sphere, turned at random about the vertical."""
    index = np.arange(count) + 0.5
    height, turn = 1 - 2 * index / count, np.pi * (1 + 5**0.5) * index + random.uniform(0, 6.3)
    flat = np.sqrt(1 - height**2)
    return np.stack([flat * np.sin(turn), height, flat * np.cos(turn)], axis=1)


def _frame(direction: np.ndarray) -> np.ndarray:
    """Axes (3, 3) of a light's view: two across it and the direction toward it."""
    helper = np.array([0, 1.0, 0]) if abs(direction[1]) < 0.9 else np.array([1.0, 0, 0])
    across = np.cross(helper, direction)
    across /= np.linalg.norm(across)
    return np.array([across, np.cross(direction, across), direction], np.float32)


def _seen_from(
    frame: np.ndarray, offset: np.ndarray, cells: int, extent: float
) -> tuple[np.ndarray, np.ndarray]:
    """Cells (V, 2) and heights toward the light (V,) of points relative to the head."""
    turned = offset @ frame.T
    return (turned[:, :2] / extent + 0.5) * cells, np.ascontiguousarray(turned[:, 2])
