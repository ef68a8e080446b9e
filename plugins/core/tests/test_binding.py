# SPDX-License-Identifier: Apache-2.0
"""Weights of vertices, what they do to points, and what is left beyond them."""

from __future__ import annotations

from array import array

import pytest
from likeness_core.affine import from_parameters
from likeness_core.binding import MAXIMUM_INFLUENCES, bind
from likeness_core.rig_fingerprint import fingerprint
from toy_rig import ToyRig, toy_surface

TURN = from_parameters((1.0, 0.0, 0.0, 0.0, 0.0, 0.5, 1.0, 1.0, 1.0))
NEUTRAL = array("d", [0, 0, 0, 1, 0, 0, 0, 2, 0])


def test_weights_sum_to_one_and_what_nothing_holds_follows_the_root() -> None:
    binding = bind([[(1, 2.0), (2, 6.0)], [], [(1, 0.3)]])
    assert binding.influences == 2 and binding.vertex_count == 3
    assert [binding.row(vertex) for vertex in range(3)] == [[(2, 0.75), (1, 0.25)], [(0, 1.0)], [(1, 1.0)]]
    many = bind([[(joint, joint + 1.0) for joint in range(20)]])
    assert many.influences == MAXIMUM_INFLUENCES and many.joints[0] == 19
    assert sum(many.weights) == pytest.approx(1)


def test_residual_is_what_skinning_does_not_explain() -> None:
    binding = bind([[(0, 1.0)], [(1, 1.0)], [(0, 0.5), (1, 0.5)]])
    posed = binding.skinned(NEUTRAL, {1: TURN})
    assert list(posed[:3]) == [0, 0, 0] and posed[3:6] != NEUTRAL[3:6]
    assert not binding.residual(posed, NEUTRAL, {1: TURN}).vertices
    # A bump in the rest pose is found again whatever the joints do.
    bumped = array("d", NEUTRAL)
    bumped[5] += 0.25
    seen = binding.residual(binding.skinned(bumped, {1: TURN}), NEUTRAL, {1: TURN})
    assert list(seen.vertices) == [1] and list(seen.deltas) == pytest.approx([0, 0, 0.25])
    assert list(binding.residual(posed, NEUTRAL, {}).vertices) == [1, 2]


def test_rig_is_known_by_how_it_looks_and_moves() -> None:
    places = ["a", "b", "c"]
    first = fingerprint(ToyRig(), toy_surface(), places)
    rig = ToyRig()
    assert fingerprint(rig, toy_surface(), places) == first
    assert rig.values == {controller.name: controller.default for controller in rig.controllers}
    assert fingerprint(ToyRig(), toy_surface(), ["a", "b", "d"]) != first

    class Stronger(ToyRig):
        def vertices(self) -> array[float]:
            points = super().vertices()
            points[14] += 0.01 * self.values["jaw-open"]
            return points

    assert fingerprint(Stronger(), toy_surface(), places) != first
