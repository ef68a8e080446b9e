# SPDX-License-Identifier: GPL-3.0-or-later
"""What a head carries with it in the scene: its place in the history, and what Refine takes as given.

Plain custom properties of the armature data, so that they are saved, undone, redone and copied with the head,
and survive in a file that is opened without the add-on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import bpy

from ..likeness_core import evidence, strings
from ..likeness_core.evidence import Supplied, SuppliedFile
from ..likeness_core.host import Pin, Place

PLACE = "likeness_place"
LOCKED = "likeness_locked"
PINS = "likeness_pins"
SUPPLIED = "likeness_supplied"
# There, and false, where a texture is not to be completed into the head's own.
OWN_TEXTURE = "likeness_own_texture"
PROPERTIES = (PLACE, LOCKED, PINS, SUPPLIED, OWN_TEXTURE)
# From this weight on a vertex of the group is frozen.
FROZEN_WEIGHT = 0.5


def place(rig: bpy.types.Object) -> Place | None:
    """Where the head stands in its history; None before the first fit, and for what cannot be read."""
    return Place.parse(_read(rig, PLACE, {}))


def photos(rig: bpy.types.Object) -> dict[str, tuple[str, Path]]:
    """The photos of revisions that were in this scene: hash and path, by the revision's name."""
    known = _read(rig, PLACE, {})
    entries = known.get("photos", {}) if isinstance(known, dict) else {}
    return {name: (entry[0], Path(entry[1])) for name, entry in entries.items()}


def set_place(rig: bpy.types.Object, new: Place | None, photo: Path | None) -> None:
    """Writes where the head stands; `photo` is noted as the revision's."""
    if new is None:
        rig.data.pop(PLACE, None)
        return
    old = place(rig)
    known = photos(rig) if old is not None and old.session == new.session else {}
    if photo is not None:
        known[new.revision] = (new.photo, photo)
    entries = {name: [hash_, str(path)] for name, (hash_, path) in known.items()}
    rig.data[PLACE] = json.dumps({**new.record, "photos": entries})


def locked(rig: bpy.types.Object) -> frozenset[str]:
    """The controllers that Refine keeps."""
    return frozenset(_read(rig, LOCKED, []))


def set_locked(rig: bpy.types.Object, names: Iterable[str]) -> None:
    """Writes which controllers Refine keeps."""
    _write(rig, LOCKED, sorted(names))


def pins(rig: bpy.types.Object) -> tuple[Pin, ...]:
    """The pins on the head, in the order in which they were set."""
    return tuple(Pin(int(vertex), (float(x), float(y))) for vertex, x, y in _read(rig, PINS, []))


def set_pins(rig: bpy.types.Object, new: Iterable[Pin]) -> None:
    """Writes the pins."""
    _write(rig, PINS, [[pin.vertex, *pin.pixel] for pin in new])


def supplied(rig: bpy.types.Object) -> dict[str, SuppliedFile]:
    """The files about the photo that were made elsewhere, by kind."""
    return evidence.parse(_read(rig, SUPPLIED, {}))


def set_supplied(rig: bpy.types.Object, new: Supplied) -> None:
    """Writes which files were made elsewhere."""
    _write(rig, SUPPLIED, evidence.record(new))


def takes_own_texture(rig: bpy.types.Object) -> bool:
    """Whether a texture is completed into the head's own."""
    return bool(rig.data.get(OWN_TEXTURE, True))


def set_takes_own_texture(rig: bpy.types.Object, new: bool) -> None:
    """Says whether a texture is completed into the head's own."""
    if new:
        rig.data.pop(OWN_TEXTURE, None)
    else:
        rig.data[OWN_TEXTURE] = False


def frozen(items: Iterable[bpy.types.Object]) -> list[int]:
    """The vertices that Refine does not move, ascending, counted over all objects of the head."""
    result, first = [], 0
    for item in items:
        group = item.vertex_groups.get(strings.FROZEN_GROUP)
        if group is not None:
            vertices = item.data.vertices
            result += [first + vertex.index for vertex in vertices if _is_frozen(vertex, group)]
        first += len(item.data.vertices)
    return result


def _is_frozen(vertex: bpy.types.MeshVertex, group: bpy.types.VertexGroup) -> bool:
    return any(entry.group == group.index and entry.weight >= FROZEN_WEIGHT for entry in vertex.groups)


def frozen_group(mesh_object: bpy.types.Object) -> bpy.types.VertexGroup:
    """The vertex group of what Refine does not move; made where it is missing."""
    group = mesh_object.vertex_groups.get(strings.FROZEN_GROUP)
    return group if group is not None else mesh_object.vertex_groups.new(name=strings.FROZEN_GROUP)


def _read(rig: bpy.types.Object, name: str, default: object) -> object:
    """A property's value; the default where it is missing or was written by somebody else."""
    try:
        value = json.loads(rig.data.get(name, ""))
    except (TypeError, ValueError):
        return default
    return value if isinstance(value, type(default)) else default


def _write(rig: bpy.types.Object, name: str, values: list | dict) -> None:
    if values:
        rig.data[name] = json.dumps(values)
    else:
        rig.data.pop(name, None)
