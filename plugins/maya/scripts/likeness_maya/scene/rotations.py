# SPDX-License-Identifier: Apache-2.0
"""Rotations as Maya's channels hold them."""

from __future__ import annotations

import math
from collections.abc import Sequence

AXES = "XYZ"


def angles(frame: Sequence[float]) -> tuple[float, float, float]:
    """The rotation of a rigid frame as angles about x, y and z, in this order; radians.

    `frame` is 16 numbers, row by row, for column vectors: Rz * Ry * Rx.
    """
    y = math.asin(max(-1.0, min(1.0, -frame[8])))
    if math.hypot(frame[0], frame[4]) < 1e-9:
        # Looking along y, x and z turn about the same axis; z is left at nothing.
        return math.atan2(-frame[6], frame[5]), y, 0.0
    return math.atan2(frame[9], frame[10]), y, math.atan2(frame[4], frame[0])
