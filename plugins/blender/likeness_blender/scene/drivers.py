# SPDX-License-Identifier: GPL-3.0-or-later
"""Drivers: how controllers move bones and shape keys."""

from __future__ import annotations

import bpy

from ..likeness_core.template import CHANNELS_PER_JOINT, HeadTemplate
from . import controllers, expressions
from .expressions import Term
from .units import METRES_PER_CENTIMETRE

# A custom property of the armature data: the partial sums of channels with more terms than one driver can
# hold.
PARTIAL_SUMS = "likeness_partial_sums"
# A joint parameter's place among the nine -> the bone's property, the unit, the smallest step (metres,
# radians, 1).
PROPERTIES = (
    ("location", METRES_PER_CENTIMETRE, 1e-7, 0.0),
    ("rotation_euler", 1.0, 1e-6, 0.0),
    ("scale", 1.0, 1e-6, 1.0),
)
# Room in a channel's last expression for the partial sums that it adds: "+p1" and so on.
RESERVE = 24


def drive_bones(rig: bpy.types.Object, template: HeadTemplate) -> None:
    """Makes every joint channel the sum of what the controllers add to it."""
    _BoneDrivers(rig, template).build()


def drive_shape_key(key: bpy.types.ShapeKey, rig: bpy.types.Object, name: str, expression: str) -> None:
    """Makes the key's value an expression of one controller, whose variable is `v`."""
    driver = key.driver_add("value").driver
    _add_variable(driver, "v", rig, controllers.path(name))
    driver.expression = expression


class _BoneDrivers:
    """Builds the drivers of all bone channels and collects their partial sums."""

    def __init__(self, rig: bpy.types.Object, template: HeadTemplate) -> None:
        self._rig = rig
        self._template = template
        self._partial_count = 0

    def build(self) -> None:
        channels = [
            (column, self._sums(column, terms))
            for column, terms in sorted(self._template.channel_terms().items())
        ]
        partials = sum(len(sums) - 1 for _, sums in channels)
        if partials:
            self._rig.data[PARTIAL_SUMS] = [0.0] * partials
        for column, sums in channels:
            self._drive_channel(column, sums)

    def _sums(self, column: int, channel_terms: list) -> list[expressions.Sum]:
        _, unit, quantum, start = PROPERTIES[column % CHANNELS_PER_JOINT // 3]
        terms = [
            Term(self._template.controllers[term.controller], term.above * unit, term.below * unit)
            for term in channel_terms
        ]
        return expressions.sums(start, terms, quantum, RESERVE)

    def _drive_channel(self, column: int, sums: list[expressions.Sum]) -> None:
        partials = [self._drive_partial(partial) for partial in sums[:-1]]
        joint, channel = divmod(column, CHANNELS_PER_JOINT)
        bone = self._rig.pose.bones[self._template.joints[joint].name]
        driver = bone.driver_add(PROPERTIES[channel // 3][0], channel % 3).driver
        self._add_sum(driver, sums[-1])
        for number, index in enumerate(partials):
            name = f"p{number}"
            _add_variable(driver, name, self._rig.data, f'["{PARTIAL_SUMS}"][{index}]')
            driver.expression += f"+{name}"

    def _drive_partial(self, partial: expressions.Sum) -> int:
        """Gives a partial sum its own driver and returns its index."""
        index = self._partial_count
        self._partial_count += 1
        self._add_sum(self._rig.data.driver_add(f'["{PARTIAL_SUMS}"]', index).driver, partial)
        return index

    def _add_sum(self, driver: bpy.types.Driver, part: expressions.Sum) -> None:
        for letter, controller in zip(expressions.LETTERS, part.controllers, strict=False):
            _add_variable(driver, letter, self._rig, controllers.path(controller.name))
        driver.expression = part.expression


def _add_variable(driver: bpy.types.Driver, name: str, source: bpy.types.ID, path: str) -> None:
    variable = driver.variables.new()
    variable.name = name
    target = variable.targets[0]
    target.id_type = source.bl_rna.identifier.upper()
    target.id = source
    target.data_path = path
