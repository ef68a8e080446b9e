# SPDX-License-Identifier: Apache-2.0
"""An artist's rig as the core probes it: MayaRig sets controls and reads joints and vertices.

The head's space is the template's: centimetres, Y up, the face toward +Z, its origin in the middle of the
skin. Joints are read by where they stand in the world: jointOrient, rotateAxis, rotate order and
segmentScaleCompensate are Maya's own affair. Nothing of the probing is on the undo queue.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from maya import cmds

from ..likeness_core import maya_strings
from ..likeness_core.affine import IDENTITY, Affine, inverse, multiply, rigid
from ..likeness_core.binding import ROOT
from ..likeness_core.errors import LikenessError
from ..likeness_core.found_controls import unique_names
from ..likeness_core.probing import SceneJoint
from ..likeness_core.template import Controller, ResidualRow
from . import deformers, discovery
from .controllers import driver
from .discovery import FoundControl
from .edits import find_plug, no_undo, show_number
from .head_objects import world_points
from .names import short_name
from .skin_weights import bind_matrices, bound_at, skeleton
from .spaces import facings, head_turn, moved, world

# How far (cm) the surface may lie from the bind pose where all controls are at rest.
REST_TOLERANCE = 0.01
# How high (cm) the skin of a head may be: heads of children and giants, and bodies with one.
PLAUSIBLE = (8.0, 300.0)


class MayaRig:
    """The meshes of one head, moved and read. Raises LikenessError where the rig cannot be probed.

    `fits` are the blendShapes in which a fit has written; they are switched off meanwhile.
    """

    def __init__(
        self, shapes: Sequence[str], controls: Sequence[FoundControl], facing: str, fits: Sequence[str] = ()
    ) -> None:
        for shape in shapes:
            deformers.check(shape)
        check_free(controls)
        self.controllers: Sequence[Controller] = [control.controller for control in controls]
        self._plugs = {control.controller.name: control.plug for control in controls}
        self._shapes = list(shapes)
        switches = [f"{fit}.envelope" for fit in fits]
        self._before = {plug: find_plug(plug).asDouble() for plug in (*self._plugs.values(), *switches)}
        self._seen: array[float] | None = None
        try:
            self._set(dict.fromkeys(switches, 0.0))
            self._read_rest(facing)
        except BaseException:
            self.restore()
            raise

    def _read_rest(self, facing: str) -> None:
        self.pose({controller.name: controller.default for controller in self.controllers})
        self.space = _head_space(self._shapes[0], facing)
        found = skeleton(self._shapes)
        self._nodes, self.binding = found.nodes, found.binding
        rest = self._frames()
        self._inverse_rest = [inverse(frame) for frame in rest]
        joints = [SceneJoint(ROOT, -1, IDENTITY)]
        names = unique_names(short_name(node) for node in self._nodes)
        for name, parent, frame in zip(names, found.parents, rest, strict=True):
            joints.append(SceneJoint(name, parent, rigid(frame)))
        self.joints: Sequence[SceneJoint] = joints
        self.neutral = self._points()
        self._check_rest(rest)

    def pose(self, values: Mapping[str, float]) -> None:
        """Sets controls; Maya evaluates when something is read."""
        self._set({self._plugs[name]: number for name, number in values.items()})
        self._seen = None

    def motions(self) -> array[float]:
        """The motion of every joint, twelve numbers each."""
        result = array("d", IDENTITY)
        for frame, back in zip(self._frames(), self._inverse_rest, strict=True):
            result.extend(multiply(frame, back))
        return result

    def vertices(self) -> array[float]:
        """The evaluated surface, x y z per vertex."""
        return array("f", self._points())

    def residual(self, motions: Mapping[int, Affine], vertices: Sequence[int] | None = None) -> ResidualRow:
        """What the evaluated surface has beyond skinning by these motions, in the rest pose."""
        return self.binding.residual(self._points(), self.neutral, motions, vertices)

    def restore(self) -> None:
        """Puts controls back as they were found; those that are gone by now are left out."""
        before, self._before = self._before, {}
        self._set({plug: value for plug, value in before.items() if cmds.objExists(plug)})

    def to_meshes(self) -> list[Affine]:
        """For each mesh the map from the head's space into the one in which its offsets are added."""
        to_world = inverse(self.space)
        result = []
        for shape in self._shapes:
            stands, bound = world(shape.rpartition("|")[0]), bound_at(shape)
            if bound is not None:
                # Skinning happens where the mesh was bound; its transform acts on what comes out.
                stands = multiply(stands, multiply(inverse(bound), multiply(self._carried, bound)))
            result.append(multiply(inverse(stands), to_world))
        return result

    def _set(self, values: Mapping[str, float]) -> None:
        with no_undo():
            for plug, value in values.items():
                show_number(plug, value)

    def _frames(self) -> list[Affine]:
        """Where joints stand in the head's space."""
        return [multiply(self.space, world(node)) for node in self._nodes]

    def _points(self) -> array[float]:
        """The evaluated vertices of all meshes in the head's space, read once for each pose."""
        if self._seen is None:
            points = [point for shape in self._shapes for point in moved(world_points(shape), self.space)]
            self._seen = array("d", [number for point in points for number in point])
        return self._seen

    def _check_rest(self, rest: Sequence[Affine]) -> None:
        """Raises LikenessError where the skin is not in the pose in which it was bound.

        Where all joints were carried elsewhere together it is: a character may stand anywhere in the scene.
        """
        numbers = {node: place + 1 for place, node in enumerate(self._nodes)}
        to_world = inverse(self.space)
        motions: dict[int, Affine] = {}
        for shape in self._shapes:
            for node, matrix in bind_matrices(shape).items():
                if node in numbers:
                    motions[numbers[node]] = multiply(multiply(to_world, rest[numbers[node] - 1]), matrix)
        self._carried = motions[self._strongest(motions)] if motions else IDENTITY
        back = multiply(inverse(self._carried), to_world)
        held = {place: multiply(self.space, multiply(m, back)) for place, m in motions.items()}
        bound = self.binding.skinned(self.neutral, held)
        farthest = max((abs(a - b) for a, b in zip(bound, self.neutral, strict=True)), default=0.0)
        if farthest > REST_TOLERANCE:
            raise LikenessError(maya_strings.not_at_rest(_name(self._shapes[0]), 10 * farthest))

    def _strongest(self, joints: Mapping[int, object]) -> int:
        """The joint that holds most of the head."""
        held = dict.fromkeys(joints, 0.0)
        for joint, weight in zip(self.binding.joints, self.binding.weights, strict=True):
            if joint in held:
                held[joint] += weight
        return max(held, key=lambda joint: held[joint])


