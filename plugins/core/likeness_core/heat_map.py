# SPDX-License-Identifier: Apache-2.0
"""What a measure of quality looks like on a head: its colours, and what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .messages import VertexMap

Colour = tuple[float, float, float]

CLAY = (0.72, 0.70, 0.68)
# Linear colours at equal steps from the first value to the last.
WARM: Sequence[Colour] = (CLAY, (0.95, 0.62, 0.22), (0.75, 0.08, 0.05))
SIGNED: Sequence[Colour] = ((0.05, 0.18, 0.75), CLAY, (0.75, 0.08, 0.05))


@dataclass(frozen=True)
class Legend:
    """What is painted on a head: its name, and the texts of the first and the last colour."""

    name: str
    first: str
    last: str
    is_signed: bool

    @property
    def title(self) -> str:
        """The name as it is shown."""
        return self.name.replace("-", " ").capitalize()


def legend(values: VertexMap) -> Legend:
    """What the colours of a measure mean."""
    first, last = values.range
    return Legend(values.name, _text(first, values.unit), _text(last, values.unit), first < 0)


def colours(values: VertexMap, count: int) -> list[Colour]:
    """The colours of the first `count` vertices."""
    first, last = values.range
    span = max(last - first, 1e-12)
    return [colour((value - first) / span, first < 0) for value in values.values[:count]]


def colour(share: float, is_signed: bool) -> Colour:
    """The linear colour of a share from 0 to 1."""
    stops = SIGNED if is_signed else WARM
    place = min(max(share, 0.0), 1.0) * (len(stops) - 1)
    index = min(int(place), len(stops) - 2)
    part = place - index
    x, y, z = (a + part * (b - a) for a, b in zip(stops[index], stops[index + 1], strict=True))
    return x, y, z


def _text(value: float, unit: str) -> str:
    if unit == "degree":
        return f"{value:.0f}°"
    return f"{10 * value:.1f} mm" if unit == "cm" else f"{100 * value:.0f} %"
