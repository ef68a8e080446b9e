# SPDX-License-Identifier: GPL-3.0-or-later
"""Extract texture with the real service, without a window: files, materials, paths, refusals."""

from __future__ import annotations

import tempfile
from pathlib import Path

import bpy
import numpy as np
from harness import PHOTO, core
from scenes import add_head
from test_panels import draw

runtime = core("runtime")
materials = core("scene.materials")
own_texture = core("scene.own_texture")
decisions = core("scene.decisions")
refine_panels = core("refine_panels")
evidence = core("likeness_core.evidence")

# A head's own texture in the tests: upright stripes, bright and dark, this many of both.
SIZE, STRIPES = 64, 8
BRIGHT, DARK = (0.8, 0.6, 0.5, 1.0), (0.4, 0.3, 0.25, 1.0)


def extract() -> tuple[set[str], str]:
    """The operator as a script calls it: what it returns, and the error that it has reported."""
    try:
        return bpy.ops.likeness.extract_texture("EXEC_DEFAULT", True), ""
    except RuntimeError as error:
        return {"CANCELLED"}, str(error)


def test_a_head_without_photo_is_refused() -> None:
    add_head()
    outcome, reason = extract()
    assert outcome == {"CANCELLED"} and "Fit from photo" in reason, reason


def test_texture_of_a_fitted_head() -> None:
    _, mesh_object = add_head()
    assert bpy.ops.likeness.fit_from_photo("EXEC_DEFAULT", True, filepath=str(PHOTO)) == {"FINISHED"}
    outcome, reason = extract()
    assert outcome == {"CANCELLED"} and "Save the scene" in reason, reason

    folder = Path(tempfile.mkdtemp())
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "scene.blend"))
    outcome, reason = extract()
    assert outcome == {"FINISHED"}, reason
    name = bpy.path.clean_name(mesh_object.name)
    files = sorted(path.name for path in (folder / "textures").iterdir())
    assert files == [f"{name}_color.1001.png", f"{name}_normal.1001.png"], files

    skin = next(material for material in mesh_object.data.materials if "skin" in material.name)
    colour = skin.node_tree.nodes[materials.COLOUR_NODE].image
    normal = skin.node_tree.nodes[materials.NORMAL_NODE].image
    assert colour.filepath.startswith("//textures"), colour.filepath
    assert normal.filepath.startswith("//textures"), normal.filepath
    assert colour.colorspace_settings.name == "sRGB"
    assert normal.colorspace_settings.name == "Non-Color"
    assert tuple(colour.size) == (2048, 2048) and tuple(normal.size) == (2048, 2048)
    shader = next(node for node in skin.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    assert shader.inputs["Base Color"].is_linked and shader.inputs["Normal"].is_linked

    # Extracted again: the same nodes, no more images.
    images = len(bpy.data.images)
    assert extract()[0] == {"FINISHED"}
    assert len(bpy.data.images) == images
    assert sum(node.type == "TEX_IMAGE" for node in skin.node_tree.nodes) == 2


def is_bright(u: np.ndarray) -> np.ndarray:
    return (u * STRIPES).astype(int) % 2 == 0


def striped_image(name: str = "own", **options: object) -> bpy.types.Image:
    """An image without a file, as one is painted in Blender."""
    image = bpy.data.images.new(name, SIZE, SIZE, **options)
    row = np.where(is_bright(np.arange(SIZE) / SIZE)[:, None], BRIGHT, DARK)
    image.pixels.foreach_set(np.tile(row, (SIZE, 1)).astype(np.float32).ravel())
    return image


def show(material: bpy.types.Material, image: bpy.types.Image) -> None:
    """Makes an image the colour of a material, as an artist does."""
    tree = material.node_tree
    node = tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    shader = next(node for node in tree.nodes if node.type == "BSDF_PRINCIPLED")
    tree.links.new(shader.inputs["Base Color"], node.outputs["Color"])


def skin_of(mesh_object: bpy.types.Object) -> bpy.types.Material:
    return next(material for material in mesh_object.data.materials if "skin" in material.name)


def fitted_in_saved_scene() -> bpy.types.Object:
    _, mesh_object = add_head()
    assert bpy.ops.likeness.fit_from_photo("EXEC_DEFAULT", True, filepath=str(PHOTO)) == {"FINISHED"}
    bpy.ops.wm.save_as_mainfile(filepath=str(Path(tempfile.mkdtemp()) / "scene.blend"))
    return bpy.data.objects[mesh_object.name]


def contrast_behind(mesh_object: bpy.types.Object) -> float:
    """How much brighter (0 to 1) the map is in bright stripes than in dark ones, on the back of the skull.

    The photo does not show that; the tone of both is the photo's.
    """
    image = skin_of(mesh_object).node_tree.nodes[materials.COLOUR_NODE].image
    pixels = np.array(image.pixels[:]).reshape(image.size[1], image.size[0], 4)
    mesh = mesh_object.data
    skin = list(mesh.materials).index(skin_of(mesh_object))
    places = np.array([vertex.co for vertex in mesh.vertices])
    far, middle = places[:, 1].max(), places[:, 2].max() - 0.1
    loops = [
        loop
        for polygon in mesh.polygons
        if polygon.material_index == skin
        for loop in polygon.loop_indices
        if places[mesh.loops[loop].vertex_index][1] > far - 0.02
        and places[mesh.loops[loop].vertex_index][2] > middle
    ]
    assert len(loops) > 20
    uvs = np.clip([mesh.uv_layers.active.data[loop].uv for loop in loops], 0, 0.999)
    columns, rows = (uvs * image.size[0]).astype(int).T
    bright, red = is_bright(uvs[:, 0]), pixels[rows, columns, 0]
    return float(red[bright].mean() - red[~bright].mean())


def test_what_the_photo_does_not_show_has_the_heads_own_colours() -> None:
    mesh_object = fitted_in_saved_scene()
    assert "likeness.toggle_own_texture" not in draw(refine_panels.LIKENESS_PT_finish)
    show(skin_of(mesh_object), striped_image())
    assert "likeness.toggle_own_texture" in draw(refine_panels.LIKENESS_PT_finish)
    assert extract() == ({"FINISHED"}, "")
    assert "completed into the head's own texture" in runtime.session().status.message
    contrast = contrast_behind(mesh_object)
    assert contrast > 0.1, contrast
    # Again: into the artist's image, not into what was made of it.
    assert extract() == ({"FINISHED"}, "")
    assert "completed into the head's own texture" in runtime.session().status.message
    assert abs(contrast_behind(mesh_object) - contrast) < 0.02
    # And without it, with a skin that ships.
    assert bpy.ops.likeness.toggle_own_texture() == {"FINISHED"}
    assert extract() == ({"FINISHED"}, "")
    assert abs(contrast_behind(mesh_object)) < 0.03
    assert bpy.ops.likeness.remove() == {"FINISHED"}
    assert materials.own_colour_node(skin_of(mesh_object)).image.name == "own"
    assert decisions.takes_own_texture(bpy.data.objects["Likeness Rig"])


def test_maps_are_found_tile_by_tile() -> None:
    rig, mesh_object = add_head()
    skin, folder = skin_of(mesh_object), Path(tempfile.mkdtemp())
    assert own_texture.files(rig) == ({}, ())
    # The lower part of the head on a second tile.
    layer = mesh_object.data.uv_layers.active.data
    for polygon in mesh_object.data.polygons:
        if polygon.center[2] < 0:
            for loop in polygon.loop_indices:
                layer[loop].uv[0] += 1
    plain = striped_image("plain")
    show(skin, plain)
    files, notes = own_texture.files(rig)
    assert set(files) == {1001, 1002} and files[1001] == files[1002] and notes == ()
    tiled = striped_image("tiles", tiled=True)
    tiled.filepath = str(folder / "own.<UDIM>.png")
    materials.own_colour_node(skin).image = tiled
    for tile, source in ((1001, plain), (1002, striped_image("other"))):
        assert own_texture.files(rig)[0] == {}
        source.filepath_raw, source.file_format = str(folder / f"own.{tile}.png"), "PNG"
        source.save()
    assert own_texture.files(rig) == ({tile: folder / f"own.{tile}.png" for tile in (1001, 1002)}, ())
    (folder / "own.1002.png").unlink()
    files, notes = own_texture.files(rig)
    assert files == {} and "UDIM tile 1002" in notes[0], notes
    # Laid out by other UVs than those that the head is read with.
    other = mesh_object.data.uv_layers.new(name="other")
    node = skin.node_tree.nodes.new("ShaderNodeUVMap")
    node.uv_map = other.name
    colour = materials.own_colour_node(skin)
    skin.node_tree.links.new(colour.inputs["Vector"], node.outputs["UV"])
    assert not own_texture.has_image(rig)
    node.uv_map = mesh_object.data.uv_layers.active.name
    assert own_texture.has_image(rig)


def test_a_detail_mesh_goes_with_the_texture_and_has_to_be_there() -> None:
    fitted_in_saved_scene()
    path, kind = Path(tempfile.mkdtemp()) / "sculpt.obj", evidence.DETAIL_MESH
    path.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    chosen = bpy.ops.likeness.choose_supplied("EXEC_DEFAULT", True, kind=kind, filepath=str(path))
    assert chosen == {"FINISHED"}
    outcome, reason = extract()
    assert outcome == {"CANCELLED"} and "detail mesh has no UVs" in reason, reason
    path.unlink()
    outcome, reason = extract()
    assert outcome == {"CANCELLED"} and str(path) in reason and "Detail mesh" in reason, reason
    assert bpy.ops.likeness.clear_supplied(kind=kind) == {"FINISHED"}
    assert decisions.supplied(bpy.data.objects["Likeness Rig"]) == {}
