# SPDX-License-Identifier: Apache-2.0
"""The toy rig of the core's tests as nodes of Maya: what the core probes there is MayaRig here.

Whatever MayaRig says is held against the toy's arithmetic. Rigs that a test derives from the toy, with an
arithmetic of their own, have no nodes and stay what they are.
"""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Mapping, Sequence

import numpy as np
import toy_rig
from likeness_core.affine import IDENTITY, Affine, inverse, multiply, parameters
from likeness_core.template import ResidualRow
from likeness_maya.scene import scene_rig
from likeness_maya.scene.discovery import FoundControl
from maya import cmds
from maya_scene.data import Components, MeshData, PointArray
from maya_scene.scene import scene

TOLERANCE_CM = 1e-5
_numbers = itertools.count(1)


class ToyRigOnMaya(toy_rig.ToyRig):
    """Keeps to `SceneRig` by MayaRig."""

    def __init__(self) -> None:
        super().__init__()
        self.maya = None
        if type(self) is ToyRigOnMaya:
            self._group = _build(self.values)
            # The toy's space is the world.
            known, scene_rig._head_space = scene_rig._head_space, lambda *_: IDENTITY
            try:
                self.maya = scene_rig.MayaRig(
                    [f"|{self._group}|face|faceShape"], _controls(self._group), "+Z"
                )
            finally:
                scene_rig._head_space = known

    def pose(self, values: Mapping[str, float]) -> None:
        super().pose(values)
        if self.maya is not None:
            self.maya.pose(values)
            told = {name: cmds.getAttr(f"{self._group}.{name.replace('-', '_')}") for name in values}
            assert told == dict(values)

    def motions(self) -> array[float]:
        if self.maya is None:
            return super().motions()
        # The joint that never moves comes first.
        assert self.maya.motions()[:12] == array("d", IDENTITY)
        return self.maya.motions()[12:]

    def vertices(self) -> array[float]:
        if self.maya is None:
            return super().vertices()
        seen = self.maya.vertices()
        assert np.abs(np.array(seen) - np.array(super().vertices())).max() < TOLERANCE_CM
        return seen

    def residual(self, motions: Mapping[int, Affine], vertices: Sequence[int] | None = None) -> ResidualRow:
        if self.maya is None:
            return super().residual(motions, vertices)
        self.vertices()
        return self.maya.residual({joint + 1: motion for joint, motion in motions.items()}, vertices)

    def restore(self) -> None:
        super().restore()
        if self.maya is not None:
            self.maya.restore()
            assert cmds.getAttr(f"{self._group}.jaw_open") == 0.5


def _controls(group: str) -> list[FoundControl]:
    return [FoundControl(c, f"|{group}", c.name.replace("-", "_")) for c in toy_rig.CONTROLLERS]


def _build(values: Mapping[str, float]) -> str:
    """The rig below a group, whose attributes are the controls."""
    group = str(cmds.createNode("transform", name=f"toy{next(_numbers)}", skipSelect=True))
    for controller in toy_rig.CONTROLLERS:
        attribute = controller.name.replace("-", "_")
        limits = {"minValue": controller.minimum, "maxValue": controller.maximum}
        cmds.addAttr(
            group,
            longName=attribute,
            attributeType="double",
            defaultValue=controller.default,
            keyable=True,
            **limits,
        )
    above = group
    lines = []
    for index, joint in enumerate(toy_rig.JOINTS):
        above = cmds.createNode("joint", name=joint.name, parent=above, skipSelect=True)
        cmds.setAttr(f"{above}.segmentScaleCompensate", False)
        frame = toy_rig.JOINTS[joint.parent].frame if joint.parent >= 0 else IDENTITY
        local = multiply(inverse(frame), joint.frame)
        for axis, place, angle in zip("XYZ", local[3::4], parameters(local)[3:6], strict=True):
            cmds.setAttr(f"{above}.translate{axis}", place)
            cmds.setAttr(f"{above}.jointOrient{axis}", float(np.degrees(angle)))
        if index == 1:
            lines.append(f"{above}.rotateX = {toy_rig.JAW_ROTATION} * {group}.jaw_open;")
        if index == 2:
            lines.append(f"{above}.scaleX = 1.0 + {toy_rig.CHIN_SCALE} * {group}.chin_size;")
            shift = f"{toy_rig.CHIN_SHIFT} * max({group}.chin_size, 0.0)"
            for axis, row in zip("XYZ", (0, 4, 8), strict=True):
                lines.append(f"{above}.translate{axis} = {local[row + 3]!r} + {local[row + 1]!r} * {shift};")
    _mesh(group)
    lines.append(f"{_blend(group)}.bump = max(-1.0 * {group}.chin_size, 0.0);")
    cmds.expression(string="\n".join(lines), name=f"{group}_drive", alwaysEvaluate=0, unitConversion="none")
    for name, value in values.items():
        cmds.setAttr(f"{group}.{name.replace('-', '_')}", value)
    return group


def _mesh(group: str) -> None:
    transform = cmds.createNode("transform", name="face", parent=group, skipSelect=True)
    shape = cmds.createNode("mesh", name="faceShape", parent=transform, skipSelect=True)
    mesh = MeshData(np.array(toy_rig.VERTICES), np.array([4, 3]), np.array([0, 1, 2, 3, 0, 4, 1]))
    scene.put(scene.find(shape).values, "inMesh", mesh)
    joints = [f"{group}|root", f"{group}|root|jaw", f"{group}|root|jaw|chin"]
    cluster = cmds.skinCluster(
        *joints,
        shape,
        toSelectedBones=True,
        normalizeWeights=0,
        obeyMaxInfluences=False,
        removeUnusedInfluence=False,
        name=f"{group}_skin",
    )[0]
    weights = np.array([[row.get(joint, 0.0) for joint in range(3)] for row in toy_rig.WEIGHTS])
    scene.put(scene.find(cluster).values, "weights", weights)


def _blend(group: str) -> str:
    blend = str(cmds.blendShape(f"{group}|face", frontOfChain=True, name=f"{group}_shapes")[0])
    node = scene.find(blend)
    item = "inputTarget[0].inputTargetGroup[0].inputTargetItem[6000]"
    scene.put(node.values, f"{item}.inputComponentsTarget", Components(np.array([2])))
    scene.put(node.values, f"{item}.inputPointsTarget", PointArray(np.array([[*toy_rig.BUMP, 0.0]])))
    cmds.aliasAttr("bump", f"{blend}.weight[0]")
    return blend
