"""The picture that networks are compared on: waves of several lengths, an edge and a spot."""

from __future__ import annotations

import numpy as np

SIDE = 32
# The part of an output that is kept as reference: 32 x 32 pixels that hold the edge and the spot.
MIDDLE = (slice(None), slice(20, 52), slice(20, 52))


def picture() -> np.ndarray:
    """Planes of red, green and blue, 3 x SIDE x SIDE, between 0 and 1."""
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / SIDE
    waves = [0.5 + 0.2 * np.sin(6.28 * (a * x + b * y)) for a, b in ((1, 2), (3, -1), (5, 4))]
    planes = np.stack(waves)
    planes[:, x > y + 0.2] *= 0.6
    planes[:, (x - 0.5) ** 2 + (y - 0.5) ** 2 < 0.01] = 0.15
    return np.ascontiguousarray(planes, dtype=np.float32)
