# SPDX-License-Identifier: Apache-2.0
"""How the parts of a head look until they have a texture, and how rough they are with one."""

from __future__ import annotations

from typing import TypeVar

_Value = TypeVar("_Value")

# Linear colours; the first entry that a part's name begins with gives its value, the skin's comes else.
_COLOURS = {
    "inner-mouth": (0.35, 0.10, 0.10),
    "eye-sockets": (0.45, 0.22, 0.18),
    "eye": (0.85, 0.85, 0.83),
    "teeth": (0.80, 0.76, 0.66),
    "tongue": (0.55, 0.20, 0.20),
}
_SKIN_COLOUR = (0.62, 0.42, 0.33)
_ROUGHNESS = {"eye-sockets": 0.5, "eye": 0.08, "teeth": 0.25, "tongue": 0.3, "inner-mouth": 0.35}
_SKIN_ROUGHNESS = 0.5


def part_colour(part: str) -> tuple[float, float, float]:
    """The plain colour that tells a part from the others: red, green, blue, linear."""
    return _of_part(_COLOURS, part, _SKIN_COLOUR)


def part_roughness(part: str) -> float:
    """The roughness of a part's surface, 0 to 1."""
    return _of_part(_ROUGHNESS, part, _SKIN_ROUGHNESS)


def _of_part(values: dict[str, _Value], part: str, otherwise: _Value) -> _Value:
    return next((value for prefix, value in values.items() if part.startswith(prefix)), otherwise)
