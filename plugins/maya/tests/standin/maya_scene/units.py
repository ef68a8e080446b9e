# SPDX-License-Identifier: Apache-2.0
"""The artist's units and Maya's own."""

from __future__ import annotations

import math
from typing import Any

from .scene import scene

CENTIMETRES = {"mm": 0.1, "cm": 1.0, "m": 100.0, "in": 2.54}
RADIANS = {"deg": math.pi / 180, "rad": 1.0}


def inward(kind: str, value: Any) -> Any:
    """From the artist's units to Maya's own."""
    return value * factor(kind) if kind in ("distance", "angle") else value


def outward(kind: str, value: Any) -> Any:
    return value / factor(kind) if kind in ("distance", "angle") else value


def factor(kind: str) -> float:
    if kind == "distance":
        return CENTIMETRES[str(scene.settings["linear"])]
    return RADIANS[str(scene.settings["angle"])] if kind == "angle" else 1.0
