# SPDX-License-Identifier: GPL-3.0-or-later
"""The material of each part of a head: plain colours that tell the parts apart, later the maps."""

from __future__ import annotations

import json
from pathlib import Path

import bpy

from ..likeness_core.appearance import part_colour, part_roughness
from ..likeness_core.messages import TextureResult, TextureTile

# The names of the nodes that a texture adds; one that is extracted again finds them.
COLOUR_NODE = "Likeness colour"
NORMAL_NODE = "Likeness normal"
NORMAL_MAP_NODE = "Likeness normal map"
# A custom property of a material: what it was like before the maps.
BEFORE = "likeness_before"


def texture_materials(mesh: bpy.types.Mesh, result: TextureResult) -> None:
    """Gives every material of the mesh the colour and normal maps, and its part's roughness."""
    colour = _load_image([Path(tile.color) for tile in result.tiles], result.tiles, "sRGB")
    normal = _load_image([Path(tile.normal) for tile in result.tiles], result.tiles, "Non-Color")
    for material in mesh.materials:
        if material is not None:
            _texture(material, colour, normal)


def _texture(material: bpy.types.Material, colour: bpy.types.Image, normal: bpy.types.Image) -> None:
    tree, shader = material.node_tree, _shader(material)
    if shader is None:
        return  # The artist has built another material; it is left as it is.
    _note(material, shader)
    place = shader.location
    colour_node = _node(tree, "ShaderNodeTexImage", COLOUR_NODE, (place.x - 600, place.y))
    normal_node = _node(tree, "ShaderNodeTexImage", NORMAL_NODE, (place.x - 600, place.y - 320))
    map_node = _node(tree, "ShaderNodeNormalMap", NORMAL_MAP_NODE, (place.x - 280, place.y - 320))
    colour_node.image, normal_node.image = colour, normal
    map_node.space = "TANGENT"
    tree.links.new(shader.inputs["Base Color"], colour_node.outputs["Color"])
    tree.links.new(map_node.inputs["Color"], normal_node.outputs["Color"])
    tree.links.new(shader.inputs["Normal"], map_node.outputs["Normal"])
    part = material.name.removeprefix("Likeness ")
    shader.inputs["Roughness"].default_value = part_roughness(part)


def own_colour_node(material: bpy.types.Material) -> bpy.types.ShaderNodeTexImage | None:
    """The image behind a material's colour as the artist has built it, before any maps of ours."""
    shader = _shader(material)
    if shader is None:
        return None
    colour = shader.inputs["Base Color"]
    node = colour.links[0].from_node if colour.is_linked else None
    if node is not None and node.name == COLOUR_NODE:
        known = json.loads(material[BEFORE])["links"].get("Base Color") if BEFORE in material else None
        node = material.node_tree.nodes.get(known[0]) if known is not None else None
    while node is not None and node.type == "REROUTE":
        node = node.inputs[0].links[0].from_node if node.inputs[0].is_linked else None
    return node if node is not None and node.type == "TEX_IMAGE" else None


def _shader(material: bpy.types.Material) -> bpy.types.ShaderNode | None:
    if not material.use_nodes:
        return None
    return next((node for node in material.node_tree.nodes if node.type == "BSDF_PRINCIPLED"), None)


def restore(material: bpy.types.Material) -> None:
    """Takes the maps off a material and puts back what it was like before them."""
    if BEFORE not in material:
        return
    known = json.loads(material[BEFORE])
    del material[BEFORE]
    tree = material.node_tree
    images = {node.image for node in tree.nodes if node.name in {COLOUR_NODE, NORMAL_NODE}}
    for name in (COLOUR_NODE, NORMAL_NODE, NORMAL_MAP_NODE):
        node = tree.nodes.get(name)
        if node is not None:
            tree.nodes.remove(node)
    shader = _shader(material)
    if shader is not None:
        shader.inputs["Roughness"].default_value = known["roughness"]
        for name, (node, socket) in known["links"].items():
            if node in tree.nodes:
                tree.links.new(shader.inputs[name], tree.nodes[node].outputs[socket])
    for image in images - {None}:
        if image.users == 0:
            bpy.data.images.remove(image)


def _note(material: bpy.types.Material, shader: bpy.types.ShaderNode) -> None:
    """Notes what the maps are going to change, the first time."""
    if BEFORE in material:
        return
    links = {
        name: [shader.inputs[name].links[0].from_node.name, shader.inputs[name].links[0].from_socket.name]
        for name in ("Base Color", "Normal")
        if shader.inputs[name].is_linked
    }
    material[BEFORE] = json.dumps({"roughness": shader.inputs["Roughness"].default_value, "links": links})


def _node(
    tree: bpy.types.NodeTree, kind: str, name: str, location: tuple[float, float]
) -> bpy.types.ShaderNode:
    node = tree.nodes.get(name)
    if node is None:
        node = tree.nodes.new(kind)
        node.name = node.label = name
        node.location = location
    return node


def _load_image(paths: list[Path], tiles: tuple[TextureTile, ...], colour_space: str) -> bpy.types.Image:
    """The maps as one image with a path relative to the scene; several tiles make it a UDIM image."""
    image = bpy.data.images.load(str(paths[0]), check_existing=True)
    image.colorspace_settings.name = colour_space
    if len(paths) > 1:
        image.source = "TILED"
        name = paths[0].name.replace(f".{tiles[0].udim}.", ".<UDIM>.")
        image.filepath = bpy.path.relpath(str(paths[0].with_name(name)))
        known = {tile.number for tile in image.tiles}
        for tile in tiles:
            if tile.udim not in known:
                image.tiles.new(tile_number=tile.udim)
    else:
        image.filepath = bpy.path.relpath(str(paths[0]))
    image.reload()
    return image


def add_materials(mesh: bpy.types.Mesh, parts: tuple[str, ...]) -> None:
    """Gives the mesh one material slot per part, in the template's order."""
    for part in parts:
        mesh.materials.append(_material(part))


def _material(part: str) -> bpy.types.Material:
    colour = part_colour(part)
    material = bpy.data.materials.new(f"Likeness {part}")
    material.use_nodes = True
    material.diffuse_color = (*colour, 1.0)
    shader = _shader(material)
    shader.inputs["Base Color"].default_value = (*colour, 1.0)
    return material
