# SPDX-License-Identifier: GPL-3.0-or-later
"""Extract texture with the real service, without a window: files, materials, paths, refusals."""

from __future__ import annotations

import tempfile
from pathlib import Path

import bpy
from harness import PHOTO, core
from scenes import add_head

runtime = core("runtime")
materials = core("scene.materials")


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
