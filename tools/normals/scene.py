"""One head with what grows on it and stands before it, as a single triangle mesh."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import parts
from .heads import Family
from .props import Piece, glasses, hand, long_hair, object_before
from .regions import BEARD, FRINGE, HAIRLINE

ALWAYS = 10.0
"""Coverage (cm) of what has no ragged edge."""


@dataclass
class Scene:
    """points, places (V, 3) cm: where vertices are, and where their texture is taken; regions (V, R);
    coverage (V,): below 0 the surface is cut away, with a ragged edge; triangles (T, 3); parts (T,)."""

    points: np.ndarray
    places: np.ndarray
    regions: np.ndarray
    coverage: np.ndarray
    triangles: np.ndarray
    parts: np.ndarray
    head_vertices: int

    def add(self, piece: Piece, part: int) -> None:
        """Appends a piece; its texture sticks to where it is."""
        first = len(self.points)
        blank = np.zeros((len(piece.points), self.regions.shape[1]), np.float32)
        self.points = np.concatenate([self.points, piece.points.astype(np.float32)])
        self.places = np.concatenate([self.places, piece.points.astype(np.float32)])
        self.regions = np.concatenate([self.regions, blank])
        self.coverage = np.concatenate([self.coverage, piece.coverage.astype(np.float32)])
        self.triangles = np.concatenate([self.triangles, (piece.triangles + first).astype(np.int32)])
        self.parts = np.concatenate([self.parts, np.full(len(piece.triangles), part, np.uint8)])


def compose(family: Family, random: np.random.Generator) -> Scene:
    """A random head of a family, dressed."""
    points = family.sample(random)
    scene = Scene(
        points=points,
        places=family.rest,
        regions=family.regions,
        coverage=np.full(len(points), ALWAYS, np.float32),
        triangles=family.triangles,
        parts=family.parts,
        head_vertices=len(points),
    )
    marks = family.landmarks(points)
    normals = _outward(points, family.rest)
    if random.random() < 0.45:
        scene.add(_cap(family, points, normals, random), parts.HAIR)
        if random.random() < 0.4:
            scene.add(long_hair(random), parts.HAIR)
    if random.random() < 0.12:
        scene.add(_beard(family, points, normals, random), parts.HAIR)
    if random.random() < 0.15:
        for piece in glasses(marks, random):
            scene.add(piece, parts.FRAME)
    if random.random() < 0.1:
        for piece in hand(marks, random) if random.random() < 0.6 else object_before(marks, random):
            scene.add(piece, parts.OBJECT)
    return scene


def _outward(points: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """Directions (V, 3) from the middle of the skull: smoother than normals, so that hair lies over ears."""
    away = points - np.array([0, 1.0, -6.0], np.float32)
    return away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)


def _cap(family: Family, points, outward, random) -> Piece:
    """Hair on the skull, from cropped to full, sometimes with a fringe over the forehead."""
    line = family.regions[:, HAIRLINE] - random.normal(0.3, 0.8)
    if random.random() < 0.45:
        width, length = random.uniform(0.35, 0.9), random.uniform(1, 5)
        middle = random.uniform(-0.3, 0.3)
        azimuth = np.arctan2(points[:, 0], points[:, 2] + 6)
        line = line + length * np.exp(-(((azimuth - middle) / width) ** 4))
    line = line + random.uniform(0, 0.8) * _waves(points, random)
    thickness = random.uniform(0.15, 2.5)
    lift = 0.12 + thickness * np.clip(line / random.uniform(1.5, 4), 0, 1)
    lift = lift * (1 + 0.25 * _waves(points, random))
    return _shell(family, points, outward, line, lift, family.rest[:, 1] > -8)


def _beard(family: Family, points, outward, random) -> Piece:
    """A full or a partial beard that stands off the skin."""
    cover = (family.regions[:, BEARD] - random.uniform(0.25, 0.6)) * 2 + 0.3 * _waves(points, random)
    if random.random() < 0.3:
        cover = cover - np.clip(family.regions[:, FRINGE] - random.uniform(0.2, 0.5), 0, 1) * 4
    lift = 0.08 + random.uniform(0.1, 1.0) * np.clip(cover, 0, 1)
    return _shell(family, points, outward, cover, lift, family.regions[:, BEARD] > 0.02)


def _shell(family: Family, points, outward, coverage, lift, allowed) -> Piece:
    """The allowed part of the skin, moved outward by lift (V,) cm, where coverage (V,) is not far below 0."""
    allowed = allowed & (coverage > -0.6)
    chosen = family.triangles[(family.parts == parts.SKIN) & allowed[family.triangles].all(1)]
    used, triangles = np.unique(chosen, return_inverse=True)
    moved = points[used] + outward[used] * lift[used, None]
    return Piece(moved, triangles.reshape(-1, 3), coverage[used])


def _waves(points: np.ndarray, random) -> np.ndarray:
    """Smooth bumps (V,) of about unit height, some centimetres long."""
    frequencies = random.normal(0, 0.7, (4, 3))
    return np.sin(points @ frequencies.T + random.uniform(0, 6.3, 4)).sum(1) / 2
