"""Things on and before a face that are not skin: long hair, glasses, hands, objects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .landmark_ids import EYES


@dataclass(frozen=True)
class Piece:
    """A small mesh: points (n, 3) cm, triangles (t, 3), coverage (n,), see `Scene`."""

    points: np.ndarray
    triangles: np.ndarray
    coverage: np.ndarray


def long_hair(random: np.random.Generator) -> Piece:
    """A curtain round the sides and the back of the head, open to the front."""
    opening, bottom = random.uniform(0.75, 1.5, 2), random.uniform(-20, -6)
    offset, waviness = random.uniform(0.3, 1.5), random.uniform(0, 0.6)
    around = np.linspace(-np.pi, np.pi, 49)
    height = np.linspace(8, bottom, 24)
    azimuth, y = np.meshgrid(around, height)
    widen = offset + np.clip((2 - y) * 0.06, 0, 1.2) - np.clip((y - 2) * 0.35, 0, 6) ** 1.2
    wave = waviness * np.sin(3 * azimuth + 0.5 * y + random.uniform(0, 6))
    x = (7.6 + widen + wave) * np.sin(azimuth)
    z = -6 + (9.3 + widen + wave) * np.cos(azimuth)
    limit = np.where(azimuth > 0, opening[0], opening[1]) + 0.03 * np.clip(-y, 0, 15) * random.normal(0, 0.5)
    coverage = 6 * (np.abs(azimuth) - limit)
    return Piece(np.stack([x, y, z], -1).reshape(-1, 3), _grid(24, 49), coverage.ravel())


def glasses(marks: np.ndarray, random: np.random.Generator) -> list[Piece]:
    """Two rims, a bridge and two temples round the eyes of a face with landmarks (468, 3)."""
    half_width, half_height = random.uniform(2.2, 2.9), random.uniform(1.4, 2.4)
    power, radius = random.uniform(2, 4), random.uniform(0.06, 0.3)
    centres = [marks[list(eye)].mean(0) for eye in EYES]
    centres = [c + np.array([0.25 * np.sign(c[0]), random.normal(-0.3, 0.3), 0]) for c in centres]
    depth = max(c[2] for c in centres) + random.uniform(0.9, 1.6)
    turn = np.linspace(0, 2 * np.pi, 29)
    round_x = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** (2 / power)
    round_y = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** (2 / power)
    pieces = []
    for centre in centres:
        x, y = centre[0] + half_width * round_x, centre[1] + half_height * round_y
        pieces.append(_tube(np.stack([x, y, depth - 0.03 * x**2], 1), radius))
        hinge = np.array([centre[0] + np.sign(centre[0]) * half_width, centre[1] + 0.3 * half_height])
        ear = [np.sign(centre[0]) * max(7.3, abs(hinge[0]) + 0.3), 0.2, -8.5]
        start = [*hinge, depth - 0.03 * hinge[0] ** 2]
        pieces.append(_tube(np.linspace(start, ear, 6), radius))
    inner = [c[0] - np.sign(c[0]) * half_width for c in centres]
    bridge_x = np.linspace(inner[0], inner[1], 7)
    bridge_y = np.mean([c[1] for c in centres]) + 0.3 * half_height * np.sin(np.linspace(0.6, 2.5, 7))
    pieces.append(_tube(np.stack([bridge_x, bridge_y, np.full(7, depth + 0.1)], 1), radius))
    return pieces


def hand(marks: np.ndarray, random: np.random.Generator) -> list[Piece]:
    """Two to four fingers that lie on the lower or side part of the face."""
    tip = marks[random.choice([50, 280, 152, 17, 205, 425, 234, 454])] + random.normal(0, 1, 3)
    away = np.array([random.normal(0, 1), random.uniform(-1.5, 0.3), random.uniform(0.1, 0.6)])
    away /= np.linalg.norm(away)
    across = np.cross(away, [0, 0, 1.0])
    across *= 1.7 / np.linalg.norm(across)
    pieces = []
    for finger in range(random.integers(2, 5)):
        start = tip + across * finger + away * random.normal(0, 0.6) + [0, 0, 0.9]
        path = np.linspace(start, start + away * 11, 10) + random.normal(0, 0.05, (10, 3))
        taper = np.array([0.2, 0.8, 0.95, 1, 1, 1, 1, 1, 1, 1])
        pieces.append(_tube(path, random.uniform(0.75, 0.95) * taper, sides=10))
    return pieces


def object_before(marks: np.ndarray, random: np.random.Generator) -> list[Piece]:
    """A lump, a bar or a microphone somewhere before the face."""
    start = marks[random.integers(0, 468)] + [*random.normal(0, 3, 2), random.uniform(1.5, 6)]
    along = random.normal(0, 1, 3) * [1, 1, 0.3]
    along *= random.uniform(1, 14) / np.linalg.norm(along)
    swell = np.sin(np.linspace(0.1, np.pi - 0.1, 9)) ** random.uniform(0.2, 1)
    return [_tube(np.linspace(start, start + along, 9), random.uniform(0.4, 2.2) * swell, sides=12)]


def _tube(path: np.ndarray, radius, sides: int = 6) -> Piece:
    """A tube along a path (n, 3) with radius cm, a number or one per point."""
    along = np.gradient(path, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    helper = np.where(np.abs(along[:, 2:]) < 0.8, [[0, 0, 1.0]], [[0, 1.0, 0]])
    first = np.cross(along, helper)
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second = np.cross(along, first)
    turn = np.linspace(0, 2 * np.pi, sides + 1)
    ring = np.cos(turn)[None, :, None] * first[:, None] + np.sin(turn)[None, :, None] * second[:, None]
    points = path[:, None] + ring * np.broadcast_to(radius, len(path))[:, None, None]
    return Piece(points.reshape(-1, 3), _grid(len(path), sides + 1), np.full(points[..., 0].size, 10.0))


def _grid(rows: int, columns: int) -> np.ndarray:
    """Triangles of a grid of points in row order."""
    corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    quads = np.stack([corner, corner + columns, corner + columns + 1, corner + 1], axis=1)
    return quads[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3)
