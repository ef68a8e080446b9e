# SPDX-License-Identifier: Apache-2.0
"""Commands about connections."""

from __future__ import annotations

from .kinds import SHAPE_KINDS
from .registry import command
from .scene import MayaError, Node, Plug, scene


@command
def connectAttr(
    source: str,
    destination: str,
    *,
    force: bool = False,
    nextAvailable: bool = False,
) -> None:
    node, attribute = scene.plug(destination)
    if nextAvailable:
        if not node.spec(attribute).is_array:
            raise MayaError(f"connectAttr: {destination} is no array")
        taken = {other for _, (_, other) in scene.incoming(node, attribute)}
        free = next(index for index in range(len(taken) + 1) if f"{attribute}[{index}]" not in taken)
        attribute = f"{attribute}[{free}]"
    scene.connect(scene.plug(source), (node, attribute), force)


@command
def disconnectAttr(source: str, destination: str) -> None:
    if scene.sources.get(scene.plug(destination)) != scene.plug(source):
        raise MayaError(f"There is no connection from '{source}' to '{destination}' to disconnect")
    scene.drop(scene.sources, scene.plug(destination))


@command
def listConnections(
    name: str,
    *,
    source: bool = True,
    destination: bool = True,
    plugs: bool = False,
    shapes: bool = False,
    type: str | None = None,
) -> list[str] | None:
    node_name, dot, rest = name.partition(".")
    node = scene.find(node_name)
    attribute = node.aliases.get(rest, rest) if dot else None
    if attribute is not None:
        node.spec(attribute)
    found: list[Plug] = []
    if source:
        found += [plug for plug, _ in scene.incoming(node, attribute)]
    if destination:
        found += [plug for _, plug in scene.destinations(node, attribute)]
    kept = [plug for plug in found if type in (None, plug[0].kind)]
    if plugs:
        return [scene.plug_name(plug) for plug in kept] or None
    nodes = [_shown(plug[0], shapes) for plug in kept]
    return [scene.unique_name(item) for item in nodes] or None


def _shown(node: Node, shapes: bool) -> Node:
    """Maya names a shape's transform unless it is asked for shapes."""
    is_shape = node.kind in SHAPE_KINDS
    return node.parent if is_shape and not shapes and node.parent is not None else node
