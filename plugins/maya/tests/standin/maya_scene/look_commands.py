# SPDX-License-Identifier: Apache-2.0
"""Commands about materials, sets and cameras."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .registry import command
from .scene import MayaError, scene


@command
def shadingNode(
    kind: str,
    *,
    name: str,
    asShader: bool = False,
    asTexture: bool = False,
    asUtility: bool = False,
    isColorManaged: bool = False,
    skipSelect: bool = False,
) -> str:
    role = {"standardSurface": asShader, "file": asTexture, "place2dTexture": asUtility, "bump2d": asUtility}
    if not role[kind] or asShader + asTexture + asUtility != 1:
        raise MayaError(f"shadingNode: {kind} is of another class")
    node = scene.create(kind, name, None)
    result = scene.unique_name(node)
    if not skipSelect:
        scene.put(scene.selection, "", (result,))
    return result


@command
def sets(
    *members: str,
    name: str = "set1",
    renderable: bool = False,
    noSurfaceShader: bool = False,
    empty: bool = False,
    edit: bool = False,
    forceElement: str | None = None,
    query: bool = False,
) -> Any:
    if query:
        return [scene.member_name(member) for member in scene.sets[scene.find(members[0])]] or None
    added = tuple(scene.member(name) for name in members)
    if edit:
        group = scene.find(forceElement or "")
        for other, known in list(scene.sets.items()):
            # A face belongs to one shading group; other sets may share.
            if other.kind == "shadingEngine":
                scene.put(scene.sets, other, tuple(item for item in known if item not in added))
        scene.put(scene.sets, group, (*scene.sets.get(group, ()), *added))
        return None
    if renderable != noSurfaceShader or renderable != empty or (empty and members):
        raise NotImplementedError("The stand-in makes empty shading groups, and plain sets")
    node = scene.create("shadingEngine" if renderable else "objectSet", name, None)
    scene.put(scene.sets, node, added)
    return scene.unique_name(node)


@command
def imagePlane(*, camera: str, fileName: str, showInAllViews: bool) -> list[str]:
    owner = scene.find(camera)
    if owner.kind != "camera":
        raise MayaError(f"imagePlane: {camera} is no camera")
    if not Path(fileName).is_file():
        raise MayaError(f"imagePlane: the file {fileName} cannot be opened")
    transform = scene.create("transform", "imagePlane1", None)
    shape = scene.create("imagePlane", transform.name.replace("Plane", "PlaneShape"), transform)
    scene.store((shape, "imageName"), fileName)
    scene.connect((shape, "message"), (owner, "imagePlane[0]"), False)
    scene.put(scene.selection, "", (scene.unique_name(transform),))
    return [f"{scene.unique_name(owner)}->{transform.name}", scene.unique_name(shape)]


@command
def lookThru(camera: str) -> None:
    if scene.find(camera).kind not in ("camera", "transform"):
        raise MayaError(f"lookThru: {camera} is no camera")
    scene.settings["looking_through"] = camera
