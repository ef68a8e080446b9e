# SPDX-License-Identifier: Apache-2.0
"""How the meshes of an artist's head follow joints: skinClusters, or transforms that carry a mesh whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from maya import cmds
from maya.api import OpenMaya, OpenMayaAnim

from ..likeness_core import binding
from ..likeness_core.affine import Affine
from ..likeness_core.binding import Binding
from . import deformers
from .edits import find_node, find_path
from .mesh import WEIGHTS_AT_ONCE, vertex_component
from .spaces import plug_matrix

Row = list[tuple[str, float]]


@dataclass(frozen=True)
class Skeleton:
    """What moves a head: nodes by their whole paths, parents first; node i is joint i + 1, joint 0 stays.

    `parents` counts joints; `binding` is of all vertices of the meshes, in their order.
    """

    nodes: list[str]
    parents: list[int]
    binding: Binding


def skeleton(shapes: Sequence[str]) -> Skeleton:
    """The skeleton of a head; the first mesh is the skin."""
    rows = [row for number, shape in enumerate(shapes) for row in _rows(shape, is_skin=number == 0)]
    used = {node for row in rows for node, _ in row}
    nodes = sorted(used | _joints_above(used), key=lambda node: (node.count("|"), node))
    numbers = {node: place + 1 for place, node in enumerate(nodes)}
    parents = [_parent(node, numbers) for node in nodes]
    return Skeleton(
        nodes, parents, binding.bind([[(numbers[node], weight) for node, weight in row] for row in rows])
    )


def bound_at(shape: str) -> Affine | None:
    """Where a mesh stood when it was bound; None for a mesh without a skinCluster."""
    cluster = deformers.skin_cluster(shape)
    return None if cluster is None else plug_matrix(f"{cluster}.geomMatrix")


def bind_matrices(shape: str) -> dict[str, Affine]:
    """For each joint of a mesh's skinCluster the inverse of where it stood when the mesh was bound."""
    cluster = deformers.skin_cluster(shape)
    if cluster is None:
        return {}
    skin = _skin(cluster)
    result: dict[str, Affine] = {}
    influences = skin.influenceObjects()
    for number in range(len(influences)):
        path = influences[number]
        # Autodesk's documentation has a path here, the stubs have an object.
        place = int(skin.indexForInfluenceObject(path))
        result[path.fullPathName()] = plug_matrix(f"{cluster}.bindPreMatrix[{place}]")
    return result


def _rows(shape: str, is_skin: bool) -> list[Row]:
    """For each vertex what moves it, with weights above zero."""
    count = int(cmds.polyEvaluate(shape, vertex=True))
    cluster = deformers.skin_cluster(shape)
    if cluster is None:
        # A skin without joints stays where it is; an eye goes with its transform.
        holder = str(cmds.listRelatives(shape, parent=True, fullPath=True)[0])  # type: ignore[index]
        return [[] if is_skin else [(holder, 1.0)] for _ in range(count)]
    skin, path = _skin(cluster), find_path(shape)
    influences = skin.influenceObjects()
    names: list[str] = [influences[number].fullPathName() for number in range(len(influences))]
    every = OpenMaya.MIntArray(range(len(names)))
    rows: list[Row] = []
    step = max(WEIGHTS_AT_ONCE // len(names), 1)
    for start in range(0, count, step):
        part = range(start, min(start + step, count))
        weights = skin.getWeights(path, vertex_component(part), every)
        for first in range(0, len(weights), len(names)):
            row = ((name, float(weights[first + column])) for column, name in enumerate(names))
            rows.append([(name, weight) for name, weight in row if weight > 0])
    return rows


def _joints_above(nodes: set[str]) -> set[str]:
    """The joints on which nodes hang."""
    above: set[str] = set()
    for node in nodes:
        path = node.rpartition("|")[0]
        while path:
            if cmds.nodeType(path) == "joint":
                above.add(path)
            path = path.rpartition("|")[0]
    return above


def _parent(node: str, numbers: dict[str, int]) -> int:
    """The nearest joint above a node; the one that never moves if there is none."""
    path = node.rpartition("|")[0]
    while path and path not in numbers:
        path = path.rpartition("|")[0]
    return numbers.get(path, 0)


def _skin(cluster: str) -> OpenMayaAnim.MFnSkinCluster:
    return OpenMayaAnim.MFnSkinCluster(find_node(cluster))
