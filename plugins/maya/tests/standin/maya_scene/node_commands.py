# SPDX-License-Identifier: Apache-2.0
"""Commands that make, name, find and choose nodes."""

from __future__ import annotations

import fnmatch

from .kinds import DAG_KINDS, SHAPE_KINDS
from .registry import command
from .scene import MayaError, Node, scene


@command
def createNode(kind: str, *, name: str = "", parent: str | None = None, skipSelect: bool = False) -> str:
    if parent is not None and kind not in DAG_KINDS:
        raise MayaError(f"createNode: {kind} has no place in the hierarchy")
    node = scene.create(kind, name or f"{kind}1", None if parent is None else scene.find(parent))
    if kind in SHAPE_KINDS and parent is None:
        raise MayaError("The stand-in makes shapes below a transform only")
    result = scene.unique_name(node)
    if not skipSelect:
        scene.put(scene.selection, "", (result,))
    return result


@command
def delete(*names: str) -> None:
    for name in names:
        scene.remove(scene.find(name))


@command
def rename(old: str, new: str) -> str:
    node = scene.find(old)
    scene.rename(node, new)
    return scene.unique_name(node)


@command
def parent(child: str, above: str) -> list[str]:
    node, new = scene.find(child), scene.find(above)
    if node.facts.get("is_referenced"):
        raise MayaError(f"Cannot parent a node that is read only: {node.name}")
    if node.parent is not None:
        rest = tuple(other for other in node.parent.children if other is not node)
        scene.put(node.parent.facts, "children", rest)
    scene.put(node.facts, "parent", new)
    scene.put(new.facts, "children", (*new.children, node))
    return [scene.unique_name(node)]


@command
def ls(
    *patterns: str,
    selection: bool = False,
    objectsOnly: bool = False,
    long: bool = False,
    recursive: bool = False,
    flatten: bool = False,
    noIntermediate: bool = False,
    type: str | None = None,
) -> list[str]:
    if flatten:
        raise NotImplementedError("The stand-in keeps ranges of components")
    if selection and not objectsOnly:
        return list(scene.selection[""])
    if selection:
        found = [scene.find(name.partition(".")[0]) for name in scene.selection[""]]
    else:
        found = [node for pattern in patterns or ("*",) for node in _matching(pattern, recursive)]
        if any("." in pattern for pattern in patterns) and not objectsOnly:
            raise NotImplementedError("The stand-in lists nodes only")
    kept = [node for node in dict.fromkeys(found) if type in (None, node.kind)]
    if noIntermediate:
        kept = [node for node in kept if not _is_intermediate(node)]
    return [node.path if long else scene.unique_name(node) for node in kept]


def _matching(pattern: str, recursive: bool) -> list[Node]:
    name, dot, attribute = pattern.partition(".")
    if "*" not in name:
        nodes = scene.matching(name)
    else:
        nodes = [
            node
            for node in scene.nodes
            if fnmatch.fnmatchcase(node.name.rpartition(":")[2] if recursive else node.name, name)
            and (recursive or ":" not in node.name)
        ]
    return [node for node in nodes if not dot or node.has(attribute)]


def _is_intermediate(node: Node) -> bool:
    return bool(node.is_dag and scene.stored((node, "intermediateObject")))


@command
def listRelatives(
    name: str,
    *,
    parent: bool = False,
    children: bool = False,
    path: bool = False,
    fullPath: bool = False,
    noIntermediate: bool = False,
) -> list[str] | None:
    node = scene.find(name)
    if parent:
        found = [node.parent] if node.parent is not None else []
    elif children:
        found = [child for child in node.children if not (noIntermediate and _is_intermediate(child))]
    else:
        raise NotImplementedError("The stand-in lists parents or children")
    shown = [item.path if fullPath else scene.unique_name(item) if path else item.name for item in found]
    return shown or None


@command
def nodeType(name: str) -> str:
    return scene.find(name).kind


@command
def objExists(name: str) -> bool:
    node, dot, attribute = name.partition(".")
    matches = scene.matching(node)
    return bool(matches) and (not dot or (len(matches) == 1 and matches[0].has(attribute)))


@command
def select(*names: str, replace: bool = False, clear: bool = False) -> None:
    if clear:
        names = ()
    for name in names:
        scene.find(name.partition(".")[0])
    scene.put(scene.selection, "", tuple(names))
