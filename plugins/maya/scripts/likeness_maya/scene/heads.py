# SPDX-License-Identifier: Apache-2.0
"""Which nodes of a scene are Likeness heads: a rig and what belongs to it.

The rig's transform carries a record of its template, and message attributes that lead to its meshes, camera,
fit and so on. So a head is found after it was renamed, put into a namespace or referenced.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass

from maya import cmds

from ..likeness_core import strings
from ..likeness_core.errors import LikenessError
from ..likeness_core.host import Head
from ..likeness_core.template import HeadTemplate

RECORD = "likenessHead"
MESH = "likenessMesh"
CAMERA = "likenessCamera"
FIT = "likenessFit"
FROZEN = "likenessFrozen"
MATERIALS = "likenessMaterials"
HOLDERS = "likenessControls"
PAINT = "likenessPaint"
MARKS = "likenessPinMarks"
LANDMARKS = "likenessLandmarks"
# The number of no holder: the control is on the rig itself.
ON_RIG = -1


@dataclass(frozen=True)
class ControllerRecord:
    """A controller: its name in the template, its attribute, its group, its range in Maya's own units.

    The attribute is on the rig's transform, or, for a head that an artist rigged, on a holder: the node that
    the rig links by that number.
    """

    name: str
    attribute: str
    group: str
    minimum: float
    maximum: float
    holder: int = ON_RIG


@dataclass(frozen=True)
class HeadRecord:
    """Which template a head was built from."""

    template_name: str
    template_hash: str
    vertex_count: int
    controllers: tuple[ControllerRecord, ...]


def mark(
    rig: str, template: HeadTemplate, controllers: Iterable[ControllerRecord], texts: Iterable[str]
) -> None:
    """Makes the rig known as a Likeness head.

    What fits write later (`texts`) gets its place now, so that it is there in a rig that is referenced.
    """
    record = {
        "template": template.name,
        "hash": template.content_hash,
        "vertexCount": template.vertex_count,
        "controllers": [list(vars(controller).values()) for controller in controllers],
    }
    # A head that is read again has them already.
    present = set(cmds.listAttr(rig, userDefined=True) or ())
    for text in (RECORD, *texts):
        if text not in present:
            cmds.addAttr(rig, longName=text, dataType="string")
    cmds.setAttr(f"{rig}.{RECORD}", json.dumps(record), type="string")
    for link in (MESH, FIT, CAMERA, FROZEN, PAINT, MARKS, LANDMARKS):
        if link not in present:
            cmds.addAttr(rig, longName=link, attributeType="message", multi=link in (MESH, FIT))
    if MATERIALS not in present:
        cmds.addAttr(rig, longName=MATERIALS, attributeType="message", multi=True, indexMatters=False)


def follow(rig: str, template: HeadTemplate) -> None:
    """Notes that a head's template is another one, which differs in its landmarks only."""
    known = json.loads(cmds.getAttr(f"{rig}.{RECORD}"))
    known |= {"template": template.name, "hash": template.content_hash}
    cmds.setAttr(f"{rig}.{RECORD}", json.dumps(known), type="string")


def link(rig: str, attribute: str, node: str) -> None:
    """Makes a node what the rig's attribute leads to."""
    cmds.connectAttr(f"{node}.message", f"{rig}.{attribute}", force=True)


def linked(rig: str, attribute: str) -> str | None:
    """What the rig's attribute leads to; None if there is nothing (any more)."""
    nodes = cmds.listConnections(f"{rig}.{attribute}", source=True, destination=False, shapes=True)
    return nodes[0] if nodes else None


def meshes(rig: str) -> list[str]:
    """The head's meshes in the order of the template's vertices, as far as they exist; the skin first."""
    return list(_linked_by_number(rig, MESH).values())


def holders(rig: str) -> dict[int, str]:
    """The nodes that hold the controls of an artist's head, by their numbers, as far as they exist."""
    if not cmds.objExists(f"{rig}.{HOLDERS}"):
        return {}
    found = _linked_by_number(rig, HOLDERS)
    return {number: str(cmds.ls(node, long=True)[0]) for number, node in found.items()}


def linking(node: str, attribute: str) -> list[str]:
    """The nodes to whose attribute a node is linked."""
    plugs = cmds.listConnections(f"{node}.message", source=False, destination=True, plugs=True) or ()
    parts = [str(plug).partition(".") for plug in plugs]
    return [name for name, _, place in parts if place.partition("[")[0] == attribute]


def record(rig: str) -> HeadRecord:
    """What is written on a rig."""
    return _parse(cmds.getAttr(f"{rig}.{RECORD}"))


def describe(rig: str) -> Head:
    """The head as the core knows it."""
    known = record(rig)
    return Head(rig, known.template_name, known.template_hash, known.vertex_count)


def selected_rig() -> str | None:
    """The rig that the selection belongs to (rig, mesh, joint, camera), else the only one of the scene."""
    for selected in cmds.ls(selection=True, objectsOnly=True, long=True):
        rig = rig_of(selected)
        if rig is not None:
            return rig
    rigs = cmds.ls(f"*.{RECORD}", objectsOnly=True, recursive=True)
    return rigs[0] if len(rigs) == 1 else None


def rig_of(path: str) -> str | None:
    """The rig to which a node belongs, by the node's whole path."""
    return _rig_above(path) or _rig_beside(path)


def is_rig(node: str) -> bool:
    """Whether there is such a node, and it is the rig of a head."""
    return bool(cmds.objExists(f"{node}.{RECORD}"))


def mesh_shape(node: str) -> str | None:
    """The mesh that a node is, or that hangs below it."""
    below = cmds.listRelatives(node, children=True, path=True, noIntermediate=True)
    for candidate in (node, *(below or ())):
        if cmds.nodeType(candidate) == "mesh":
            return str(cmds.ls(candidate)[0])
    return None


def find(head: Head) -> tuple[str, str]:
    """Rig and skin of a head. Raises LikenessError if they are gone or no longer the template's."""
    found = meshes(head.name) if is_rig(head.name) else []
    if not found:
        raise LikenessError(strings.head_gone(head.name))
    counts = [int(cmds.polyEvaluate(mesh, vertex=True)) for mesh in found]
    if sum(counts) != head.vertex_count:
        raise LikenessError(strings.head_changed(head.name))
    return head.name, found[0]


def _linked_by_number(rig: str, attribute: str) -> dict[int, str]:
    numbers = cmds.getAttr(f"{rig}.{attribute}", multiIndices=True) or ()
    found = {int(number): linked(rig, f"{attribute}[{number}]") for number in numbers}
    return {number: node for number, node in found.items() if node is not None}


def _rig_above(path: str) -> str | None:
    """The nearest rig on the way from a node up to the root; `path` is the node's whole path."""
    while path:
        if is_rig(path):
            return str(cmds.ls(path)[0])
        path = path.rpartition("|")[0]
    return None


def _rig_beside(path: str) -> str | None:
    """The node of a head that an artist rigged, to which a node belongs as one of its meshes or controls."""
    for node in (path, *(cmds.listRelatives(path, children=True, fullPath=True) or ())):
        for rig in (*linking(node, MESH), *linking(node, HOLDERS)):
            if is_rig(rig):
                return rig
    return None


@functools.lru_cache(maxsize=8)
def _parse(text: str) -> HeadRecord:
    fields = json.loads(text)
    return HeadRecord(
        fields["template"],
        fields["hash"],
        fields["vertexCount"],
        tuple(ControllerRecord(*entry) for entry in fields["controllers"]),
    )
