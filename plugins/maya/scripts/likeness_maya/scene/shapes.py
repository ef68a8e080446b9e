# SPDX-License-Identifier: Apache-2.0
"""Shapes: what controllers do beyond the joints, and what a fit does beyond the controllers.

Each is a blendShape node in front of the skinCluster, so that offsets are added before skinning, which is
what bind space means. The fit has a node of its own: deleting it gives the template's head back.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from maya import cmds
from maya.api import OpenMaya

from ..likeness_core import strings
from ..likeness_core.errors import LikenessError
from ..likeness_core.template import Controller, HeadTemplate
from . import heads
from .edits import Edit, find_plug, show_data, show_number
from .mesh import vertex_component
from .names import maya_name
from .responses import drive_shape

# Maya's number for a shape that is complete at weight one.
FULL_WEIGHT = 6000


def add_controller_shapes(shape: str, template: HeadTemplate, plugs: Sequence[str]) -> None:
    """One target for each side of a controller's default on which vertices move; `plugs` drive them."""
    blend = add_blend_shape(shape, f"{strings.HEAD_OBJECT} shapes")
    edit = Edit()
    driven: list[tuple[int, Controller, str, bool]] = []
    for index, controller in enumerate(template.controllers):
        over, under = controller.maximum - controller.default, controller.default - controller.minimum
        for above, reach in ((True, over), (False, under)):
            row = template.residual(index, above)
            if reach > 0 and len(row.vertices):
                add_target(edit, blend, len(driven), row.vertices, row.deltas)
                driven.append((len(driven), controller, plugs[index], above))
    edit.perform()
    for target, controller, plug, above in driven:
        cmds.aliasAttr(_target_name(controller, above), f"{blend}.weight[{target}]")
        drive_shape(f"{blend}.weight[{target}]", controller, plug, above)


def add_blend_shape(shape: str, name: str) -> str:
    """A blendShape node in front of everything that deforms the mesh."""
    return str(cmds.blendShape(shape, frontOfChain=True, name=maya_name(name))[0])


def add_target(edit: Edit, blend: str, target: int, vertices: Sequence[int], deltas: Sequence[float]) -> None:
    """Adds a target that moves `vertices` by `deltas`, x y z each, cm."""
    # Maya keeps components in ascending order, and the offsets have to be in the same.
    order = sorted(range(len(vertices)), key=vertices.__getitem__)
    sorted_deltas = [number for place in order for number in deltas[3 * place : 3 * place + 3]]
    edit.set_data(f"{_item(blend, target)}.inputComponentsTarget", _components(vertices))
    edit.set_data(f"{_item(blend, target)}.inputPointsTarget", _points(sorted_deltas))


def find_fit(rig: str) -> str | None:
    """The blendShape node that holds what a fit adds, if the head has been fitted."""
    return heads.linked(rig, heads.FIT)


def add_fit(rig: str, shape: str, vertex_count: int) -> str:
    """Adds the node of a fit, with one target that moves nothing yet."""
    blend = add_blend_shape(shape, strings.FIT_SHAPE_KEY)
    edit = Edit()
    add_target(edit, blend, 0, range(vertex_count), [0.0] * (3 * vertex_count))
    edit.set_number(f"{blend}.weight[0]", 1.0)
    edit.perform()
    cmds.aliasAttr(strings.FIT_SHAPE_KEY, f"{blend}.weight[0]")
    heads.link(rig, heads.FIT, blend)
    return blend


def remove_fit(blend: str) -> None:
    """Takes a fit's node away."""
    cmds.delete(blend)


def show_offsets(blend: str, offsets: Sequence[float], weight: float = 1.0) -> None:
    """Shows offsets for a preview."""
    show_data(f"{_item(blend, 0)}.inputPointsTarget", _points(offsets))
    show_number(f"{blend}.weight[0]", weight)


def write_offsets(edit: Edit, blend: str, offsets: Sequence[float]) -> None:
    """Sets a fit's offsets."""
    edit.set_data(f"{_item(blend, 0)}.inputPointsTarget", _points(offsets))
    edit.set_number(f"{blend}.weight[0]", 1.0)


def weight(blend: str) -> float:
    """How much of a fit's offsets acts."""
    return float(cmds.getAttr(f"{blend}.weight[0]"))


def offsets(blend: str) -> array[float]:
    """A fit's offsets, x y z per vertex, cm, at weight one."""
    points = OpenMaya.MFnPointArrayData(find_plug(f"{_item(blend, 0)}.inputPointsTarget").asMObject()).array()
    return array("f", [number for point in points for number in (point.x, point.y, point.z)])


def check_writable(blend: str) -> None:
    """Raises LikenessError if a fit's weight is locked or driven by something else."""
    plug = f"{blend}.weight[0]"
    if cmds.getAttr(plug, lock=True):
        raise LikenessError(strings.controls_locked(blend, [strings.FIT_SHAPE_KEY]))
    if cmds.listConnections(plug, source=True, destination=False):
        raise LikenessError(strings.controls_driven(blend, [strings.FIT_SHAPE_KEY]))


def _item(blend: str, target: int) -> str:
    return f"{blend}.inputTarget[0].inputTargetGroup[{target}].inputTargetItem[{FULL_WEIGHT}]"


def _points(numbers: Sequence[float]) -> OpenMaya.MObject:
    points = [OpenMaya.MPoint(*numbers[start : start + 3]) for start in range(0, len(numbers), 3)]
    data: OpenMaya.MObject = OpenMaya.MFnPointArrayData().create(OpenMaya.MPointArray(points))
    return data


def _components(vertices: Sequence[int]) -> OpenMaya.MObject:
    components = OpenMaya.MFnComponentListData()
    result = components.create()
    components.add(vertex_component(vertices))
    return result


def _target_name(controller: Controller, above: bool) -> str:
    name = maya_name(controller.name)
    return name if not controller.is_two_sided else f"{name}_{'above' if above else 'below'}"
