# SPDX-License-Identifier: Apache-2.0
"""A head's own colour maps: which lies on which UDIM tile, so that a texture is completed into them."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import TypeVar

Map = TypeVar("Map", bound=Hashable)

FIRST_TILE, COLUMNS = 1001, 10
# In the name of a file for several tiles.
TILE_MARK = "<UDIM>"


def udim(u: float, v: float) -> int:
    """The tile on which a place of texture space lies."""
    return FIRST_TILE + math.floor(u) + COLUMNS * math.floor(v)


def maps_by_tile(faces: Mapping[tuple[int, Map | None], int]) -> dict[int, Map | None]:
    """The map that most faces of each tile show, None where most show none.

    `faces` counts faces by their tile and their map.
    """
    best: dict[int, tuple[int, Map | None]] = {}
    for (tile, shown), count in faces.items():
        if tile not in best or count > best[tile][0]:
            best[tile] = (count, shown)
    return {tile: shown for tile, (_, shown) in sorted(best.items())}
