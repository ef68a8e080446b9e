# SPDX-License-Identifier: GPL-3.0-or-later
"""Heads that artists rigged themselves: what is written on them once they are probed, and how a fit is
written to them.

The record lies on the data of the *anchor*: the armature, or the skin's own mesh where there is none. It
points to the head's objects, so that renaming them does no harm.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix

from ..likeness_core.template import HeadTemplate
from . import channels, heads, shape_keys
from .channels import Channel
from .discovery import FoundController

# Custom properties of the anchor's data.
OWN = "likeness_own"
OBJECT = "likeness_object_{}"
# A custom property of materials that were copied for a texture: the artist's own.
COPY = "likeness_copy"


@dataclass(frozen=True)
class OwnRecord:
    """What is known of a probed head: its controls, and the map (4, 4) from its anchor to the head's
    space.
    """

    channels: dict[str, Channel]
    space: np.ndarray
    object_count: int


def mark(
    anchor: bpy.types.Object,
    items: Sequence[bpy.types.Object],
    controllers: Sequence[FoundController],
    template: HeadTemplate,
    space: np.ndarray,
) -> None:
    """Makes a probed head known. `space` (4, 4) is the map from Blender's world to the head's space."""
    known = {controller.name for controller in template.controllers}
    record = {
        "space": (space @ np.array(anchor.matrix_world)).ravel().tolist(),
        "channels": {
            found.controller.name: found.channel.text
            for found in controllers
            if found.controller.name in known
        },
        "objects": len(items),
    }
    anchor.data[OWN] = json.dumps(record)
    for number, item in enumerate(items):
        anchor.data[OBJECT.format(number)] = item
    heads.mark(anchor, items[0], template)


def forget(anchor: bpy.types.Object) -> None:
    """Takes away what `mark` has written."""
    for item in objects(anchor):
        item.data.pop(heads.MESH_MARK, None)
    for number in range(record(anchor).object_count):
        anchor.data.pop(OBJECT.format(number), None)
    del anchor.data[OWN]
    anchor.data.pop(heads.RECORD, None)


def is_own(anchor: bpy.types.Object) -> bool:
    """Whether a head was probed, not built from a template."""
    return OWN in anchor.data


def record(anchor: bpy.types.Object) -> OwnRecord:
    """What is written on a probed head."""
    fields = json.loads(anchor.data[OWN])
    return OwnRecord(
        {name: Channel.parse(text) for name, text in fields["channels"].items()},
        np.array(fields["space"]).reshape(4, 4),
        fields["objects"],
    )


def objects(anchor: bpy.types.Object) -> list[bpy.types.Object]:
    """The head's objects in the template's order, as far as they still exist; the first is the skin."""
    found = [anchor.data.get(OBJECT.format(number)) for number in range(record(anchor).object_count)]
    return [item for item in found if item is not None]


def vertex_count(anchor: bpy.types.Object) -> int:
    """How many vertices the objects have together."""
    return sum(len(item.data.vertices) for item in objects(anchor))


def values(anchor: bpy.types.Object) -> dict[str, float]:
    """The present values of those controls that the rig still has."""
    present = {name: channels.value(channel, anchor) for name, channel in record(anchor).channels.items()}
    return {name: value for name, value in present.items() if value is not None}


def set_values(anchor: bpy.types.Object, controllers: Mapping[str, float]) -> None:
    """Sets controls by name."""
    known = record(anchor).channels
    channels.set_values({known[name]: value for name, value in controllers.items() if name in known}, anchor)


def divided(anchor: bpy.types.Object, offsets: array[float]) -> list[np.ndarray]:
    """Bind-space offsets, x y z per vertex in cm, for each object: float32 (V, 3) in its own space."""
    points = np.frombuffer(offsets, np.float32).reshape(-1, 3)
    parts, first = [], 0
    for item, back in _maps(anchor):
        own = points[first : first + len(item.data.vertices)]
        first += len(own)
        parts.append((own @ back.T).astype(np.float32))
    return parts


def offsets(anchor: bpy.types.Object) -> array[float] | None:
    """The bind-space offsets as they act, x y z per vertex in cm; None without a fit."""
    parts = []
    for item, back in _maps(anchor):
        own = shape_keys.fit_offsets(item)
        if own is None:
            return None
        parts.append(own @ np.linalg.inv(back).T)
    return array("f", np.concatenate(parts).astype(np.float32).tobytes())


def copy_materials(anchor: bpy.types.Object) -> None:
    """Gives the skin copies of the artist's materials, once, so that a texture changes nothing of theirs."""
    skin = objects(anchor)[0]
    for slot in skin.material_slots:
        if slot.material is not None and COPY not in slot.material:
            original = slot.material
            slot.material = original.copy()
            # The copy keeps its original alive, and knows the way back.
            slot.material[COPY] = original


def restore_materials(anchor: bpy.types.Object) -> None:
    """Gives the skin the artist's materials back."""
    for slot in objects(anchor)[0].material_slots:
        copied = slot.material
        if copied is not None and COPY in copied:
            slot.material = copied[COPY]
            if copied.users == 0:
                bpy.data.materials.remove(copied)


def frame_to_world(anchor: bpy.types.Object, numbers: Sequence[float]) -> Matrix:
    """Where a rigid frame of the head's space (16 numbers, row by row, cm) lies in Blender's world."""
    to_world = np.array(anchor.matrix_world) @ np.linalg.inv(record(anchor).space)
    location, rotation, _ = Matrix((to_world @ np.reshape(numbers, (4, 4))).tolist()).decompose()
    return Matrix.LocRotScale(location, rotation, None)


def _maps(anchor: bpy.types.Object) -> list[tuple[bpy.types.Object, np.ndarray]]:
    """Each object with the map (3, 3) that takes offsets of the head's space to the object's own."""
    from_world = record(anchor).space @ np.linalg.inv(np.array(anchor.matrix_world))
    return [
        (item, np.linalg.inv((from_world @ np.array(item.matrix_world))[:3, :3])) for item in objects(anchor)
    ]
