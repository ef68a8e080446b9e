# SPDX-License-Identifier: Apache-2.0
"""Names that Maya allows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from maya import cmds


def maya_name(name: str) -> str:
    """The name with every character that Maya does not allow replaced."""
    safe = re.sub(r"\W", "_", name, flags=re.ASCII)
    return safe if safe[:1].isalpha() else f"_{safe}"


def short_name(node: str) -> str:
    """A node's name without its path and namespace."""
    return node.rpartition("|")[2].rpartition(":")[2]


def attribute_names(node: str, names: Iterable[str]) -> dict[str, str]:
    """An attribute name for each name, none twice and none that the node has already."""
    result: dict[str, str] = {}
    for name in names:
        attribute = maya_name(name)
        while attribute in result.values() or cmds.attributeQuery(attribute, node=node, exists=True):
            attribute += "_"
        result[name] = attribute
    return result


def create_node(kind: str, name: str, parent: str | None = None) -> str:
    """A new node without touching the selection; the result is a name that is unique in the scene."""
    name = maya_name(name)
    if parent is None:
        return cmds.createNode(kind, name=name, skipSelect=True)
    return cmds.createNode(kind, name=name, parent=parent, skipSelect=True)
