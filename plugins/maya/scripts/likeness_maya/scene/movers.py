# SPDX-License-Identifier: Apache-2.0
"""Which nodes move a mesh: all that its deformers hang on, by connections and by the hierarchy."""

from __future__ import annotations

from collections.abc import Sequence

from maya import cmds

from . import deformers

# They hold what is there together, and move nothing.
BOOK_KEEPING = frozenset("time dagPose objectSet shadingEngine displayLayer renderLayer groupId".split())


def movers(shapes: Sequence[str]) -> list[str]:
    """The nodes on which the meshes depend, each once, by their whole paths, nearest first."""
    waiting = [name for shape in shapes for name in (shape, *deformers.active(shape))]
    found: dict[str, None] = {}
    while waiting:
        node = str(cmds.ls(waiting.pop(0), long=True)[0])
        if node in found or cmds.nodeType(node) in BOOK_KEEPING:
            continue
        found[node] = None
        waiting += cmds.listConnections(node, source=True, destination=False) or ()
        if "|" in node[1:]:
            waiting.append(node.rpartition("|")[0])
    return list(found)


def is_control(node: str) -> bool:
    """Whether a node is a transform that an artist takes hold of: one that shows a curve."""
    children = cmds.listRelatives(node, children=True, fullPath=True) if "|" in node else None
    return any(cmds.nodeType(child) == "nurbsCurve" for child in children or ())
