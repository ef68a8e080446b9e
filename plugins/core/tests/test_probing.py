# SPDX-License-Identifier: Apache-2.0
"""The probe finds what a rig does, in as few evaluations as there are limits."""

from __future__ import annotations

import random
from array import array

import pytest
from likeness_core.affine import IDENTITY, from_parameters, inverse, multiply, parameters, rigid
from likeness_core.probing import Probe, ProbedController, moves_whole_head, probe
from toy_rig import BUMP, CHIN_SCALE, CHIN_SHIFT, JAW_ROTATION, JOINTS, VERTICES, ToyRig


def run(steps: Probe) -> tuple[list[float], list[ProbedController]]:
    shares = []
    while True:
        try:
            shares.append(next(steps))
        except StopIteration as stop:
            return shares, stop.value


def test_probe_finds_joints_and_residuals() -> None:
    rig = ToyRig()
    shares, (jaw, chin, nothing) = run(probe(rig))
    # One limit of the first is its default. Half way counts where joints turn or grow; defaults come last.
    assert len(shares) == 5 and shares[-1] == 1 and rig.evaluations == 5 + 3 + 1
    assert rig.values == {controller.name: controller.default for controller in rig.controllers}
    assert jaw.above.joints == pytest.approx({9 + 3: JAW_ROTATION}) and not jaw.above.residual.vertices
    assert jaw.below.is_empty
    assert chin.above.joints == pytest.approx({18 + 1: CHIN_SHIFT, 18 + 6: CHIN_SCALE})
    assert chin.below.joints == pytest.approx({18 + 6: -CHIN_SCALE})
    assert list(chin.below.residual.vertices) == [2]
    assert list(chin.below.residual.deltas) == pytest.approx(BUMP, abs=1e-5)
    assert jaw.has_effect and chin.has_effect and not nothing.has_effect


def test_probe_starts_from_the_defaults_whatever_the_rig_is_set_to() -> None:
    first, second = ToyRig(), ToyRig()
    second.values = {"jaw-open": 2.0, "chin-size": -1.0, "nothing": 0.0}
    assert run(probe(first)) == run(probe(second))


def test_shear_becomes_residual() -> None:
    class Sheared(ToyRig):
        def _motions(self) -> list[tuple[float, ...]]:
            sheared = list(IDENTITY)
            sheared[1] = 0.25 * self.values["jaw-open"]
            return [IDENTITY, tuple(sheared), tuple(sheared)]

    _, (jaw, _, _) = run(probe(Sheared()))
    assert list(jaw.above.residual.vertices) == [4]


def test_what_carries_the_head_about_is_told() -> None:
    _, (jaw, chin, _) = run(probe(ToyRig()))
    assert moves_whole_head(jaw, JOINTS, [0.0, 0.9, 0.1])
    assert not moves_whole_head(jaw, JOINTS, [0.2, 0.7, 0.1])
    assert not moves_whole_head(chin, JOINTS, [0.0, 0.0, 1.0]), "it has a residual"


def test_parameters_of_a_map_give_it_again() -> None:
    numbers = random.Random(1)
    for _ in range(100):
        angles = [numbers.uniform(-1.4, 1.4) for _ in range(3)]
        values = (
            *(numbers.uniform(-9, 9) for _ in range(3)),
            *angles,
            *(numbers.uniform(0.2, 3) for _ in "xyz"),
        )
        assert parameters(from_parameters(values)) == pytest.approx(values, abs=1e-9)
        product = multiply(from_parameters(values), inverse(from_parameters(values)))
        assert product == pytest.approx(IDENTITY, abs=1e-12)


def test_mirrored_frames_become_rigid_ones() -> None:
    mirrored = (-2.0, 0.0, 0.0, 1.0, 0.0, 3.0, 0.0, 2.0, 0.0, 0.0, 1.0, 3.0)
    assert rigid(mirrored) == (-1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 2.0, 0.0, 0.0, -1.0, 3.0)


def test_what_goes_straight_is_no_turn() -> None:
    class Pulled(ToyRig):
        """The jaw is pulled straight down by a joint that turns and grows as it likes."""

        def _motions(self) -> list[tuple[float, ...]]:
            angle = 0.7 * self.values["jaw-open"] ** 2
            turned = from_parameters((0.0, 0.0, 0.0, angle, 0.0, 0.0, 1.0, 1.0, 1.0))
            return [IDENTITY, turned, turned]

        def vertices(self) -> array[float]:
            points = array("f", [number for vertex in VERTICES for number in vertex])
            points[13] -= self.values["jaw-open"]
            return points

    rig = Pulled()
    _, (jaw, _, _) = run(probe(rig))
    assert not jaw.above.joints
    assert list(jaw.above.residual.vertices) == [4]
    assert list(jaw.above.residual.deltas) == pytest.approx([0.0, -1.0, 0.0], abs=1e-5)
