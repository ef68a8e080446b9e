# SPDX-License-Identifier: Apache-2.0
"""Heads that artists rigged themselves: what is noted about them, in a node of its own beside the rig.

The node is a transform that stands where the head's space is, so that the camera of a fit can hang below it.
It leads to meshes and controls by message connections: it finds them after they were renamed, and nothing
of a referenced rig is edited. What an artist chooses is in it before the rig is read;
reading makes it a head.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from maya import cmds

from ..likeness_core import rig_strings
from ..likeness_core.affine import Affine, inverse
from ..likeness_core.errors import LikenessError
from ..likeness_core.template import Controller, HeadTemplate
from . import heads
from .discovery import FoundControl
from .edits import Edit
from .names import create_node
from .spaces import facings, place

RECORD = "likenessOwn"


@dataclass(frozen=True)
class Listed:
    """A control in the list: where it is (number of a holder, attribute there), and what is chosen."""

    controller: Controller
    holder: int
    attribute: str
    is_chosen: bool


@dataclass(frozen=True)
class OwnRecord:
    """What is noted: which way the face looks, the controls, what was said last.

    Once the rig is read also the `maps` from the head's space into that of each mesh.
    """

    facing: str
    controls: tuple[Listed, ...] = ()
    message: str = ""
    maps: tuple[Affine, ...] = ()


def find(skin: str) -> str | None:
    """The node of a head whose skin this mesh is, by its whole path."""
    for node in heads.linking(skin, heads.MESH):
        first = heads.linked(node, f"{heads.MESH}[0]")
        if is_own(node) and first is not None and cmds.ls(first, long=True) == cmds.ls(skin, long=True):
            return node
    return None


def is_own(rig: str) -> bool:
    """Whether a head was read, not built from a template."""
    return bool(cmds.objExists(f"{rig}.{RECORD}"))


def record(marker: str) -> OwnRecord:
    """What is noted."""
    fields = json.loads(cmds.getAttr(f"{marker}.{RECORD}"))
    controls = tuple(Listed(Controller(*entry[:6]), *entry[6:]) for entry in fields["controls"])
    maps = tuple(tuple(numbers) for numbers in fields["maps"])
    return OwnRecord(fields["facing"], controls, fields["message"], maps)


def write(marker: str, new: OwnRecord) -> None:
    """Notes it."""
    controls = [
        [*vars(entry.controller).values(), entry.holder, entry.attribute, entry.is_chosen]
        for entry in new.controls
    ]
    fields = {"facing": new.facing, "controls": controls, "message": new.message, "maps": new.maps}
    cmds.setAttr(f"{marker}.{RECORD}", json.dumps(fields), type="string")


def list_controls(shapes: Sequence[str], found: Sequence[FoundControl]) -> str:
    """Lists the controls of a head; what was chosen before for the same plug stays so. Returns its node."""
    marker = find(shapes[0]) or _create(shapes)
    known = record(marker)
    chosen = {control.plug: control for control in controls(marker)}
    holders = _holders(marker, [control.node for control in found])
    listed = []
    for control in found:
        choice = chosen.get(control.plug, control)
        holder = holders[control.node]
        listed.append(Listed(choice.controller, holder, control.attribute, choice.is_chosen))
    write(marker, replace(known, controls=tuple(listed)))
    return marker


def controls(marker: str) -> list[FoundControl]:
    """All listed controls, by the names that their nodes have now; those whose node is gone are left out."""
    holders = heads.holders(marker)
    found = []
    for entry in record(marker).controls:
        node = holders.get(entry.holder)
        if node is not None:
            found.append(FoundControl(entry.controller, node, entry.attribute, entry.is_chosen))
    return found


def choose(marker: str, names: Sequence[str], *, chosen: bool | None = None, kind: str | None = None) -> None:
    """Takes controls into the fit or out of it, or says what kind they are of."""
    known = record(marker)

    def changed(entry: Listed) -> Listed:
        if entry.controller.name not in names:
            return entry
        controller = entry.controller if kind is None else replace(entry.controller, kind=kind)
        is_chosen = entry.is_chosen if chosen is None else chosen
        return replace(entry, controller=controller, is_chosen=is_chosen)

    write(marker, replace(known, controls=tuple(map(changed, known.controls))))


def set_range(marker: str, name: str, minimum: float, maximum: float) -> None:
    """Says from where to where a control may go. Raises LikenessError where its rest is not between."""
    known = record(marker)
    controls = []
    for entry in known.controls:
        if entry.controller.name == name:
            if not minimum <= entry.controller.default <= maximum or minimum == maximum:
                raise LikenessError(rig_strings.range_without_rest(name, entry.controller.default))
            entry = replace(entry, controller=replace(entry.controller, minimum=minimum, maximum=maximum))
        controls.append(entry)
    write(marker, replace(known, controls=tuple(controls)))


def set_facing(marker: str, facing: str) -> None:
    """Says which way the face looks."""
    write(marker, replace(record(marker), facing=facing))


def forget(marker: str) -> None:
    """Takes away what was noted."""
    cmds.delete(marker)


def mark(
    marker: str,
    template: HeadTemplate,
    texts: Iterable[str],
    message: str,
    space: Affine,
    maps: Sequence[Affine],
) -> None:
    """Makes a head that was read known. `space` is the map from the world to the head's space."""
    edit = Edit()
    place(edit, marker, inverse(space))
    edit.perform()
    known = record(marker)
    listed = {entry.controller.name: entry for entry in known.controls}
    controllers = [
        heads.ControllerRecord(
            c.name, listed[c.name].attribute, c.group, c.minimum, c.maximum, listed[c.name].holder
        )
        for c in template.controllers
    ]
    heads.mark(marker, template, controllers, texts)
    write(marker, replace(known, message=message, maps=tuple(maps)))


def _create(shapes: Sequence[str]) -> str:
    """A node for a head, beside its rig."""
    marker = create_node("transform", rig_strings.OWN_HEAD, _group(shapes[0]))
    cmds.addAttr(marker, longName=RECORD, dataType="string")
    for link in (heads.MESH, heads.HOLDERS):
        cmds.addAttr(marker, longName=link, attributeType="message", multi=True)
    for number, shape in enumerate(shapes):
        heads.link(marker, f"{heads.MESH}[{number}]", shape)
    write(marker, OwnRecord(facings()[0]))
    return marker


def _holders(marker: str, nodes: Sequence[str]) -> dict[str, int]:
    """The numbers of nodes that hold controls; those that are not linked yet are, at the end."""
    known = {node: number for number, node in heads.holders(marker).items()}
    # A node that is gone keeps its number as long as a control is noted under it.
    noted = (entry.holder for entry in record(marker).controls)
    free = 1 + max((*known.values(), *noted), default=-1)
    for node in dict.fromkeys(nodes):
        if node not in known:
            heads.link(marker, f"{heads.HOLDERS}[{free}]", node)
            known[node] = free
            free += 1
    return known


def _group(skin: str) -> str | None:
    """What the transform of the skin hangs on: what moves the whole character moves the camera along."""
    above = skin.rpartition("|")[0].rpartition("|")[0]
    return above or None
