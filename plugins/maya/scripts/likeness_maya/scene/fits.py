# SPDX-License-Identifier: Apache-2.0
"""What a fit adds to a head beyond its controls: a blendShape per mesh, with one target.

Deleting them gives the artist's or the template's head back.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

from maya import cmds
from maya.api import OpenMaya

from ..likeness_core import strings
from ..likeness_core.affine import Affine, inverse
from ..likeness_core.errors import LikenessError
from . import heads, own_heads
from .controllers import driver
from .edits import Edit, find_plug, show_data, show_number
from .shapes import add_blend_shape, add_target, item, point_data


def find(rig: str) -> list[str]:
    """The blendShapes of a fit, one per mesh; none where the head has no fit (any more)."""
    found = [_of(rig, number) for number in range(len(heads.meshes(rig)))]
    present = [blend for blend in found if blend is not None]
    return present if len(present) == len(found) else []


def add(rig: str) -> list[str]:
    """Adds what is missing of the blendShapes of a fit, each with a target that moves nothing yet."""
    meshes = enumerate(heads.meshes(rig))
    return [_of(rig, number) or _add(rig, number, shape) for number, shape in meshes]


def remove(rig: str) -> None:
    """Takes a fit away."""
    for number in range(len(heads.meshes(rig))):
        blend = _of(rig, number)
        if blend is not None:
            cmds.delete(blend)


def offsets(rig: str) -> array[float] | None:
    """A fit's offsets, x y z per vertex of all meshes, in the head's space, cm, at weight one."""
    blends = find(rig)
    if not blends:
        return None
    result = array("f")
    for blend, frame in zip(blends, _maps(rig), strict=True):
        data = find_plug(f"{item(blend, 0)}.inputPointsTarget").asMObject()
        points = [(point.x, point.y, point.z) for point in OpenMaya.MFnPointArrayData(data).array()]
        back = None if frame is None else inverse(frame)
        result.extend(number for point in points for number in _turned(point, back))
    return result


def weight(rig: str) -> float:
    """How much of a fit acts, on the skin; 1 without a fit."""
    blends = find(rig)
    return float(cmds.getAttr(f"{blends[0]}.weight[0]")) if blends else 1.0


def show(rig: str, new: Sequence[float], weight: float = 1.0) -> None:
    """Shows offsets for a preview."""
    for blend, part in zip(add(rig), _divided(rig, new), strict=True):
        show_data(f"{item(blend, 0)}.inputPointsTarget", point_data(part))
        show_number(f"{blend}.weight[0]", weight)


def write(edit: Edit, rig: str, new: Sequence[float]) -> None:
    """Sets a fit's offsets."""
    for blend, part in zip(add(rig), _divided(rig, new), strict=True):
        edit.set_data(f"{item(blend, 0)}.inputPointsTarget", point_data(part))
        edit.set_number(f"{blend}.weight[0]", 1.0)


def check_writable(rig: str) -> None:
    """Raises LikenessError if a fit's weight is locked or driven by something else."""
    for blend in find(rig):
        plug = f"{blend}.weight[0]"
        if cmds.getAttr(plug, lock=True):
            raise LikenessError(strings.controls_locked(blend, [strings.FIT_SHAPE_KEY]))
        if driver(plug) is not None:
            raise LikenessError(strings.controls_driven(blend, [strings.FIT_SHAPE_KEY]))


def _of(rig: str, number: int) -> str | None:
    return heads.linked(rig, f"{heads.FIT}[{number}]")


def _add(rig: str, number: int, shape: str) -> str:
    blend = add_blend_shape(shape, strings.FIT_SHAPE_KEY)
    count = int(cmds.polyEvaluate(shape, vertex=True))
    edit = Edit()
    add_target(edit, blend, 0, range(count), [0.0] * (3 * count))
    edit.set_number(f"{blend}.weight[0]", 1.0)
    edit.perform()
    cmds.aliasAttr(strings.FIT_SHAPE_KEY, f"{blend}.weight[0]")
    heads.link(rig, f"{heads.FIT}[{number}]", blend)
    return blend


def _divided(rig: str, new: Sequence[float]) -> Iterator[Sequence[float]]:
    """Offsets of the head's space for each mesh, in its own."""
    first = 0
    for shape, frame in zip(heads.meshes(rig), _maps(rig), strict=True):
        count = 3 * int(cmds.polyEvaluate(shape, vertex=True))
        part = new[first : first + count]
        first += count
        if frame is None:
            yield part
        else:
            points = (part[start : start + 3] for start in range(0, count, 3))
            yield array("f", [number for point in points for number in _turned(point, frame)])


def _maps(rig: str) -> list[Affine | None]:
    """The map from the head's space into that of each mesh; None where they are the same."""
    if not own_heads.is_own(rig):
        return [None]
    return list(own_heads.record(rig).maps)


def _turned(offset: Sequence[float], frame: Affine | None) -> Sequence[float]:
    """An offset in another space: where a space begins has no part in it."""
    if frame is None:
        return offset
    x, y, z = offset
    return [frame[row] * x + frame[row + 1] * y + frame[row + 2] * z for row in (0, 4, 8)]
