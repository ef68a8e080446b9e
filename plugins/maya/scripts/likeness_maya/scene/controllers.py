# SPDX-License-Identifier: Apache-2.0
"""The head's controls: keyable attributes of the rig's transform, with ranges."""

from __future__ import annotations

from collections.abc import Mapping

from maya import cmds

from ..likeness_core import strings
from ..likeness_core.errors import LikenessError
from ..likeness_core.template import HeadTemplate
from . import heads
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
    present = set(cmds.listAttr(rig, userDefined=True) or ())
    return {
        known.name: f"{rig}.{known.attribute}"
        for known in heads.record(rig).controllers
        if known.attribute in present
    }


def values(rig: str) -> dict[str, float]:
    """The present values of the controllers that the rig still has."""
    return {name: float(cmds.getAttr(plug)) for name, plug in plugs(rig).items()}


def targets(rig: str, values: Mapping[str, float]) -> dict[str, float]:
    """The values by plug; controllers that the rig does not have (any more) are left out."""
    known = plugs(rig)
    return {known[name]: value for name, value in values.items() if name in known}


def check_writable(rig: str) -> None:
    """Raises LikenessError if a controller is locked or driven by something else."""
    locked, driven = [], []
    for plug in plugs(rig).values():
        name = plug.rpartition(".")[2]
        if cmds.getAttr(plug, lock=True):
            locked.append(name)
        elif cmds.listConnections(plug, source=True, destination=False):
            driven.append(name)
    if locked:
        raise LikenessError(strings.controls_locked(rig, locked))
    if driven:
        raise LikenessError(strings.controls_driven(rig, driven))


def _add_heading(rig: str, group: str) -> None:
    attribute = attribute_names(rig, [f"group_{maya_name(group)}"]).popitem()[1]
    cmds.addAttr(rig, longName=attribute, niceName=SEPARATOR, attributeType="enum", enumName=group.upper())
    cmds.setAttr(f"{rig}.{attribute}", edit=True, channelBox=True, lock=True)
