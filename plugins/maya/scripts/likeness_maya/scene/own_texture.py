# SPDX-License-Identifier: Apache-2.0
"""The colour images that a head had of its own, before Likeness textured it: as files, tile by tile."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from pathlib import Path

from maya import cmds
from maya.api import OpenMaya

from ..likeness_core import own_texture, strings
from ..likeness_core.errors import LikenessError
from . import heads, materials
from .edits import find_path
from .head_objects import corner_uvs

# What the service reads.
SUFFIXES = (".png", ".jpg", ".jpeg")


def has_image(rig: str) -> bool:
    """Whether the head's skin has a colour image of its own."""
    skin = heads.meshes(rig)[:1]
    groups = [group for shape in skin for group in _groups(OpenMaya.MFnMesh(find_path(shape)))[0]]
    return any(materials.own_colour(group) is not None for group in groups)


def files(rig: str) -> tuple[dict[int, Path], tuple[str, ...]]:
    """The head's own colour map of each UDIM tile on which it lies.

    Nothing where not every tile has one; notes say why, unless there is no image at all.
    """
    by_tile = own_texture.maps_by_tile(_count(rig))
    missing = [tile for tile, node in by_tile.items() if node is None]
    if len(missing) == len(by_tile):
        return {}, ()
    if missing:
        return {}, (strings.own_texture_without(missing),)
    try:
        return {tile: _file(node, tile) for tile, node in by_tile.items() if node is not None}, ()
    except LikenessError as error:
        return {}, (str(error),)


def _count(rig: str) -> Counter[tuple[int, str | None]]:
    """How many faces lie on which tile and show the image of which file node."""
    counts: Counter[tuple[int, str | None]] = Counter()
    for shape in heads.meshes(rig):
        mesh = OpenMaya.MFnMesh(find_path(shape))
        offsets = array("i", [0])
        for count in mesh.getVertices()[0]:
            offsets.append(offsets[-1] + count)
        uvs = corner_uvs(mesh, offsets)
        groups, numbers = _groups(mesh)
        nodes = [materials.own_colour(group) for group in groups]
        for face, (first, end) in enumerate(zip(offsets, offsets[1:], strict=False) if uvs else ()):
            us, vs = zip(*uvs[first:end], strict=True)
            tile = own_texture.udim(sum(us) / len(us), sum(vs) / len(vs))
            counts[tile, nodes[numbers[face]] if numbers[face] >= 0 else None] += 1
    return counts


def _groups(mesh: OpenMaya.MFnMesh) -> tuple[list[str], list[int]]:
    """The shading groups of a mesh, and the number of each face's, -1 where it has none."""
    groups, faces = mesh.getConnectedShaders(0)
    names = [str(OpenMaya.MFnDependencyNode(groups[number]).name()) for number in range(len(groups))]
    return names, [int(number) for number in faces]


def _file(node: str, tile: int) -> Path:
    """The file that a file node shows on a tile. Raises LikenessError where the service cannot read it."""
    name = str(cmds.getAttr(f"{node}.fileTextureName"))
    if cmds.getAttr(f"{node}.uvTilingMode") == materials.TILES_ARE_UDIM:
        # Maya keeps the name of one tile's file, or the mark in its place.
        name = re.sub(r"(?<!\d)(?:1\d{3}|<UDIM>)(?=\.[^.]*$)", str(tile), name)
    path = Path(name)
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        raise LikenessError(strings.own_texture_unreadable(path.name))
    return path
