# SPDX-License-Identifier: Apache-2.0
"""Builds the rigged head of a template: controls, joints, mesh, skin, and what the controls do."""

from __future__ import annotations

from dataclasses import dataclass

from ..likeness_core import strings
from ..likeness_core.template import HeadTemplate
from . import axes, controllers, joints, mesh, names, responses, shapes


@dataclass(frozen=True)
class BuiltHead:
    """A head that was built: its rig, the shape of its mesh, and its controls' attributes by name."""

    rig: str
    shape: str
    attributes: dict[str, str]


def build(template: HeadTemplate, addition: str = "") -> BuiltHead:
    """Builds the head at the world's origin; it has no materials yet, and nobody knows it for a head.

    `addition` goes to the names of rig and mesh.
    """
    rig = names.create_node("transform", strings.RIG_OBJECT + addition)
    attributes = controllers.add_controllers(rig, template)
    plugs = [f"{rig}.{attributes[controller.name]}" for controller in template.controllers]
    bones = joints.build_joints(template, rig)
    shape = mesh.build_mesh(template, rig, strings.HEAD_OBJECT + addition)
    mesh.bind_to(bones, shape, template)
    shapes.add_controller_shapes(shape, template, plugs)
    responses.drive_joints(template, bones, plugs)
    axes.stand_up(rig)
    return BuiltHead(rig, shape, attributes)
