"""Looks at a textured head from three sides.

    .setup/bpy-4.2/bin/python -m tools.views.textured FIT TEXTURE --out PICTURE

FIT is a folder of `likeness fit`, TEXTURE one of `likeness texture` that was made from it. The picture
shows the head from the front, from between and from the side, in the material that the add-on makes, in
soft light: colour as it is, normals in tangent space, a roughness of skin.
"""

import argparse
import math
import pathlib

import bpy
from mathutils import Matrix, Vector

YAWS = (0, 45, 90)
# What a view shows, its border, and the height of a head without its neck, cm.
SIDE, MARGIN, HEIGHT = 32, 2, 22
ROUGHNESS = 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("fit", type=pathlib.Path)
    parser.add_argument("texture", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, required=True, help="a PNG")
    parser.add_argument("--size", type=int, default=720, help="pixels of a view's sides")
    parser.add_argument("--samples", type=int, default=48, help="paths for each pixel")
    arguments = parser.parse_args()
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    head = _head(arguments.fit / "head.obj")
    head.data.materials.clear()
    head.data.materials.append(_material(arguments.texture))
    copies = _row(scene, head)
    _light(scene)
    _camera(scene, copies)
    _render(scene, arguments, len(copies))


def _head(path: pathlib.Path) -> bpy.types.Object:
    """In centimetres, Z up, the face toward -Y."""
    bpy.ops.wm.obj_import(filepath=str(path))
    head = bpy.context.selected_objects[0]
    head.data.transform(head.matrix_world)
    head.matrix_world = Matrix.Identity(4)
    head.data.shade_smooth()
    return head


def _material(folder: pathlib.Path) -> bpy.types.Material:
    material = bpy.data.materials.new("head")
    material.use_nodes = True
    tree = material.node_tree
    shader = tree.nodes["Principled BSDF"]
    shader.inputs["Roughness"].default_value = ROUGHNESS
    normal = tree.nodes.new("ShaderNodeNormalMap")
    tree.links.new(_image(tree, folder, "color", "sRGB"), shader.inputs["Base Color"])
    tree.links.new(_image(tree, folder, "normal", "Non-Color"), normal.inputs["Color"])
    tree.links.new(normal.outputs["Normal"], shader.inputs["Normal"])
    return material


def _image(
    tree: bpy.types.NodeTree, folder: pathlib.Path, kind: str, color_space: str
) -> bpy.types.NodeSocket:
    paths = sorted(folder.glob(f"*_{kind}.*.png"))
    image = bpy.data.images.load(str(paths[0].resolve()))
    image.colorspace_settings.name = color_space
    if len(paths) > 1:
        image.source = "TILED"
        for path in paths[1:]:
            image.tiles.new(tile_number=int(path.name.split(".")[-2]))
    node = tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    return node.outputs["Color"]


def _row(scene: bpy.types.Scene, head: bpy.types.Object) -> list[bpy.types.Object]:
    """One copy a view, side by side, each turned to its side; their tops at the height zero."""
    places = [vertex.co for vertex in head.data.vertices]
    top = max(place.z for place in places)
    # The head itself: the neck and the shoulders may end anywhere.
    near = [place for place in places if place.z > top - HEIGHT]
    middle = sum(near, Vector()) / len(near)
    copies = []
    for place, yaw in enumerate(YAWS):
        copy = bpy.data.objects.new(f"view {yaw}", head.data)
        turn = Matrix.Rotation(math.radians(-yaw), 4, "Z")
        to_middle = Matrix.Translation((-middle.x, -middle.y, -top))
        copy.matrix_world = Matrix.Translation((place * SIDE, 0, 0)) @ turn @ to_middle
        scene.collection.objects.link(copy)
        copies.append(copy)
    bpy.data.objects.remove(head)
    return copies


def _light(scene: bpy.types.Scene) -> None:
    """A wide lamp from the upper left that reaches all views alike, and a grey room."""
    world = bpy.data.worlds.new("room")
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs["Color"].default_value = (0.35, 0.36, 0.38, 1)
    scene.world = world
    data = bpy.data.lights.new("key", "SUN")
    data.energy, data.angle = 2.2, math.radians(30)
    lamp = bpy.data.objects.new("key", data)
    lamp.rotation_euler = (math.radians(50), 0, math.radians(-35))
    scene.collection.objects.link(lamp)


def _camera(scene: bpy.types.Scene, copies: list[bpy.types.Object]) -> None:
    data = bpy.data.cameras.new("camera")
    data.type, data.ortho_scale, data.clip_end = "ORTHO", SIDE * len(copies), 1000
    camera = bpy.data.objects.new("camera", data)
    camera.location = (SIDE * (len(copies) - 1) / 2, -200, MARGIN - SIDE / 2)
    camera.rotation_euler = (math.radians(90), 0, 0)
    scene.collection.objects.link(camera)
    scene.camera = camera


def _render(scene: bpy.types.Scene, arguments: argparse.Namespace, count: int) -> None:
    scene.render.engine = "CYCLES"
    scene.cycles.samples, scene.cycles.use_denoising, scene.cycles.seed = arguments.samples, False, 1
    scene.cycles.max_bounces = 4
    scene.render.resolution_x, scene.render.resolution_y = count * arguments.size, arguments.size
    scene.view_settings.view_transform = "Standard"
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGB"
    scene.render.filepath = str(arguments.out.resolve())
    bpy.ops.render.render(write_still=True)


if __name__ == "__main__":
    main()
