# SPDX-License-Identifier: Apache-2.0
"""What a head carries with it in the scene: its place in the history, and what Refine takes as given.

Texts on the rig, and a set of vertices, so that they are saved, undone, redone and referenced with the head.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from maya import cmds

from ..likeness_core import evidence, strings
from ..likeness_core.evidence import Supplied, SuppliedFile
from ..likeness_core.host import Pin, Place
from . import heads
from .edits import no_undo
from .names import maya_name

PLACE = "likenessPlace"
LOCKED = "likenessLocked"
PINS = "likenessPins"
SUPPLIED = "likenessSupplied"
# False where a texture is not to be completed into the head's own.
OWN_TEXTURE = "likenessOwnTexture"
TEXTS = (PLACE, LOCKED, PINS, SUPPLIED, OWN_TEXTURE)
# The pins before they were dragged, by rig.
_before: dict[str, tuple[Pin, ...]] = {}


def place(rig: str) -> Place | None:
    """Where the head stands in its history; None before the first fit, and for what cannot be read."""
    return Place.parse(read_text(rig, PLACE, {}))


def photos(rig: str) -> dict[str, tuple[str, Path]]:
    """The photos of revisions that were in this scene: hash and path, by the revision's name."""
    entries = read_text(rig, PLACE, {}).get("photos", {})
    return {name: (entry[0], Path(entry[1])) for name, entry in entries.items()}


def set_place(rig: str, new: Place | None, photo: Path | None) -> None:
    """Writes where the head stands; `photo` is noted as the revision's."""
    if new is None:
        write_text(rig, PLACE, None)
        return
    old = place(rig)
    known = photos(rig) if old is not None and old.session == new.session else {}
    if photo is not None:
        known[new.revision] = (new.photo, photo)
    entries = {name: [hash_, str(path)] for name, (hash_, path) in known.items()}
    write_text(rig, PLACE, {**new.record, "photos": entries})


def locked(rig: str) -> frozenset[str]:
    """The controllers that Refine keeps, by their names in the template."""
    return frozenset(read_text(rig, LOCKED, []))


def set_locked(rig: str, names: Iterable[str]) -> None:
    """Writes which controllers Refine keeps."""
    write_text(rig, LOCKED, sorted(names) or None)


def pins(rig: str) -> tuple[Pin, ...]:
    """The pins on the head, in the order in which they were set."""
    return tuple(Pin(int(vertex), (float(x), float(y))) for vertex, x, y in read_text(rig, PINS, []))


def set_pins(rig: str, new: Iterable[Pin]) -> None:
    """Writes the pins."""
    write_text(rig, PINS, [[pin.vertex, *pin.pixel] for pin in new] or None)


def supplied(rig: str) -> dict[str, SuppliedFile]:
    """The files about the photo that were made elsewhere, by kind."""
    return evidence.parse(read_text(rig, SUPPLIED, {}))


def set_supplied(rig: str, new: Supplied) -> None:
    """Writes which files were made elsewhere."""
    write_text(rig, SUPPLIED, evidence.record(new) or None)


def takes_own_texture(rig: str) -> bool:
    """Whether a texture is completed into the head's own."""
    return bool(read_text(rig, OWN_TEXTURE, True))


def set_takes_own_texture(rig: str, new: bool) -> None:
    """Says whether a texture is completed into the head's own."""
    write_text(rig, OWN_TEXTURE, None if new else False)


def show_pins(rig: str, new: Iterable[Pin]) -> None:
    """Writes the pins while they are dragged: nothing on the undo queue until they are kept."""
    _before.setdefault(rig, pins(rig))
    with no_undo():
        set_pins(rig, new)


def keep_pins(rig: str) -> None:
    """Puts on the undo queue what `show_pins` has done since the pins were kept last."""
    before = _before.pop(rig, None)
    now = pins(rig)
    if before is not None and before != now:
        with no_undo():
            set_pins(rig, before)
        set_pins(rig, now)


def are_shown(rig: str) -> bool:
    """Whether there are pins that were shown and not kept yet."""
    return rig in _before


def put_back_pins(rig: str) -> None:
    """Makes the pins what they were when they were kept last."""
    before = _before.pop(rig, None)
    if before is not None:
        with no_undo():
            set_pins(rig, before)


def frozen(rig: str) -> list[int]:
    """The vertices that Refine does not move, ascending."""
    group = heads.linked(rig, heads.FROZEN)
    members = cmds.sets(group, query=True) if group is not None else None
    return vertex_indices(members or ())


def set_frozen(rig: str, vertices: Sequence[str]) -> None:
    """Makes these vertices, as Maya names them, all that Refine does not move; none: takes the set away."""
    old = heads.linked(rig, heads.FROZEN)
    if old is not None:
        cmds.delete(old)
    if vertices:
        group = str(cmds.sets(*vertices, name=maya_name(strings.FROZEN_GROUP)))
        heads.link(rig, heads.FROZEN, group)


def vertex_indices(names: Iterable[str]) -> list[int]:
    """The numbers in `mesh.vtx[3]` and `mesh.vtx[3:9]`, ascending; what is no vertex is left out."""
    found: set[int] = set()
    for name in names:
        match = re.search(r"\.vtx\[(\d+)(?::(\d+))?\]$", name)
        if match is not None:
            found.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return sorted(found)


def read_text(rig: str, attribute: str, default: Any) -> Any:
    """A value; the default where there is none, or somebody else's."""
    if not cmds.objExists(f"{rig}.{attribute}"):
        return default
    try:
        value = json.loads(cmds.getAttr(f"{rig}.{attribute}") or "")
    except ValueError:
        return default
    return value if isinstance(value, type(default)) else default


def write_text(rig: str, attribute: str, value: object | None) -> None:
    """Writes a value; None leaves none."""
    text = "" if value is None else json.dumps(value)
    if not cmds.objExists(f"{rig}.{attribute}"):
        # The head is from a scene that is older than what is written.
        cmds.addAttr(rig, longName=attribute, dataType="string")
    if (cmds.getAttr(f"{rig}.{attribute}") or "") != text:
        cmds.setAttr(f"{rig}.{attribute}", text, type="string")