def check_free(controls: Sequence[FoundControl]) -> None:
    """Raises LikenessError where controls are gone, locked or driven by something else."""
    gone = [control.controller.name for control in controls if not cmds.objExists(control.plug)]
    if gone:
        raise LikenessError(maya_strings.controls_gone(gone))
    locked = [control.controller.name for control in controls if discovery.is_held(control.plug)]
    if locked:
        raise LikenessError(maya_strings.controls_locked(locked))
    driven = [control.controller.name for control in controls if driver(control.plug) is not None]
    if driven:
        raise LikenessError(maya_strings.controls_driven(driven))


def height(shape: str) -> float:
    """How high a mesh is now, in cm; raises LikenessError where that can be no head."""
    turn = inverse(head_turn(facings()[0]))
    heights = [y for _, y, _ in moved(world_points(shape), turn)]
    found = max(heights) - min(heights) if heights else 0.0
    if not PLAUSIBLE[0] <= found <= PLAUSIBLE[1]:
        raise LikenessError(maya_strings.implausible_size(_name(shape), found))
    return found


def _head_space(skin: str, facing: str) -> Affine:
    """The map from the world to the head's space."""
    turn = inverse(head_turn(facing))
    axes = list(zip(*moved(world_points(skin), turn), strict=True))
    x, y, z = ((min(axis) + max(axis)) / 2 for axis in axes)
    return (*turn[0:3], -x, *turn[4:7], -y, *turn[8:11], -z)


def _name(shape: str) -> str:
    """A mesh as the artist knows it: its transform, without path and namespace."""
    return short_name(shape.rpartition("|")[0])
