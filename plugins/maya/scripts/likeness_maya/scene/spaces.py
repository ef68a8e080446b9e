# SPDX-License-Identifier: Apache-2.0
"""Where nodes stand in the world, as the core writes maps of space; always in centimetres."""

from __future__ import annotations

from maya import cmds
from maya.api import OpenMaya

from ..likeness_core.affine import Affine, apply, inverse, multiply, parameters
from .edits import Edit, find_path, find_plug
from .rotations import AXES

# Directions of the world in which a face may look, by the scene's up axis; the first is the usual one.
FACINGS = {"y": ("+Z", "+X", "-Z", "-X"), "z": ("-Y", "+X", "+Y", "-X")}


def affine(matrix: OpenMaya.MMatrix) -> Affine:
    """Maya's matrix, which acts on rows, as the core's, which acts on columns."""
    return tuple(float(matrix.getElement(column, row)) for row in range(3) for column in range(4))


def world(node: str) -> Affine:
    """Where a node of the hierarchy stands in the world."""
    return affine(find_path(node).inclusiveMatrix())


def plug_matrix(plug: str) -> Affine:
    """The matrix that a plug holds."""
    data = find_plug(plug).asMObject()
    return affine(OpenMaya.MFnMatrixData(data).matrix())


def up_axis() -> str:
    """The scene's up axis: y or z."""
    return str(cmds.upAxis(query=True, axis=True))


def facings() -> tuple[str, ...]:
    """The directions in which a face may look in this scene."""
    return FACINGS[up_axis()]


def head_turn(facing: str) -> Affine:
    """The turn from a head's space (Y up, the face toward +Z) into the world."""
    up = _direction(f"+{up_axis().upper()}")
    ahead = _direction(facing)
    left = (
        up[1] * ahead[2] - up[2] * ahead[1],
        up[2] * ahead[0] - up[0] * ahead[2],
        up[0] * ahead[1] - up[1] * ahead[0],
    )
    rows = zip(left, up, ahead, strict=True)
    return tuple(number for row in rows for number in (*row, 0.0))


def place(edit: Edit, node: str, frame: Affine) -> None:
    """Puts a transform where `frame` is in the world."""
    above = cmds.listRelatives(node, parent=True, fullPath=True)
    local = multiply(inverse(world(above[0])), frame) if above else frame
    names = [f"{name}{axis}" for name in ("translate", "rotate", "scale") for axis in AXES]
    for name, value in zip(names, parameters(local), strict=True):
        edit.set_number(f"{node}.{name}", value)


def moved(points: list[tuple[float, float, float]], frame: Affine) -> list[tuple[float, float, float]]:
    """Points in another space."""
    return [apply(frame, point) for point in points]


def _direction(name: str) -> tuple[float, float, float]:
    sign = -1.0 if name[0] == "-" else 1.0
    x, y, z = (sign if axis == name[1] else 0.0 for axis in AXES)
    return x, y, z
