# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the controls of an unknown rig: custom properties, shape keys, and channels of control bones."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import bpy

from ..likeness_core.found_controls import LARGEST_RANGE, ROTATION_REACH, named_controller, uniquely_named
from ..likeness_core.template import Controller
from . import channels
from .channels import Channel

# How far a control bone without limits may go: a share of its length. A bone counts as at most twice as long
# as such bones usually are.
LOCATION_REACH = 0.25
AXES = "xyz"
# Rigify's and Likeness's own book-keeping.
PRIVATE = re.compile(r"^(_|rig_|rigify|likeness|cycles)", re.IGNORECASE)


@dataclass(frozen=True)
class FoundController:
    """A control of the rig, and where it is."""

    controller: Controller
    channel: Channel


@dataclass(frozen=True)
class Holder:
    """What may have custom properties: an object, its data, or one of its bones."""

    owner: bpy.types.bpy_struct
    item: bpy.types.Object
    bone: str = ""
    on_data: bool = False

    def names(self) -> Iterator[str]:
        """Its custom properties, but for book-keeping."""
        return (name for name in self.owner.keys() if not PRIVATE.match(name))  # noqa: SIM118 - no dict

    def path(self, name: str) -> str:
        """The path of a custom property from the data-block that has it, as drivers have it."""
        path = f'["{bpy.utils.escape_identifier(name)}"]'
        return f"{self.owner.path_from_id()}{path}" if self.bone else path

    def channel(self, name: str) -> Channel:
        """Where the value of a custom property is."""
        return Channel("property", self.item.name, self.bone, name, 0, self.on_data)

    @property
    def group(self) -> str:
        """What an artist would call it."""
        return self.bone or ("rig" if self.item.type == "ARMATURE" else self.item.name)


def find_controllers(
    armature: bpy.types.Object | None, meshes: Sequence[bpy.types.Object]
) -> list[FoundController]:
    """All controls that a head may have, by unique names: custom properties, then shape keys, then bones."""
    found: list[FoundController] = []
    for holder in holders(armature, meshes):
        found += _properties(holder)
    for item in meshes:
        found += _shape_keys(item)
    if armature is not None:
        bones = control_bones(armature)
        usual = statistics.median([bone.bone.length for bone in bones] or [0.0])
        for bone in bones:
            found += _bone_channels(bone, armature, LOCATION_REACH * min(bone.bone.length, 2 * usual))
    named = uniquely_named(entry.controller for entry in found)
    return [replace(entry, controller=controller) for entry, controller in zip(found, named, strict=True)]


def holders(armature: bpy.types.Object | None, meshes: Sequence[bpy.types.Object]) -> Iterator[Holder]:
    """Everything of a head that may have custom properties."""
    if armature is not None:
        yield Holder(armature, armature)
        yield Holder(armature.data, armature, on_data=True)
        for bone in armature.pose.bones:
            yield Holder(bone, armature, bone.name)
    for item in meshes:
        yield Holder(item, item)


def find_switches(armature: bpy.types.Object | None, meshes: Sequence[bpy.types.Object]) -> list[str]:
    """The whole numbers and on/off properties that the rig's drivers read.

    A fit sets controls smoothly and would come to rest between two of their values, so they stay as they are.
    """
    read = _read_by_drivers(armature, meshes)
    return [
        name
        for holder in holders(armature, meshes)
        for name in holder.names()
        if isinstance(holder.owner[name], int) and (holder.owner.id_data, holder.path(name)) in read
    ]


def control_bones(armature: bpy.types.Object) -> list[bpy.types.PoseBone]:
    """The bones that an artist takes hold of: those with a shape of their own, else those with limits."""
    shaped = [bone for bone in armature.pose.bones if bone.custom_shape is not None]
    return shaped or [bone for bone in armature.pose.bones if any(_limits(bone))]


def _properties(holder: Holder) -> Iterator[FoundController]:
    driven = _driven_paths(holder.owner.id_data)
    for name in holder.names():
        # Whole numbers are switches.
        if not isinstance(holder.owner[name], float) or holder.path(name) in driven:
            continue
        shown = holder.owner.id_properties_ui(name).as_dict()
        low, high = shown.get("soft_min", 0.0), shown.get("soft_max", 1.0)
        if not -LARGEST_RANGE < low < high < LARGEST_RANGE:
            continue
        default = min(max(float(shown.get("default") or 0.0), low), high)
        yield _found(name, holder.group, low, high, default, holder.channel(name))


