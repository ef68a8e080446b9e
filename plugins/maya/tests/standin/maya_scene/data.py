# SPDX-License-Identifier: Apache-2.0
"""What plugs hold besides numbers and texts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Self

import numpy as np


@dataclass
class MeshData:
    """Points (V, 3) in cm, faces as counts and corners, texture coordinates, colours (V, 4) by set."""

    points: np.ndarray = field(default_factory=lambda: np.zeros((0, 3)))
    counts: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    corners: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    uvs: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    corner_uvs: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    colours: dict[str, np.ndarray] = field(default_factory=dict)
    colour_set: str = ""

    def __deepcopy__(self, _known: object) -> Self:
        return self  # Once it is in a scene, nobody changes it.

    def digest(self) -> str:
        parts = (self.points, self.counts, self.corners, self.uvs, self.corner_uvs, *self.colours.values())
        return hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()


@dataclass
class PointArray:
    """Points or offsets, (n, 4)."""

    values: np.ndarray

    def __deepcopy__(self, _known: object) -> Self:
        return self  # Once it is in a scene, nobody changes it.

    def digest(self) -> str:
        return hashlib.sha256(np.ascontiguousarray(self.values).tobytes()).hexdigest()


@dataclass
class Components:
    """Numbers of vertices."""

    indices: np.ndarray = field(default_factory=lambda: np.zeros(0, int))

    def __deepcopy__(self, _known: object) -> Self:
        return self  # Once it is in a scene, nobody changes it.

    def digest(self) -> str:
        return hashlib.sha256(np.ascontiguousarray(self.indices).tobytes()).hexdigest()


@dataclass
class MatrixData:
    """A matrix (4, 4) for row vectors."""

    values: np.ndarray

    def __deepcopy__(self, _known: object) -> Self:
        return self  # Once it is in a scene, nobody changes it.

    def digest(self) -> str:
        return hashlib.sha256(np.ascontiguousarray(self.values).tobytes()).hexdigest()
