"""Where on a head things grow: per-vertex weights painted once on the head at rest, from its landmarks."""

from __future__ import annotations

import numpy as np

from .landmark_ids import BROWS, EYES, LIPS_INNER, LIPS_OUTER

LIPS, BROW, BEARD, LASH, RED, OILY, HAIRLINE, FRINGE = range(8)
"""Columns of the regions: weights in 0...1, but HAIRLINE in cm above the line where hair starts, and FRINGE
the azimuth from the front in radians."""
BEHIND = -6.0
"""The vertical axis of the skull (z, cm)."""


def paint_regions(rest: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
    """Regions (V, 8) of a head at rest (V, 3) with its landmarks (468, 3)."""
    regions = np.zeros((len(rest), 8), np.float32)
    front = _smooth(rest[:, 2], -3.5, -1.5)
    plane, marks = rest[:, :2], landmarks[:, :2]
    mouth = landmarks[list(LIPS_OUTER)].mean(0)
    regions[:, LIPS] = front * _smooth(-_distance(plane, marks[list(LIPS_OUTER)]), -0.06, 0.12)
    brows = [_smooth(-_distance(plane, marks[list(brow)]), -0.15, 0.2) for brow in BROWS]
    regions[:, BROW] = front * np.maximum(*brows)
    margins = [_smooth(-np.abs(_distance(plane, marks[list(eye)])), -0.22, -0.05) for eye in EYES]
    regions[:, LASH] = front * np.maximum(*margins)
    regions[:, BEARD] = _beard(rest, mouth) * (1 - regions[:, LIPS])
    nose = landmarks[1]
    cheeks = [_bump(rest, landmarks[i], 2.2) for i in (50, 280)] + [_bump(rest, nose, 1.3)]
    regions[:, RED] = np.max(cheeks, axis=0)
    shiny = [_bump(rest, landmarks[i], r) for i, r in ((151, 3.0), (6, 1.2), (1, 1.2), (50, 1.5), (280, 1.5))]
    regions[:, OILY] = np.max(shiny, axis=0)
    azimuth = np.abs(np.arctan2(rest[:, 0], rest[:, 2] - BEHIND))
    line = np.interp(
        np.degrees(azimuth), [0, 35, 55, 68, 80, 105, 118, 180], [6, 5.5, 3.5, 1.5, 1, 2, -5, -7]
    )
    regions[:, HAIRLINE] = rest[:, 1] - line
    regions[:, FRINGE] = azimuth
    inner = _distance(plane, marks[list(LIPS_INNER)]) < -0.05
    regions[inner & (rest[:, 2] < mouth[2] - 1.0), LIPS] = 0
    return regions


def _beard(rest: np.ndarray, mouth: np.ndarray) -> np.ndarray:
    """Chin, jaw and upper lip; sideburns fade out below the ears."""
    x, y, z = rest.T
    below = _smooth(mouth[1] + 1.3 + 0.045 * x**2 - y, -0.4, 0.5)
    return below * _smooth(y - (mouth[1] - 7.5), -1, 1) * _smooth(z, -8, -5.5)


def _bump(points: np.ndarray, centre: np.ndarray, radius: float) -> np.ndarray:
    return np.exp(-((points - centre) ** 2).sum(1) / (2 * (radius / 1.5) ** 2))


def _smooth(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 below low, 1 above high, smooth between."""
    t = np.clip((values - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def _distance(points: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    """Distance of points (n, 2) from a closed polygon (m, 2), negative inside."""
    start, along = polygon, np.roll(polygon, -1, axis=0) - polygon
    offset = points[:, None] - start
    share = np.clip((offset * along).sum(-1) / np.maximum((along**2).sum(-1), 1e-12), 0, 1)
    nearest = np.linalg.norm(offset - share[..., None] * along, axis=-1).min(1)
    y, end_y = start[:, 1], start[:, 1] + along[:, 1]
    spans = (y > points[:, None, 1]) != (end_y > points[:, None, 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = start[:, 0] + along[:, 0] * (points[:, None, 1] - y) / along[:, 1]
    inside = (spans & (points[:, None, 0] < crossing)).sum(1) % 2 == 1
    return np.where(inside, -nearest, nearest)