def _shape_keys(item: bpy.types.Object) -> Iterator[FoundController]:
    keys = item.data.shape_keys
    if keys is None or not keys.use_relative:
        return
    driven = _driven_paths(keys)
    for key in keys.key_blocks:
        if key == keys.reference_key or key.mute or PRIVATE.match(key.name):
            continue
        # A key with a driver is moved by whatever drives it.
        if f"{key.path_from_id()}.value" not in driven and key.slider_min < key.slider_max:
            default = min(max(0.0, key.slider_min), key.slider_max)
            channel = Channel("key", item.name, "", key.name)
            yield _found(key.name, f"{item.name} keys", key.slider_min, key.slider_max, default, channel)


def _bone_channels(
    bone: bpy.types.PoseBone, armature: bpy.types.Object, farthest: float
) -> Iterator[FoundController]:
    driven = _driven_paths(armature)
    for kind, locks, rest, reach in (
        (channels.LOCATION, bone.lock_location, 0.0, farthest),
        (channels.ROTATION, bone.lock_rotation, 0.0, ROTATION_REACH),
        (channels.SCALE, bone.lock_scale, 1.0, None),
    ):
        for axis in range(3):
            limits = next((found for found in _limits(bone) if found[:2] == (kind, axis)), None)
            low, high = limits[2:] if limits else (None, None)
            if locks[axis] or (low is None and high is None and reach is None):
                continue
            low = rest - (reach or 0.0) if low is None else low
            high = rest + (reach or 0.0) if high is None else high
            if not low < high or not low <= rest <= high:
                continue
            if any(path.startswith(f"{bone.path_from_id()}.{kind}") for path in driven):
                continue
            channel = Channel(kind, armature.name, bone.name, "", axis)
            yield _found(f"{bone.name} {kind} {AXES[axis]}", bone.name, low, high, rest, channel)


def _limits(bone: bpy.types.PoseBone) -> list[tuple[str, int, float | None, float | None]]:
    """What the bone's limit constraints allow: channel, axis, least and greatest value."""
    result = []
    kinds = {
        "LIMIT_LOCATION": channels.LOCATION,
        "LIMIT_ROTATION": channels.ROTATION,
        "LIMIT_SCALE": channels.SCALE,
    }
    for constraint in bone.constraints:
        kind = kinds.get(constraint.type)
        if kind is None or constraint.mute or constraint.owner_space not in {"LOCAL", "LOCAL_WITH_PARENT"}:
            continue
        for axis, letter in enumerate(AXES):
            if kind == channels.ROTATION:
                is_low = is_high = getattr(constraint, f"use_limit_{letter}")
            else:
                is_low = getattr(constraint, f"use_min_{letter}")
                is_high = getattr(constraint, f"use_max_{letter}")
            if is_low or is_high:
                low = getattr(constraint, f"min_{letter}") if is_low else None
                high = getattr(constraint, f"max_{letter}") if is_high else None
                result.append((kind, axis, low, high))
    return result


def _read_by_drivers(
    armature: bpy.types.Object | None, meshes: Sequence[bpy.types.Object]
) -> set[tuple[bpy.types.ID, str]]:
    """What the drivers of a head read: data-block and path."""
    owners: list[bpy.types.ID | None] = [armature, armature and armature.data]
    for item in meshes:
        owners += [item, item.data, item.data.shape_keys]
    return {
        (target.id, target.data_path)
        for owner in owners
        if owner is not None and owner.animation_data is not None
        for curve in owner.animation_data.drivers
        for variable in curve.driver.variables
        if variable.type == "SINGLE_PROP"
        for target in variable.targets
    }


def _driven_paths(holder: bpy.types.ID) -> set[str]:
    data = holder.animation_data
    return {curve.data_path for curve in data.drivers} if data is not None else set()


def _found(
    name: str, group: str, low: float, high: float, default: float, channel: Channel
) -> FoundController:
    return FoundController(named_controller(name, group, low, high, default), channel)
