# SPDX-License-Identifier: GPL-3.0-or-later
"""The head's controls: custom properties of the rig object, by the template's names."""

from __future__ import annotations

from collections.abc import Mapping

import bpy

from ..likeness_core.template import Controller, HeadTemplate

# The kind of controllers that a description names; see `_description`.
EXPRESSION = "expression"


def add_controllers(rig: bpy.types.Object, template: HeadTemplate) -> None:
    """Adds every controller as a custom property with its range, default and description."""
    for controller in template.controllers:
        rig[controller.name] = controller.default
        rig.id_properties_ui(controller.name).update(
            min=controller.minimum,
            max=controller.maximum,
            soft_min=controller.minimum,
            soft_max=controller.maximum,
            default=controller.default,
            description=_description(controller),
        )


def values(rig: bpy.types.Object, names: list[str]) -> dict[str, float]:
    """The present values of those controllers that the rig still has."""
    return {name: rig[name] for name in names if name in rig}


def set_values(rig: bpy.types.Object, controllers: Mapping[str, float]) -> None:
    """Sets controllers; names that the rig does not have (the artist may have removed some) are left out."""
    for name, value in controllers.items():
        if name in rig:
            rig[name] = value
    # Blender does not notice that a custom property has changed.
    rig.update_tag()


def neutral_expression(rig: bpy.types.Object, names: list[str]) -> dict[str, float]:
    """The default values of the controllers of the expression."""
    neutral = {}
    for name in names:
        known = rig.id_properties_ui(name).as_dict()
        if f", {EXPRESSION}:" in known.get("description", ""):
            neutral[name] = known["default"]
    return neutral


def path(name: str) -> str:
    """The data path of a controller, for drivers and panels."""
    return f'["{bpy.utils.escape_identifier(name)}"]'


def _description(controller: Controller) -> str:
    return f"{controller.group}, {controller.kind}: {controller.name.replace('-', ' ')}"
