# SPDX-License-Identifier: GPL-3.0-or-later
"""A rig's controls as numbers: custom properties, shape keys, and channels of control bones.

A channel is written down as a text, so that a scene that is opened again finds its controls.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import bpy
from mathutils import Euler

LOCATION, ROTATION, SCALE = "location", "rotation", "scale"


@dataclass(frozen=True)
class Channel:
    """Where a control's value is.

    `kind` is "property", "key" or a bone's LOCATION, ROTATION or SCALE. `object` is the name of the object
    that has it; `on_data` says that a property is on the object's data; `bone` is the bone's name, or
    empty; `name` is the property's or the key's; `axis` counts from 0.
    """

    kind: str
    object: str
    bone: str = ""
    name: str = ""
    axis: int = 0
    on_data: bool = False

    @property
    def text(self) -> str:
        """The channel as it is kept in a scene."""
        return json.dumps([self.kind, self.object, self.bone, self.name, self.axis, self.on_data])

    @staticmethod
    def parse(text: str) -> Channel:
        """The way back."""
        return Channel(*json.loads(text))


def value(channel: Channel, root: bpy.types.Object) -> float | None:
    """The present value; None where the control is gone. `root` stands in for a rig that was renamed."""
    found = _Place.find(channel, root)
    return None if found is None else found.get()


def set_values(values: Mapping[Channel, float], root: bpy.types.Object) -> None:
    """Sets controls; those that are gone are left out."""
    for channel, number in values.items():
        found = _Place.find(channel, root)
        if found is not None:
            found.set(number)
            # Blender does not notice that a custom property has changed.
            found.owner.update_tag()


def snapshot(channels: list[Channel], root: bpy.types.Object) -> Callable[[], None]:
    """Remembers what the channels' owners hold; calling the result puts it back, bit for bit."""
    kept: list[tuple[Channel, Any]] = []
    for channel in channels:
        found = _Place.find(channel, root)
        if found is not None:
            kept.append((channel, found.raw()))

    def restore() -> None:
        for channel, raw in kept:
            found = _Place.find(channel, root)
            if found is not None:
                found.set_raw(raw)
                found.owner.update_tag()

    return restore


@dataclass(frozen=True)
class _Place:
    """A channel found in the scene."""

    channel: Channel
    owner: bpy.types.ID
    holder: Any

    @staticmethod
    def find(channel: Channel, root: bpy.types.Object) -> _Place | None:
        item = bpy.data.objects.get(channel.object, root)
        if channel.kind == "key":
            keys = getattr(item.data, "shape_keys", None)
            key = keys.key_blocks.get(channel.name) if keys is not None else None
            return None if key is None else _Place(channel, keys, key)
        owner = item.data if channel.on_data else item
        holder = owner
        if channel.bone:
            holder = item.pose.bones.get(channel.bone) if item.pose is not None else None
        if holder is None or (channel.kind == "property" and channel.name not in holder):
            return None
        return _Place(channel, owner, holder)

    def get(self) -> float:
        channel, holder = self.channel, self.holder
        if channel.kind == "key":
            return holder.value
        if channel.kind == "property":
            return float(holder[channel.name])
        if channel.kind == ROTATION:
            return _euler(holder)[channel.axis]
        return getattr(holder, channel.kind)[channel.axis]

    def set(self, number: float) -> None:
        channel, holder = self.channel, self.holder
        if channel.kind == "key":
            holder.value = number
        elif channel.kind == "property":
            holder[channel.name] = number
        elif channel.kind == ROTATION:
            angles = _euler(holder)
            angles[channel.axis] = number
            _set_euler(holder, angles)
        else:
            getattr(holder, channel.kind)[channel.axis] = number

    def raw(self) -> Any:
        """What `set_raw` takes to bring everything back that `set` changes."""
        if self.channel.kind == ROTATION:
            return (
                tuple(self.holder.rotation_euler),
                tuple(self.holder.rotation_quaternion),
                tuple(self.holder.rotation_axis_angle),
            )
        return self.get()

    def set_raw(self, raw: Any) -> None:
        if self.channel.kind != ROTATION:
            self.set(raw)
            return
        self.holder.rotation_euler, self.holder.rotation_quaternion, self.holder.rotation_axis_angle = raw


def _euler(bone: bpy.types.PoseBone) -> Euler:
    """The bone's rotation in its own order of axes, or in XYZ."""
    if bone.rotation_mode == "QUATERNION":
        return bone.rotation_quaternion.to_euler("XYZ")
    if bone.rotation_mode == "AXIS_ANGLE":
        return bone.matrix_basis.to_euler("XYZ")
    return bone.rotation_euler.copy()


def _set_euler(bone: bpy.types.PoseBone, angles: Euler) -> None:
    if bone.rotation_mode == "QUATERNION":
        bone.rotation_quaternion = angles.to_quaternion()
    elif bone.rotation_mode == "AXIS_ANGLE":
        axis, angle = angles.to_quaternion().to_axis_angle()
        bone.rotation_axis_angle = (angle, *axis)
    else:
        bone.rotation_euler = angles
