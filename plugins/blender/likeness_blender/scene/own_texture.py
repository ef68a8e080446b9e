# SPDX-License-Identifier: GPL-3.0-or-later
"""The colour images that a head had of its own, before Likeness textured it: as files, tile by tile."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import bpy
import numpy as np

from ..likeness_core import own_texture, strings
from ..likeness_core.errors import LikenessError
from . import materials, own_heads, photo_images, poses


def has_image(rig: bpy.types.Object) -> bool:
    """Whether a material of the head's skin has a colour image of its own."""
    skin = poses.objects(rig)[:1]
    return any(_image(material, item.data) is not None for item in skin for material in item.data.materials)


def files(rig: bpy.types.Object) -> tuple[dict[int, Path], tuple[str, ...]]:
    """The head's own colour map of each UDIM tile on which it lies.

    Nothing where not every tile has one; notes say why, unless there is no image at all.
    """
    by_tile = own_texture.maps_by_tile(_count(rig))
    missing = [tile for tile, name in by_tile.items() if name is None]
    if len(missing) == len(by_tile):
        return {}, ()
    if missing:
        return {}, (strings.own_texture_without(missing),)
    try:
        return {tile: _file(bpy.data.images[name], tile) for tile, name in by_tile.items()}, ()
    except LikenessError as error:
        return {}, (str(error),)


def _count(rig: bpy.types.Object) -> Counter[tuple[int, str | None]]:
    """How many faces lie on which tile and show which image, by its name."""
    counts: Counter[tuple[int, str | None]] = Counter()
    for item in poses.objects(rig):
        mesh = item.data
        if mesh.uv_layers.active is None or not len(mesh.polygons):
            continue
        images = [_image(material, mesh) for material in mesh.materials] or [None]
        names = [None if image is None else image.name for image in images]
        slots = np.empty(len(mesh.polygons), np.int32)
        mesh.polygons.foreach_get("material_index", slots)
        for tile, slot in zip(_tiles(mesh), np.minimum(slots, len(names) - 1), strict=True):
            counts[tile, names[slot]] += 1
    return counts


def _tiles(mesh: bpy.types.Mesh) -> list[int]:
    """The UDIM tile of each face: that in which its middle lies."""
    uvs = np.empty(2 * len(mesh.loops), np.float32)
    mesh.uv_layers.active.data.foreach_get("uv", uvs)
    starts = np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("loop_start", starts)
    totals = np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("loop_total", totals)
    middles = np.add.reduceat(uvs.reshape(-1, 2), starts) / totals[:, None]
    return [own_texture.udim(u, v) for u, v in middles.tolist()]


def _image(material: bpy.types.Material | None, mesh: bpy.types.Mesh) -> bpy.types.Image | None:
    """The image that lies on the mesh's texture coordinates as the material's own colour."""
    if material is None:
        return None
    node = materials.own_colour_node(material.get(own_heads.COPY, material))
    if node is None or node.image is None or node.image.source not in {"FILE", "GENERATED", "TILED"}:
        return None
    return node.image if _uses(node, mesh.uv_layers.active) else None


def _uses(node: bpy.types.ShaderNodeTexImage, layer: bpy.types.MeshUVLoopLayer | None) -> bool:
    """Whether an image is laid out by the UV map that a head is read with."""
    if layer is None:
        return False
    if not node.inputs["Vector"].is_linked:
        return layer.active_render
    link = node.inputs["Vector"].links[0]
    if link.from_node.type == "UVMAP":
        return link.from_node.uv_map in {"", layer.name}
    return link.from_node.type == "TEX_COORD" and link.from_socket.name == "UV" and layer.active_render


def _file(image: bpy.types.Image, tile: int) -> Path:
    """An image's file on a tile, in a format that the service reads. Raises LikenessError."""
    if image.source != "TILED":
        return photo_images.exported(image)
    path = Path(bpy.path.abspath(image.filepath.replace(own_texture.TILE_MARK, str(tile))))
    packed = [file for file in image.packed_files if f".{tile}." in file.filepath]
    if packed:
        return photo_images.exported_bytes(bytes(packed[0].data), image.name)
    if not path.is_file():
        raise LikenessError(strings.own_texture_without([tile]))
    single = bpy.data.images.load(str(path))
    try:
        return photo_images.exported(single)
    finally:
        bpy.data.images.remove(single)
