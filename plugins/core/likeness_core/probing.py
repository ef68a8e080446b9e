# SPDX-License-Identifier: Apache-2.0
"""Reads an unknown rig by moving it: what each controller does to the joints and to the surface.

A production rig is a network of drivers and constraints, not a formula. So each controller is set to its
limits, the scene is evaluated, and the joints' motion and the vertices are read. The joints' motion becomes
joint parameters; what linear blend skinning of these joints does not explain becomes the controller's
residual, taken back through the skinning. At every sampled setting the probed rig is therefore the scene's up
to rounding; between them, and where controllers act together, it is as far off as the rig is from linear.
`likeness_core.rig_import` measures that.

Centimetres, Y up, the face toward +Z. A joint's *motion* is the map of space that skinning applies for it:
the identity at rest.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from .affine import IDENTITY, REST, Affine, from_parameters, inverse, multiply, parameters
from .template import CHANNELS_PER_JOINT, Controller, ResidualRow

# Joint parameters below these are what single precision leaves of nothing: cm, radians, factors.
PARAMETER_NOISE = (1e-5,) * 3 + (1e-6,) * 6
# Motions nearer to each other than this, number by number, are the same.
MOTION_NOISE = 2e-6

# Joints that turn (radians) or grow (factor) by less go there on what is as good as a line.
BENDING = 0.02
# How many vertices tell well enough whether the skin goes straight.
BEND_SAMPLES = 500


@dataclass(frozen=True)
class SceneJoint:
    """A joint as it is read from a scene; `parent` is an earlier joint's index or -1.

    `frame` is where it stands at rest: a rotation and a translation.
    """

    name: str
    parent: int
    frame: Affine


class SceneRig(Protocol):
    """A rig in a scene, to be moved and read. Every method runs on the host program's main thread."""

    joints: Sequence[SceneJoint]
    controllers: Sequence[Controller]

    def pose(self, values: Mapping[str, float]) -> None:
        """Sets the named controllers and evaluates the scene."""

    def motions(self) -> array[float]:
        """The motion of every joint: twelve numbers each, row by row."""

    def vertices(self) -> array[float]:
        """The evaluated surface: x y z per vertex."""

    def residual(self, motions: Mapping[int, Affine], vertices: Sequence[int] | None = None) -> ResidualRow:
        """What the evaluated surface has beyond skinning by these motions, in the rest pose.

        Joints that are not named are at rest. Vertices ascend; those that have nothing are left out, and
        those that are not among `vertices`, which ascend as well.
        """

    def restore(self) -> None:
        """Puts every controller back as it was found, exactly."""


@dataclass(frozen=True)
class Response:
    """What one controller does on one side of its default, for one unit of it."""

    joints: dict[int, float]
    """Change of joint parameters by column: joint * 9 + channel."""
    residual: ResidualRow

    @property
    def is_empty(self) -> bool:
        """Whether nothing moves."""
        return not self.joints and not self.residual.vertices


NOTHING = Response({}, ResidualRow(array("i"), array("f")))


@dataclass(frozen=True)
class ProbedController:
    """A controller and what it does above and below its default."""

    controller: Controller
    above: Response
    below: Response

    @property
    def has_effect(self) -> bool:
        """Whether the controller moves anything of the head."""
        return not (self.above.is_empty and self.below.is_empty)


Probe = Generator[float, None, list[ProbedController]]


def probe(rig: SceneRig) -> Probe:
    """Probes every controller; yields the share that is done after each evaluation.

    It leaves the controllers at their defaults: whoever has the rig restores it, whatever way this ends.
    """
    skeleton = _Skeleton(rig.joints)
    sides = [_limits(controller) for controller in rig.controllers]
    count, done = sum(len(values) for values in sides), 0
    result: list[ProbedController] = []
    # What the next evaluation puts back along with its own setting, instead of one evaluation more.
    pending = {controller.name: controller.default for controller in rig.controllers}
    for controller, values in zip(rig.controllers, sides, strict=True):
        responses: dict[bool, Response] = {}
        for value in values:
            rig.pose({**pending, controller.name: value})
            pending = {controller.name: controller.default}
            responses[value > controller.default] = _response(rig, skeleton, controller, value)
            done += 1
            yield done / count
        result.append(
            ProbedController(controller, responses.get(True, NOTHING), responses.get(False, NOTHING))
        )
    rig.pose(pending)
    return result


