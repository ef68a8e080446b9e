# SPDX-License-Identifier: Apache-2.0
"""What a person with Maya runs once: `mayapy smoke.py [PHOTO]`. A line per check; ends with 1 if one failed.

Nothing of Likeness has ever run in a real Maya on our machines. These checks are those whose answer only Maya
has: that its own evaluation of the head agrees with the template, that undo and redo do what we think.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
SETTINGS = 3
# Maya deforms in single precision where it can.
TOLERANCE_CM = 1e-3

Matrix = list[list[float]]
checks: list[Callable[[], str]] = []


def check(function: Callable[[], str]) -> Callable[[], str]:
    """Registers a check; it returns what is worth printing, and raises if it fails."""
    checks.append(function)
    return function


def main() -> int:
    """Runs the checks in order, each in an empty scene; returns the exit code."""
    import maya.standalone

    maya.standalone.initialize()
    from maya import cmds

    cmds.loadPlugin(str(HERE / "plug-ins" / "likeness_plugin.py"))
    cmds.undoInfo(state=True)
    failed = 0
    for function in checks:
        cmds.file(newFile=True, force=True)
        try:
            print(f"ok      {function.__doc__} {function()}", flush=True)
        except Exception as error:
            failed += 1
            print(f"FAILED  {function.__doc__} {type(error).__name__}: {error}", flush=True)
    print(f"{len(checks) - failed} passed, {failed} failed; Maya {cmds.about(version=True)}", flush=True)
    return 1 if failed else 0


@check
def deforms_as_the_template_says() -> str:
    """Maya deforms the head as the template says."""
    add_head()
    worst = must_be_small(distance({}))
    for seed in range(SETTINGS):
        source = random.Random(seed)
        values = {c.name: source.uniform(c.minimum, c.maximum) for c in template().controllers}
        worst = max(worst, must_be_small(distance(values)))
    return f"{worst:.1e} cm off at {SETTINGS} settings"


@check
def undo_takes_the_head_away() -> str:
    """One undo takes the head away, one redo brings it back alive."""
    from maya import cmds

    add_head()
    cmds.undo()
    left = [name for name in cmds.ls() if "Likeness" in name]
    assert not left, f"left behind: {left}"
    cmds.redo()
    return f"{must_be_small(distance({'nose-hump': 1.0})):.1e} cm off"


@check
def metres_and_z_up() -> str:
    """In metres and Z up, the head stands and is as large."""
    from maya import cmds

    cmds.currentUnit(linear="m")
    cmds.upAxis(axis="z")
    try:
        add_head()
        return f"{must_be_small(distance({'nose-hump': 1.0}, standing=True)):.1e} cm off"
    finally:
        cmds.currentUnit(linear="cm")
        cmds.upAxis(axis="y")


@check
def preview_leaves_nothing() -> str:
    """A preview shows something, and leaves neither a change nor an undo step."""
    from array import array

    from likeness_maya import runtime
    from likeness_maya.likeness_core.messages import HeadPose
    from maya import cmds

    add_head()
    head = runtime.host.selected_head()
    assert head is not None, "the new head is not selected"
    step = cmds.undoInfo(query=True, undoName=True)
    runtime.host.begin_preview(head)
    offsets = array("f", [0.0, 0.0, 0.5] * head.vertex_count)
    runtime.host.apply_preview(head, HeadPose({}, offsets))
    shown = distance({})
    assert abs(shown - 0.5) < TOLERANCE_CM, f"moved by {shown} cm instead of 0.5"
    runtime.host.end_preview(head)
    assert cmds.undoInfo(query=True, undoName=True) == step, "an undo step is left"
    return f"{must_be_small(distance({})):.1e} cm off afterwards"


@check
def fits_a_photo() -> str:
    """A fit with the real service is one undo step."""
    if len(sys.argv) < 2:
        return "(left out: no photo was given)"
    from likeness_maya import commands
    from maya import cmds

    add_head()
    status = commands.fit_from_photo(sys.argv[1])
    assert status.success, status.message
    assert cmds.ls(type="imagePlane"), "there is no image plane"
    cmds.undo()
    return f"{status.message}; {must_be_small(distance({})):.1e} cm off after undo"


def add_head() -> None:
    """Adds a head."""
    from likeness_maya import commands

    status = commands.add_head()
    assert status.success, status.message


def template():  # type: ignore[no-untyped-def]
    """The template of the head that is added."""
    from likeness_maya import runtime
    from likeness_maya.likeness_core.template import parse_template

    return parse_template(runtime.template_locator().find().read_bytes())


def must_be_small(length: float) -> float:
    """The length, if it is within what is allowed."""
    assert length < TOLERANCE_CM, f"{length:.1e} cm off"
    return length


def distance(values: Mapping[str, float], standing: bool = False) -> float:
    """How far any vertex is from where the template has it with these controls, cm; sets them first."""
    from likeness_maya import runtime
    from likeness_maya.scene import controllers, edits, heads
    from maya import cmds
    from maya.api import OpenMaya

    head = runtime.host.selected_head()
    assert head is not None, "there is no head"
    rig, mesh = heads.find(head)
    plugs = controllers.plugs(rig)
    for name, value in values.items():
        cmds.setAttr(plugs[name], value)
    points = OpenMaya.MFnMesh(edits.find_path(mesh)).getPoints(OpenMaya.MSpace.kWorld)
    worst = 0.0
    for point, (x, y, z) in zip(points, expected(values), strict=True):
        there = (x, -z, y) if standing else (x, y, z)
        worst = max(worst, math.dist((point.x, point.y, point.z), there))
    return worst


def expected(values: Mapping[str, float]) -> list[list[float]]:
    """The template's rig, evaluated in plain Python: Maya's has no numpy."""
    known = template()
    arrays = {name: entry.values for name, entry in known.file.arrays.items()}
    channels = [[0.0] * 6 + [1.0] * 3 for _ in known.joints]
    points = [list(known.vertices[start : start + 3]) for start in range(0, len(known.vertices), 3)]
    for index, controller in enumerate(known.controllers):
        change = values.get(controller.name, controller.default) - controller.default
        row, amount = 2 * index + (change <= 0), abs(change)
        start, end = arrays["jointResponseOffsets"][row : row + 2]
        for place in range(start, end):
            joint, channel = divmod(arrays["jointResponseColumns"][place], 9)
            channels[joint][channel] += amount * arrays["jointResponseValues"][place]
        residual = known.residual(index, change > 0)
        for place, vertex in enumerate(residual.vertices):
            for axis in range(3):
                points[vertex][axis] += amount * residual.deltas[3 * place + axis]
    rest = worlds(known, [[0.0] * 6 + [1.0] * 3 for _ in known.joints])
    moves = [product(new, inverse(old)) for new, old in zip(worlds(known, channels), rest, strict=True)]
    result = [[0.0] * 3 for _ in points]
    for vertex, joint, weight in known.skin_weights():
        for axis in range(3):
            row = moves[joint][axis]
            moved = sum(a * b for a, b in zip(row, (*points[vertex], 1.0), strict=True))
            result[vertex][axis] += weight * moved
    return result


def worlds(known, channels: Sequence[Sequence[float]]) -> list[Matrix]:  # type: ignore[no-untyped-def]
    """Where the joints are, for column vectors."""
    result: list[Matrix] = []
    for joint, own in zip(known.joints, channels, strict=True):
        rest = [list(joint.rest_local[row : row + 4]) for row in range(0, 16, 4)]
        local = product(rest, local_matrix(own))
        result.append(product(result[joint.parent], local) if joint.parent >= 0 else local)
    return result


def local_matrix(own: Sequence[float]) -> Matrix:
    """T * Rz * Ry * Rx * S."""
    (cx, cy, cz), (sx, sy, sz) = map(math.cos, own[3:6]), map(math.sin, own[3:6])
    turn = [
        [cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx],
        [sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx],
        [-sy, cy * sx, cy * cx],
    ]
    rows = [
        [*(a * b for a, b in zip(row, own[6:9], strict=True)), own[axis]] for axis, row in enumerate(turn)
    ]
    return [*rows, [0.0, 0.0, 0.0, 1.0]]


def product(a: Matrix, b: Matrix) -> Matrix:
    """The product of two 4 x 4 matrices."""
    return [[sum(a[i][k] * b[k][j] for k in range(4)) for j in range(4)] for i in range(4)]


def inverse(rigid: Matrix) -> Matrix:
    """The inverse of a rotation followed by a translation."""
    turned = [[rigid[j][i] for j in range(3)] for i in range(3)]
    rows = [[*row, -sum(row[k] * rigid[k][3] for k in range(3))] for row in turned]
    return [*rows, [0.0, 0.0, 0.0, 1.0]]


if __name__ == "__main__":
    sys.exit(main())
