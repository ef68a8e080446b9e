"""The base mesh of the assets, read from its OBJ file: grouped quads, in centimetres."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

CENTIMETRES_PER_UNIT = 10.0


@dataclass(frozen=True)
class Nostril:
    """One side's nostril on the base mesh.

    rings (n, 12): vertices of closed edge loops from the rim inward, each column a line along the wall;
    cap (6,): the vertices behind the last ring; cap_weights (6, 12): their places in a flat cap, as means
    of the last ring's.
    """

    rings: np.ndarray
    cap: np.ndarray
    cap_weights: np.ndarray

    @property
    def interior(self) -> np.ndarray:
        """Every vertex beyond the rim."""
        return np.concatenate([self.rings[1:].ravel(), self.cap])


@dataclass(frozen=True)
class Faces:
    """Quads of one OBJ group: indices of vertices and of texture coordinates, both (n, 4)."""

    vertices: np.ndarray
    uvs: np.ndarray


@dataclass(frozen=True)
class BaseMesh:
    """The whole base mesh. vertices (V, 3) cm; uvs (T, 2), origin bottom-left; groups by OBJ group name.

    nostrils: the left and the right one, once they are found.
    """

    vertices: np.ndarray
    uvs: np.ndarray
    groups: dict[str, Faces]
    nostrils: tuple[Nostril, ...] = ()

    def vertices_of(self, group: str) -> np.ndarray:
        """Sorted indices of the vertices that a group uses."""
        return np.unique(self.groups[group].vertices)


def read_obj(path: Path) -> BaseMesh:
    """Read vertices, texture coordinates and grouped quads of an OBJ file."""
    vertices: list[list[float]] = []
    uvs: list[list[float]] = []
    corners: dict[str, list[list[list[int]]]] = {}
    group = ""
    for line in path.read_text().splitlines():
        kind, *fields = line.split() or [""]
        if kind == "v":
            vertices.append([float(x) for x in fields[:3]])
        elif kind == "vt":
            uvs.append([float(x) for x in fields[:2]])
        elif kind == "g":
            group = fields[0]
        elif kind == "f":
            corners.setdefault(group, []).append([[int(i) - 1 for i in f.split("/")[:2]] for f in fields])
    groups = {name: Faces(*np.moveaxis(np.array(faces), -1, 0)) for name, faces in corners.items()}
    return BaseMesh(np.array(vertices) * CENTIMETRES_PER_UNIT, np.array(uvs), groups)