def moves_whole_head(
    probed: ProbedController, joints: Sequence[SceneJoint], weights: Sequence[float], share: float = 0.95
) -> bool:
    """Whether a controller only carries the head about, as a neck or a root does: that is the camera's part.

    `weights` is how much of the skin hangs on each joint.
    """
    responses = (probed.above, probed.below)
    if any(response.residual.vertices for response in responses):
        return False
    moved = {column // CHANNELS_PER_JOINT for response in responses for column in response.joints}
    if len(moved) != 1:
        return False
    carried = [False] * len(joints)
    for index, joint in enumerate(joints):
        carried[index] = index in moved or (joint.parent >= 0 and carried[joint.parent])
    return sum(weight for weight, is_in in zip(weights, carried, strict=True) if is_in) > share * sum(weights)


def _limits(controller: Controller) -> list[float]:
    """The settings at which a controller is sampled: its limits, but for one that is its default."""
    return [value for value in (controller.maximum, controller.minimum) if value != controller.default]


def _response(rig: SceneRig, skeleton: _Skeleton, controller: Controller, value: float) -> Response:
    """What the rig does that is posed with one controller at a limit.

    A jaw turns as its control does: its joint explains it best. A bone that stretches toward its control
    moves the skin straight, and turns and grows on a curve: there the joints are left out. Which it is, the
    setting half way tells.
    """
    step = abs(value - controller.default)
    moved = skeleton.parameters(rig.motions())
    residual = rig.residual(skeleton.motions(moved))
    if any(_bends(values) for values in moved.values()):
        straight = rig.residual({})
        rig.pose({controller.name: (controller.default + value) / 2})
        half = {joint: _half(values) for joint, values in moved.items()}
        seen = _sampled(residual, straight)
        with_joints = _bend(rig.residual(skeleton.motions(half), seen), residual, seen)
        if _bend(rig.residual({}, seen), straight, seen) < with_joints:
            moved, residual = {}, straight
    joints = {
        joint * CHANNELS_PER_JOINT + channel: (value - rest) / step
        for joint, values in moved.items()
        for channel, (value, rest) in enumerate(zip(values, REST, strict=True))
        if value != rest
    }
    deltas = residual.deltas if step == 1 else array("f", [delta / step for delta in residual.deltas])
    return Response(joints, ResidualRow(residual.vertices, deltas))


def _bends(values: Sequence[float]) -> bool:
    """Whether a joint turns or grows so much that its way there matters."""
    return any(abs(value - rest) > BENDING for value, rest in zip(values[3:], REST[3:], strict=True))


def _half(values: Sequence[float]) -> tuple[float, ...]:
    return tuple((value + rest) / 2 for value, rest in zip(values, REST, strict=True))


def _sampled(*rows: ResidualRow) -> list[int]:
    """Vertices here and there among those that have a residual, ascending."""
    share = BEND_SAMPLES // len(rows)
    return sorted({vertex for row in rows for vertex in row.vertices[:: 1 + len(row.vertices) // share]})


def _bend(half: ResidualRow, full: ResidualRow, vertices: Sequence[int]) -> float:
    """How far (cm) a residual half way is from half the whole one, at most, among some vertices."""
    greatest = 0.0
    for vertex in vertices:
        first, whole = _delta(half, vertex), _delta(full, vertex)
        greatest = max(greatest, math.dist(first, [value / 2 for value in whole]))
    return greatest


def _delta(row: ResidualRow, vertex: int) -> Sequence[float]:
    place = bisect_left(row.vertices, vertex)
    is_there = place < len(row.vertices) and row.vertices[place] == vertex
    return row.deltas[3 * place : 3 * place + 3] if is_there else (0.0, 0.0, 0.0)


class _Skeleton:
    """The joints' own motion, apart from what their parents bring along."""

    def __init__(self, joints: Sequence[SceneJoint]) -> None:
        self._joints = joints
        self._inverse_frames = [inverse(joint.frame) for joint in joints]

    def parameters(self, motions: array[float]) -> dict[int, tuple[float, ...]]:
        """The nine parameters of every joint that moves against its parent."""
        result: dict[int, tuple[float, ...]] = {}
        # What the parameters found so far give: shear, which they lack, is not handed on to children.
        found: list[Affine] = []
        for index, joint in enumerate(self._joints):
            motion = tuple(motions[12 * index : 12 * index + 12])
            above = found[joint.parent] if joint.parent >= 0 else IDENTITY
            if motion != above and not _is_near(motion, above):
                local = self._local(index, joint, above, motion)
                if local is not None:
                    result[index] = local
                    found.append(self._motion(index, joint, above, local))
                    continue
            found.append(above)
        return result

    def motions(self, moved: Mapping[int, tuple[float, ...]]) -> dict[int, Affine]:
        """The motion of every joint that is not at rest, given the parameters of those that move."""
        found: list[Affine] = []
        for index, joint in enumerate(self._joints):
            above = found[joint.parent] if joint.parent >= 0 else IDENTITY
            local = moved.get(index)
            found.append(above if local is None else self._motion(index, joint, above, local))
        return {index: motion for index, motion in enumerate(found) if motion is not IDENTITY}

    def _local(
        self, index: int, joint: SceneJoint, above: Affine, motion: Affine
    ) -> tuple[float, ...] | None:
        """The joint's parameters, without what is only noise; None where nothing is left."""
        turned = multiply(inverse(above), multiply(motion, joint.frame))
        local = multiply(self._inverse_frames[index], turned)
        values = tuple(
            rest if abs(value - rest) < noise else value
            for value, rest, noise in zip(parameters(local), REST, PARAMETER_NOISE, strict=True)
        )
        return None if values == REST else values

    def _motion(self, index: int, joint: SceneJoint, above: Affine, local: Sequence[float]) -> Affine:
        moved = multiply(joint.frame, multiply(from_parameters(local), self._inverse_frames[index]))
        return multiply(above, moved)


def _is_near(a: Affine, b: Affine) -> bool:
    return all(abs(p - q) < MOTION_NOISE for p, q in zip(a, b, strict=True))
