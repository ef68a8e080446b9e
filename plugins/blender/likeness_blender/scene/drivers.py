# SPDX-License-Identifier: GPL-3.0-or-later
"""Drivers: how controllers move bones and shape keys."""

from __future__ import annotations

from collections.abc import Sequence

import bpy

from ..likeness_core.template import CHANNELS_PER_JOINT, ChannelTerm, HeadTemplate
from . import controllers
from .expressions import LETTERS, MAXIMUM_LENGTH, PartialSum, Term, partial_sums
from .units import METRES_PER_CENTIMETRE

# A custom property of the armature data: partial sums of channels with more terms than one driver can hold.
PARTIAL_SUMS = "likeness_partial_sums"
# Three joint parameters each: the bone's property, its unit, the quantum of its sums, its value at rest.
PROPERTIES = (
    ("location", METRES_PER_CENTIMETRE, 1e-7, 0.0),
    ("rotation_euler", 1.0, 1e-6, 0.0),
    ("scale", 1.0, 1e-6, 1.0),
)
# Room in a channel's own expression for the partial sums that it adds: "+p0+p1".
RESERVED_LENGTH = 24


def drive_bones(rig: bpy.types.Object, template: HeadTemplate) -> None:
    """Makes every joint channel the sum of what the controllers add to it."""
    _BoneDrivers(rig, template).build()


def drive_shape_key(key: bpy.types.ShapeKey, rig: bpy.types.Object, name: str, expression: str) -> None:
    """Makes the key's value an expression of one controller, whose variable is `v`."""
    driver = key.driver_add("value").driver
    _add_variable(driver, "v", rig, controllers.path(name))
    driver.expression = expression


class _BoneDrivers:
    """Builds the drivers of all bone channels, and those of their partial sums."""

    def __init__(self, rig: bpy.types.Object, template: HeadTemplate) -> None:
        self._rig = rig
        self._template = template
        self._partial_count = 0

    def build(self) -> None:
        channels = {
            column: self._sums(column, terms) for column, terms in self._template.channel_terms().items()
        }
        partials = sum(len(sums) - 1 for sums in channels.values())
        if partials:
            self._rig.data[PARTIAL_SUMS] = [0.0] * partials
        for column, sums in channels.items():
            self._drive_channel(column, sums)

    def _sums(self, column: int, channel_terms: Sequence[ChannelTerm]) -> list[PartialSum]:
        _, unit, quantum, _ = PROPERTIES[column % CHANNELS_PER_JOINT // 3]
        terms = [
            Term(self._template.controllers[term.controller], term.above * unit, term.below * unit)
            for term in channel_terms
        ]
        return partial_sums(terms, quantum, MAXIMUM_LENGTH - RESERVED_LENGTH)

    def _drive_channel(self, column: int, sums: Sequence[PartialSum]) -> None:
        partials = [self._drive_partial(partial) for partial in sums[:-1]]
        joint, channel = divmod(column, CHANNELS_PER_JOINT)
        name, _, quantum, rest = PROPERTIES[channel // 3]
        bone = self._rig.pose.bones[self._template.joints[joint].name]
        curve = bone.driver_add(name, channel % 3)
        text = self._add_variables(curve.driver, sums[-1])
        for number, index in enumerate(partials):
            text += f"+p{number}"
            _add_variable(curve.driver, f"p{number}", self._rig.data, f'["{PARTIAL_SUMS}"][{index}]')
        curve.driver.expression = text
        _set_linear(curve, rest, quantum)

    def _drive_partial(self, partial: PartialSum) -> int:
        """Gives a partial sum its own driver and returns its index."""
        index = self._partial_count
        self._partial_count += 1
        driver = self._rig.data.driver_add(f'["{PARTIAL_SUMS}"]', index).driver
        driver.expression = self._add_variables(driver, partial)
        return index

    def _add_variables(self, driver: bpy.types.Driver, part: PartialSum) -> str:
        """Adds the controllers of a sum as variables, and returns the sum's text."""
        for letter, controller in zip(LETTERS, part.controllers, strict=False):
            _add_variable(driver, letter, self._rig, controllers.path(controller.name))
        return part.text


def _add_variable(driver: bpy.types.Driver, name: str, source: bpy.types.ID, path: str) -> None:
    variable = driver.variables.new()
    variable.name = name
    target = variable.targets[0]
    target.id_type = source.bl_rna.identifier.upper()
    target.id = source
    target.data_path = path


def _set_linear(curve: bpy.types.FCurve, rest: float, quantum: float) -> None:
    """Makes the driven value `rest + quantum * expression`.

    By the curve and not in the expression, because Blender 5.0 takes a driver's value below 1e-4 for zero.
    """
    generator = curve.modifiers.new("GENERATOR")
    generator.coefficients = (rest, quantum)
