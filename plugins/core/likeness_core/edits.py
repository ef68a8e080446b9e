# SPDX-License-Identifier: Apache-2.0
"""What an artist has done to a head since a revision, as the solver takes it."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .arrays import encode_floats, encode_indices
from .host import HeadState, Pin
from .messages import HeadPose

# Less is what numbers lose on their way into a scene and back: controllers in their units, offsets in cm.
CONTROLLER_TOLERANCE = 1e-4
OFFSET_TOLERANCE = 2e-3


@dataclass(frozen=True)
class Edits:
    """Controllers that were moved, with their values now, and the vertices that were sculpted, ascending."""

    controllers: Mapping[str, float]
    vertices: Sequence[int]

    @classmethod
    def between(cls, before: HeadPose, now: HeadPose) -> Edits:
        """What leads from one pose to the other. Controllers that the scene has lost count as unmoved."""
        moved = {
            name: value
            for name, value in now.controllers.items()
            if abs(value - before.controllers.get(name, value)) > CONTROLLER_TOLERANCE
        }
        return cls(moved, _differing_rows(before.bind_offsets, now.bind_offsets))

    def __bool__(self) -> bool:
        """Whether anything was done."""
        return bool(self.controllers or self.vertices)

    def constraints(self, state: HeadState, posed: array[float] | None) -> dict[str, object]:
        """The protocol's FitConstraints for a head with these edits, without its pins.

        `posed` are the vertices of the head as it is, x y z each in cm; needed where vertices were sculpted.
        """
        constraints: dict[str, object] = {"controllers": dict(self.controllers)}
        # What was moved by hand is as it should be.
        constraints["locked"] = sorted(state.locked | self.controllers.keys())
        if self.vertices and posed is not None:
            positions = array("f")
            for vertex in self.vertices:
                positions.extend(posed[3 * vertex : 3 * vertex + 3])
            constraints["sculpted"] = {
                "vertices": encode_indices(self.vertices),
                "positions": encode_floats(positions, 3),
            }
        if state.frozen:
            constraints["frozen"] = {"vertices": encode_indices(state.frozen)}
        return constraints


def pixel_constraints(pins: Sequence[Pin]) -> list[dict[str, object]]:
    """Pins as the protocol has them."""
    return [{"vertex": pin.vertex, "pixel": [float(value) for value in pin.pixel]} for pin in pins]


def _differing_rows(before: array[float] | None, now: array[float] | None) -> list[int]:
    known = before if now is None else now
    if known is None:
        return []
    length = len(known)
    first = before if before is not None else array("f", bytes(4 * length))
    second = now if now is not None else array("f", bytes(4 * length))
    rows = {
        index // 3
        for index, (a, b) in enumerate(zip(first, second, strict=True))
        if abs(a - b) > OFFSET_TOLERANCE
    }
    return sorted(rows)
