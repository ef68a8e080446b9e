# SPDX-License-Identifier: Apache-2.0
"""How the vertices of a head follow its joints, and what is left of a surface once that is taken away."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .affine import IDENTITY, Affine, apply, inverse
from .template import ResidualRow

# The joint that never moves: what no joint holds follows it, and every topmost joint hangs on it.
ROOT = "likeness-root"
MAXIMUM_INFLUENCES = 8
# Offsets below this (cm) are what single precision leaves of nothing.
OFFSET_NOISE = 2e-5


@dataclass(frozen=True)
class Binding:
    """The weights of all vertices: `influences` slots each, which sum to one; joint 0 is ROOT."""

    influences: int
    joints: array[int]
    weights: array[float]

    @property
    def vertex_count(self) -> int:
        """How many vertices there are."""
        return len(self.joints) // self.influences

    def row(self, vertex: int) -> list[tuple[int, float]]:
        """The joints that a vertex follows, and how much."""
        slots = range(vertex * self.influences, (vertex + 1) * self.influences)
        return [(self.joints[slot], self.weights[slot]) for slot in slots if self.weights[slot] > 0]

    def skinned(self, points: Sequence[float], motions: Mapping[int, Affine]) -> array[float]:
        """Points (x y z each) moved by the motions of joints; joints that are not named are at rest."""
        result = array("d", points)
        for vertex, motion in self._moved(motions, range(self.vertex_count)):
            place = slice(3 * vertex, 3 * vertex + 3)
            result[place] = array("d", apply(motion, points[place]))
        return result

    def residual(
        self,
        points: Sequence[float],
        neutral: Sequence[float],
        motions: Mapping[int, Affine],
        vertices: Sequence[int] | None = None,
    ) -> ResidualRow:
        """What points have beyond skinning by these motions, in the rest pose, against the neutral ones.

        Only that of `vertices`, which ascend, if some are named.
        """
        chosen = range(self.vertex_count) if vertices is None else vertices
        back = array("d", points)
        for vertex, motion in self._moved(motions, chosen):
            place = slice(3 * vertex, 3 * vertex + 3)
            back[place] = array("d", apply(inverse(motion), points[place]))
        found, deltas = array("i"), array("f")
        for vertex in chosen:
            first = 3 * vertex
            delta = [back[first + axis] - neutral[first + axis] for axis in range(3)]
            if math.hypot(*delta) > OFFSET_NOISE:
                found.append(vertex)
                deltas.extend(delta)
        return ResidualRow(found, deltas)

    def _moved(self, motions: Mapping[int, Affine], vertices: Iterable[int]) -> Iterable[tuple[int, Affine]]:
        """Those vertices on which joints act that are not at rest, and the blend of their motions."""
        if not motions:
            return
        for vertex in vertices:
            row = self.row(vertex)
            if not any(joint in motions for joint, _ in row):
                continue
            if len(row) == 1:
                yield vertex, motions[row[0][0]]
                continue
            parts = [(motions.get(joint, IDENTITY), weight) for joint, weight in row]
            yield vertex, tuple(sum(weight * motion[i] for motion, weight in parts) for i in range(12))


def bind(rows: Sequence[Sequence[tuple[int, float]]]) -> Binding:
    """A binding of what each vertex follows: joints and weights above zero, which need not sum to one."""
    kept = [sorted(row, key=lambda entry: -entry[1])[:MAXIMUM_INFLUENCES] for row in rows]
    width = max((len(row) for row in kept), default=1) or 1
    joints, weights = array("H"), array("d")
    for row in kept:
        total = sum(weight for _, weight in row)
        full = [(joint, weight / total) for joint, weight in row] or [(0, 1.0)]
        full += [(0, 0.0)] * (width - len(full))
        joints.extend(joint for joint, _ in full)
        weights.extend(weight for _, weight in full)
    return Binding(width, joints, weights)
