# SPDX-License-Identifier: Apache-2.0
"""The head's controls: keyable attributes of the rig's transform, with ranges."""

from __future__ import annotations

import re
from collections.abc import Mapping

from maya import cmds

from ..likeness_core import strings
from ..likeness_core.errors import LikenessError
from ..likeness_core.template import HeadTemplate
from . import heads
from .edits import Edit, find_plug
from .names import attribute_names, maya_name

SEPARATOR = "________"


def add_controllers(rig: str, template: HeadTemplate) -> dict[str, str]:
    """Adds every controller, each group below a heading; returns the attributes by the controllers' names."""
    attributes = attribute_names(rig, [controller.name for controller in template.controllers])
    groups = dict.fromkeys(controller.group for controller in template.controllers)
    for group in groups:
        _add_heading(rig, group)
        for controller in template.controllers:
            if controller.group != group:
                continue
            cmds.addAttr(
                rig,
                longName=attributes[controller.name],
                niceName=controller.name.replace("-", " "),
                attributeType="double",
                minValue=controller.minimum,
                maxValue=controller.maximum,
                defaultValue=controller.default,
                keyable=True,
            )
    return attributes


def plugs(rig: str) -> dict[str, str]:
    """The plugs of those controllers that the rig still has, by the controllers' names."""
    nodes = {heads.ON_RIG: rig, **heads.holders(rig)}
    known = [control for control in heads.record(rig).controllers if control.holder in nodes]
    found = {control.name: f"{nodes[control.holder]}.{control.attribute}" for control in known}
    # One question for the hundreds that the rig itself has.
    present = {f"{rig}.{attribute}" for attribute in cmds.listAttr(rig, userDefined=True) or ()}
    return {name: plug for name, plug in found.items() if plug in present or cmds.objExists(plug)}


def values(rig: str) -> dict[str, float]:
    """The present values of the controllers that the rig still has, in Maya's own units."""
    return {name: find_plug(plug).asDouble() for name, plug in plugs(rig).items()}


def targets(rig: str, values: Mapping[str, float]) -> dict[str, float]:
    """The values by plug; controllers that the rig does not have (any more) are left out."""
    known = plugs(rig)
    return {known[name]: value for name, value in values.items() if name in known}


def set_value(plug: str, value: float) -> None:
    """Sets a control, in Maya's own units."""
    edit = Edit()
    edit.set_number(plug, value)
    edit.perform()


def check_writable(rig: str) -> None:
    """Raises LikenessError if a controller is locked or driven by something else."""
    locked, driven = [], []
    for control, plug in plugs(rig).items():
        node, _, attribute = plug.rpartition(".")
        # A head that Likeness has added shows its controls by their attributes.
        name = attribute if node == rig else control
        if cmds.getAttr(plug, lock=True):
            locked.append(name)
        elif driver(plug) is not None:
            driven.append(name)
    if locked:
        raise LikenessError(strings.controls_locked(rig, locked))
    if driven:
        raise LikenessError(strings.controls_driven(rig, driven))


def driver(plug: str) -> str | None:
    """What drives a plug, itself or the compound that it is a part of."""
    for name in dict.fromkeys((plug, re.sub(r"\.(translate|rotate|scale)[XYZ]$", r".\1", plug))):
        sources = cmds.listConnections(name, source=True, destination=False)
        if sources:
            return str(sources[0])
    return None


def _add_heading(rig: str, group: str) -> None:
    attribute = attribute_names(rig, [f"group_{maya_name(group)}"]).popitem()[1]
    cmds.addAttr(rig, longName=attribute, niceName=SEPARATOR, attributeType="enum", enumName=group.upper())
    cmds.setAttr(f"{rig}.{attribute}", edit=True, channelBox=True, lock=True)
