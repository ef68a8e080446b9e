# SPDX-License-Identifier: Apache-2.0
"""Which nodes of a scene are Likeness heads: a rig and what belongs to it.

The rig's transform carries a record of its template, and message attributes that lead to its mesh, camera and
fit. So a head is found after it was renamed, put into a namespace or referenced.
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


@dataclass(frozen=True)
class ControllerRecord:
    """A controller: its name in the template, its attribute on the rig, its group."""

    name: str
    attribute: str
    group: str


@dataclass(frozen=True)
class HeadRecord:
    """Which template a head was built from."""

    template_name: str
    template_hash: str
    vertex_count: int
    controllers: tuple[ControllerRecord, ...]


def mark(rig: str, template: HeadTemplate, attributes: dict[str, str], texts: Iterable[str]) -> None:
    """Makes the rig known as a Likeness head.

    `attributes` are its controllers' by their names. What fits write later (`texts`) gets its place now, so
    that it is there in a rig that is referenced.
    """
    record = {
        "template": template.name,
        "hash": template.content_hash,
        "vertexCount": template.vertex_count,
        "controllers": [[c.name, attributes[c.name], c.group] for c in template.controllers],
    }
    cmds.addAttr(rig, longName=RECORD, dataType="string")
    cmds.setAttr(f"{rig}.{RECORD}", json.dumps(record), type="string")
    for text in texts:
        cmds.addAttr(rig, longName=text, dataType="string")
    for link in (MESH, CAMERA, FIT, FROZEN):
        cmds.addAttr(rig, longName=link, attributeType="message")
    cmds.addAttr(rig, longName=MATERIALS, attributeType="message", multi=True, indexMatters=False)


def link(rig: str, attribute: str, node: str) -> None:
    """Makes a node the rig's mesh, camera or fit."""
    cmds.connectAttr(f"{node}.message", f"{rig}.{attribute}", force=True)


def linked(rig: str, attribute: str) -> str | None:
    """The rig's mesh, camera or fit; None if there is none (any more)."""
    nodes = cmds.listConnections(f"{rig}.{attribute}", source=True, destination=False, shapes=True)
    return nodes[0] if nodes else None


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
        rig = _rig_above(selected)
        if rig is not None:
            return rig
    rigs = cmds.ls(f"*.{RECORD}", objectsOnly=True, recursive=True)
    return rigs[0] if len(rigs) == 1 else None


def is_rig(node: str) -> bool:
    """Whether there is such a node, and it is the rig of a head."""
    return bool(cmds.objExists(f"{node}.{RECORD}"))


def mesh_shape(node: str) -> str | None:
    """The mesh that a node is, or that hangs below it."""
    for candidate in (node, *(cmds.listRelatives(node, children=True, path=True) or ())):
        if cmds.nodeType(candidate) == "mesh":
            return str(cmds.ls(candidate)[0])
    return None


def find(head: Head) -> tuple[str, str]:
    """Rig and mesh of a head. Raises LikenessError if they are gone or no longer the template's."""
    mesh = linked(head.name, MESH) if is_rig(head.name) else None
    if mesh is None:
        raise LikenessError(strings.head_gone(head.name))
    if cmds.polyEvaluate(mesh, vertex=True) != head.vertex_count:
        raise LikenessError(strings.head_changed(head.name))
    return head.name, mesh


def _rig_above(path: str) -> str | None:
    """The nearest rig on the way from a node up to the root; `path` is the node's whole path."""
    while path:
        if is_rig(path):
            return str(cmds.ls(path)[0])
        path = path.rpartition("|")[0]
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
