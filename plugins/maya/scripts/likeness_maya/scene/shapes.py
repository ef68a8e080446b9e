# SPDX-License-Identifier: Apache-2.0
"""Shapes: what controllers do beyond the joints, and what a fit does beyond the controllers.

Each is a blendShape node in front of the skinCluster, so that offsets are added before skinning, which is
what bind space means. The fit has nodes of its own: see fits.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from maya import cmds
from maya.api import OpenMaya

from ..likeness_core import strings
from ..likeness_core.template import Controller, HeadTemplate
from .edits import Edit
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
    edit.set_data(f"{item(blend, target)}.inputComponentsTarget", _components(vertices))
    edit.set_data(f"{item(blend, target)}.inputPointsTarget", point_data(sorted_deltas))


def item(blend: str, target: int) -> str:
    """The plug of a target at full weight."""
    return f"{blend}.inputTarget[0].inputTargetGroup[{target}].inputTargetItem[{FULL_WEIGHT}]"


def point_data(numbers: Sequence[float]) -> OpenMaya.MObject:
    """Offsets, x y z each, as Maya keeps them."""
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
