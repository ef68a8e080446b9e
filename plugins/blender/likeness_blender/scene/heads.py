# SPDX-License-Identifier: GPL-3.0-or-later
"""Which objects of a scene are Likeness heads: a rig and its mesh, found by what is written on the rig."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass

import bpy

from ..likeness_core.host import Head
from ..likeness_core.template import HeadTemplate

# Custom properties of the armature data and of the mesh data; registered properties would not survive in a
# file that is opened without the add-on.
RECORD = "likeness_head"
MESH_MARK = "likeness_mesh"
# The first object of an artist's own head; `own_heads` has the others.
FIRST_OBJECT = "likeness_object_0"


@dataclass(frozen=True)
class ControllerRecord:
    """What the panel needs to know of a controller."""

    name: str
    group: str


@dataclass(frozen=True)
class HeadRecord:
    """Which template a head was built from."""

    template_name: str
    template_hash: str
    vertex_count: int
    controllers: tuple[ControllerRecord, ...]


def mark(rig: bpy.types.Object, head: bpy.types.Object, template: HeadTemplate) -> None:
    """Makes rig and mesh known as a Likeness head."""
    rig.data[RECORD] = json.dumps(
        {
            "template": template.name,
            "hash": template.content_hash,
            "vertexCount": template.vertex_count,
            "controllers": [[controller.name, controller.group] for controller in template.controllers],
        }
    )
    head.data[MESH_MARK] = True


def record(rig: bpy.types.Object) -> HeadRecord:
    """What is written on a rig."""
    return _parse(rig.data[RECORD])


def selected_rig(context: bpy.types.Context) -> bpy.types.Object | None:
    """The rig of the active object (rig, mesh or camera of a head), else the only rig of the scene."""
    active = context.view_layer.objects.active
    bound = (
        [modifier.object for modifier in active.modifiers if modifier.type == "ARMATURE"] if active else []
    )
    for candidate in (active, active.parent if active is not None else None, *bound):
        if is_rig(candidate):
            return candidate
    rigs = [candidate for candidate in context.scene.objects if is_rig(candidate)]
    return rigs[0] if len(rigs) == 1 else None


def is_rig(candidate: bpy.types.Object | None) -> bool:
    """Whether an object is the rig of a head."""
    # The anchor of an artist's own head without joints is its mesh.
    return candidate is not None and candidate.type in {"ARMATURE", "MESH"} and RECORD in candidate.data


def mesh_of(rig: bpy.types.Object) -> bpy.types.Object | None:
    """The head's mesh, if it still exists; of an artist's own head the skin."""
    own = rig.data.get(FIRST_OBJECT)
    if own is not None:
        return own
    return next((child for child in rig.children if child.type == "MESH" and MESH_MARK in child.data), None)


def describe(rig: bpy.types.Object) -> Head:
    """The head as the core knows it."""
    known = record(rig)
    return Head(rig.name, known.template_name, known.template_hash, known.vertex_count)


@functools.lru_cache(maxsize=8)
def _parse(text: str) -> HeadRecord:
    fields = json.loads(text)
    return HeadRecord(
        fields["template"],
        fields["hash"],
        fields["vertexCount"],
        tuple(ControllerRecord(name, group) for name, group in fields["controllers"]),
    )
