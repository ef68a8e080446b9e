# SPDX-License-Identifier: Apache-2.0
"""The head's joints.

Maya's joint is M = S · RO · R · JO · IS · T for row vectors; read from the right as columns that is
T · JO · R · S once RO (rotateAxis) is nothing and IS (segmentScaleCompensate) is off. The template's is
rest · T · Rz · Ry · Rx · S. With JO the rest's rotation they are the same; translations turn with the rest.
"""

from __future__ import annotations

from maya import cmds

from ..likeness_core.template import HeadTemplate, Joint
from .edits import Edit
from .names import create_node
from .rotations import AXES, angles

# How large joints are drawn; nothing else depends on it.
RADIUS = 0.3


def build_joints(template: HeadTemplate, rig: str) -> list[str]:
    """The template's joints below the rig, in the template's order, at rest."""
    joints: list[str] = []
    edit = Edit()
    for joint in template.joints:
        node = create_node("joint", joint.name, joints[joint.parent] if joint.parent >= 0 else rig)
        cmds.setAttr(f"{node}.segmentScaleCompensate", False)
        for axis, place, angle in zip(AXES, rest_translation(joint), angles(joint.rest_local), strict=True):
            edit.set_number(f"{node}.translate{axis}", place)
            edit.set_number(f"{node}.jointOrient{axis}", angle)
        edit.set_number(f"{node}.radius", RADIUS)
        joints.append(node)
    edit.perform()
    return joints


def rest_translation(joint: Joint) -> tuple[float, ...]:
    """Where the joint rests in its parent, cm."""
    return joint.rest_local[3:12:4]


def rest_rotation(joint: Joint) -> tuple[tuple[float, ...], ...]:
    """How the joint rests in its parent: the rows of a rotation."""
    return tuple(joint.rest_local[row : row + 3] for row in (0, 4, 8))
