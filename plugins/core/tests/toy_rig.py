# SPDX-License-Identifier: Apache-2.0
"""A rig of three joints in a scene that is only arithmetic: what the probe has to find is known exactly."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence

from likeness_core.affine import IDENTITY, Affine, apply, from_parameters, inverse, multiply
from likeness_core.probing import SceneJoint
from likeness_core.template import Controller, ResidualRow
from likeness_core.template_building import SceneSurface

# A head of one square and one triangle; the last vertex hangs half on the jaw.
VERTICES = [(-4.0, 0.0, 8.0), (4.0, 0.0, 8.0), (4.0, 6.0, 8.0), (-4.0, 6.0, 8.0), (0.0, -5.0, 8.0)]
WEIGHTS = [{0: 1.0}, {0: 1.0}, {0: 1.0}, {0: 1.0}, {0: 0.5, 1: 0.25, 2: 0.25}]
JOINTS = [
    SceneJoint("root", -1, IDENTITY),
    SceneJoint("jaw", 0, from_parameters((0.0, 1.0, 2.0, 0.3, 0.0, 0.1, 1.0, 1.0, 1.0))),
    SceneJoint("chin", 1, from_parameters((0.0, -4.0, 7.0, 0.0, 0.2, 0.0, 1.0, 1.0, 1.0))),
]
CONTROLLERS = [
    Controller("jaw-open", "expression", "jaw", 0.0, 2.0, 0.0),
    Controller("chin-size", "identity", "chin", -1.0, 1.0, 0.0),
    Controller("nothing", "identity", "chin", 0.0, 1.0, 0.5),
]
# What one unit does: parameters of joints, and vertices in the rest pose.
JAW_ROTATION, CHIN_SCALE, CHIN_SHIFT = 0.2, 0.25, 0.5
BUMP = (0.0, 0.0, 0.75)


class ToyRig:
    """Keeps to `SceneRig`; counts evaluations, and remembers whether it was put back."""

    def __init__(self) -> None:
        self.joints = JOINTS
        self.controllers = CONTROLLERS
        self.evaluations = 0
        self.is_restored = False
        self.values = {"jaw-open": 0.5, "chin-size": 0.25, "nothing": 1.0}

    def pose(self, values: Mapping[str, float]) -> None:
        self.values.update(values)
        self.evaluations += 1

    def motions(self) -> array[float]:
        return array("d", [number for motion in self._motions() for number in motion])

    def vertices(self) -> array[float]:
        motions = self._motions()
        return array("f", [x for v in range(len(VERTICES)) for x in apply(_blend(v, motions), self._rest(v))])

    def residual(self, motions: Mapping[int, Affine], vertices: Sequence[int] | None = None) -> ResidualRow:
        all_motions = [motions.get(joint, IDENTITY) for joint in range(len(JOINTS))]
        posed = self.vertices()
        found, deltas = array("i"), array("f")
        for vertex in range(len(VERTICES)) if vertices is None else vertices:
            rest = VERTICES[vertex]
            back = apply(inverse(_blend(vertex, all_motions)), posed[3 * vertex : 3 * vertex + 3])
            delta = [b - r for b, r in zip(back, rest, strict=True)]
            if math.hypot(*delta) > 1e-5:
                found.append(vertex)
                deltas.extend(delta)
        return ResidualRow(found, deltas)

    def restore(self) -> None:
        self.is_restored = True

    def _motions(self) -> list[Affine]:
        jaw = (0.0, 0.0, 0.0, JAW_ROTATION * self.values["jaw-open"], 0.0, 0.0, 1.0, 1.0, 1.0)
        size = self.values["chin-size"]
        scale = 1 + CHIN_SCALE * size
        chin = (0.0, CHIN_SHIFT * max(size, 0.0), 0.0, 0.0, 0.0, 0.0, scale, 1.0, 1.0)
        jaw_motion = _about(JOINTS[1].frame, jaw)
        return [IDENTITY, jaw_motion, multiply(jaw_motion, _about(JOINTS[2].frame, chin))]

    def _rest(self, vertex: int) -> tuple[float, ...]:
        if vertex != 2:
            return VERTICES[vertex]
        bump = max(-self.values["chin-size"], 0.0)
        return tuple(place + bump * step for place, step in zip(VERTICES[2], BUMP, strict=True))


def _about(frame: Affine, parameters: tuple[float, ...]) -> Affine:
    return multiply(frame, multiply(from_parameters(parameters), inverse(frame)))


def _blend(vertex: int, motions: list[Affine]) -> Affine:
    weights = WEIGHTS[vertex]
    return tuple(sum(w * motions[joint][i] for joint, w in weights.items()) for i in range(12))


def toy_surface() -> SceneSurface:
    """The head's surface, with a slot for each of three joints."""
    slots = [[(joint, weights.get(joint, 0.0)) for joint in range(3)] for weights in WEIGHTS]
    return SceneSurface(
        vertices=array("f", [number for vertex in VERTICES for number in vertex]),
        face_offsets=array("i", [0, 4, 7]),
        face_vertices=array("i", [0, 1, 2, 3, 0, 4, 1]),
        uvs=array("f"),
        parts=("skin",),
        face_parts=array("B", [0, 0]),
        influences=3,
        skin_joints=array("H", [joint for row in slots for joint, _ in row]),
        skin_weights=array("f", [weight for row in slots for _, weight in row]),
        eyes=(),
    )
