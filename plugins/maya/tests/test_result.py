# SPDX-License-Identifier: Apache-2.0
"""How a result is written: previews, fits, undo, camera, textures, and what belongs to the artist."""

from __future__ import annotations

from array import array
from pathlib import Path

import numpy as np
import pytest
from likeness_maya.host import MayaHost
from likeness_maya.likeness_core.errors import LikenessError
from likeness_maya.likeness_core.evidence import DETAIL_MESH, SuppliedFile
from likeness_maya.likeness_core.host import Head, Pin, Place
from likeness_maya.likeness_core.messages import HeadPose, TextureResult, TextureTile
from likeness_maya.likeness_core.template import HeadTemplate
from likeness_maya.scene import camera, decisions, fits, heads, materials, own_texture
from maya import cmds
from maya_scene.commands import mesh_of
from maya_scene.evaluation import Evaluation
from maya_scene.scene import Scene
from scenes import CAMERA, WORLD_TO_CAMERA, expected_vertices, made_up_result, set_controllers, world_vertices
from staging import PHOTO

TOLERANCE_CM = 1e-5


def test_offsets_are_added_before_skinning(host: MayaHost, head: Head) -> None:
    result = made_up_result(1)
    host.commit(head, result, PHOTO, None)
    assert np.abs(world_vertices(head) - expected_vertices(result)).max() < TOLERANCE_CM


def test_a_fit_is_one_undo_step(host: MayaHost, head: Head, scene: Scene) -> None:
    before, steps = scene.state(), len(scene.done)
    host.commit(head, made_up_result(1), PHOTO, None)
    after, fitted = scene.state(), world_vertices(head)
    assert len(scene.done) == steps + 1
    cmds.undo()
    assert scene.state() == before
    cmds.redo()
    assert scene.state() == after
    assert np.array_equal(world_vertices(head), fitted)


def test_later_result_takes_the_place_of_the_earlier(host: MayaHost, head: Head, scene: Scene) -> None:
    host.commit(head, made_up_result(1), PHOTO, None)
    first = scene.state()
    host.commit(head, made_up_result(2), PHOTO, None)
    assert scene.state() != first
    host.commit(head, made_up_result(1), PHOTO, None)
    assert scene.state() == first


def test_preview_leaves_nothing_behind(host: MayaHost, head: Head, scene: Scene) -> None:
    set_controllers(head, {"nose-hump": 0.5})
    before, steps = scene.state(), len(scene.done)
    host.begin_preview(head)
    for seed in (1, 2):
        host.apply_preview(head, made_up_result(seed).pose)
    assert np.abs(world_vertices(head) - expected_vertices(made_up_result(2))).max() < TOLERANCE_CM
    host.end_preview(head)
    assert scene.state() == before and len(scene.done) == steps


def test_preview_of_a_second_fit_brings_the_first_back(host: MayaHost, head: Head, scene: Scene) -> None:
    host.commit(head, made_up_result(1), PHOTO, None)
    fit = fits.find(head.name)[0]
    cmds.setAttr(f"{fit}.Likeness", 0.5)
    set_controllers(head, {"nose-hump": 0.123})
    before = scene.state()
    host.begin_preview(head)
    host.apply_preview(head, HeadPose({"nose-hump": 1.0}))
    assert scene.state() != before
    host.end_preview(head)
    assert scene.state() == before


def test_an_undo_in_mid_preview_is_the_artists_own(host: MayaHost, head: Head, scene: Scene) -> None:
    set_controllers(head, {"nose-hump": 0.5})
    before = scene.state()
    cmds.setAttr(f"{head.name}.translateX", 3.0)
    host.begin_preview(head)
    host.apply_preview(head, made_up_result(1).pose)
    cmds.undo()
    host.end_preview(head)
    assert scene.state() == before


def test_deleting_the_fits_node_brings_the_template_back(host: MayaHost, head: Head) -> None:
    neutral = world_vertices(head)
    host.commit(head, made_up_result(1), PHOTO, None)
    cmds.delete(fits.find(head.name)[0])
    set_controllers(head, {known.name: 0.0 for known in heads.record(head.name).controllers})
    assert np.array_equal(world_vertices(head), neutral)


def test_controller_that_the_artist_has_removed_is_left_out(host: MayaHost, head: Head) -> None:
    cmds.deleteAttr(f"{head.name}.nose_hump")
    host.begin_preview(head)
    host.apply_preview(head, made_up_result(1).pose)
    host.end_preview(head)
    host.commit(head, made_up_result(1), PHOTO, None)
    assert not cmds.objExists(f"{head.name}.nose_hump")


def test_a_fit_that_fails_half_way_changes_nothing(
    host: MayaHost, head: Head, scene: Scene, tmp_path: Path
) -> None:
    before, steps = scene.state(), len(scene.done)
    with pytest.raises(RuntimeError):
        host.commit(head, made_up_result(1), tmp_path / "gone.png", None)
    assert scene.state() == before and len(scene.done) == steps


def test_camera_sees_the_head_where_the_photo_does(host: MayaHost, head: Head, scene: Scene) -> None:
    for attribute, value in (("translateX", 1.0), ("translateY", 2.0), ("rotateY", 25.0), ("rotateZ", -10.0)):
        cmds.setAttr(f"{head.name}.{attribute}", value)
    host.commit(head, made_up_result(1), PHOTO, None)
    matrix = np.array(WORLD_TO_CAMERA).reshape(4, 4)
    for point in [(0, 0, 0), (3, -4, 5), (-6, 7, 2)]:
        x, y, z, _ = matrix @ np.array([*point, 1.0])
        expected = (430.0 + 1300 * x / -z, 380.0 - 1300 * y / -z)
        assert np.allclose(seen_by_camera(scene, head, point), expected, atol=1e-3)


def seen_by_camera(scene: Scene, head: Head, point: tuple[float, float, float]) -> tuple[float, float]:
    """The pixel at which a point of the template's space appears, by Maya's own description of a camera."""
    evaluation = Evaluation(scene)
    shape = scene.find(camera.find(head.name))
    in_world = np.array([*point, 1.0]) @ evaluation.world(scene.find(head.name))
    x, y, z, _ = in_world @ np.linalg.inv(evaluation.world(shape.parent))
    lens = {name: evaluation.value((shape, name)) for name in LENS}
    width, height = (cmds.getAttr(f"defaultResolution.{side}") for side in ("width", "height"))
    # On the film, in inches; the film reaches from offset - aperture / 2 to offset + aperture / 2.
    across, up = (lens["focalLength"] / 25.4 * place / -z for place in (x, y))
    right = (across - lens["horizontalFilmOffset"]) / lens["horizontalFilmAperture"] + 0.5
    top = (up - lens["verticalFilmOffset"]) / lens["verticalFilmAperture"] + 0.5
    return right * width, (1 - top) * height


LENS = (
    "focalLength horizontalFilmAperture verticalFilmAperture horizontalFilmOffset verticalFilmOffset".split()
)


def test_the_photo_hangs_behind_the_head(host: MayaHost, head: Head) -> None:
    host.commit(head, made_up_result(1), PHOTO, None)
    shape = camera.find(head.name)
    plane = camera.image_plane(shape)
    assert Path(cmds.getAttr(f"{plane}.imageName")) == PHOTO
    ratio = cmds.getAttr(f"{plane}.sizeX") / cmds.getAttr(f"{plane}.sizeY")
    assert ratio == pytest.approx(CAMERA.width / CAMERA.height)
    assert cmds.getAttr(f"{plane}.depth") > 60
    fitted = camera.fitted(head.name)
    assert fitted == (CAMERA, PHOTO)


def test_two_heads_have_a_camera_each(host: MayaHost, template: HeadTemplate) -> None:
    first, second = host.add_head(template), host.add_head(template)
    for head in (first, second, first):
        host.commit(head, made_up_result(1), PHOTO, None)
    assert len(cmds.ls("Likeness_Camera*", type="camera")) == 2
    assert camera.find(first.name) != camera.find(second.name)


def textured(folder: Path, *udims: int) -> TextureResult:
    tiles = tuple(
        TextureTile(udim, f"{folder}/head_color.{udim}.png", f"{folder}/head_normal.{udim}.png")
        for udim in udims
    )
    return TextureResult(tiles, (), 1.0)


def test_texture_source_is_the_head_as_it_is(host: MayaHost, head: Head, tmp_path: Path) -> None:
    with pytest.raises(LikenessError, match="Fit from photo"):
        host.texture_source(head)
    result = made_up_result(1)
    host.commit(head, result, PHOTO, None)
    with pytest.raises(LikenessError, match="Save the scene"):
        host.texture_source(head)
    cmds.file(rename=str(tmp_path / "scene.ma"))
    cmds.setAttr(f"{fits.find(head.name)[0]}.Likeness", 0.5)
    source = host.texture_source(head)
    assert source.camera == CAMERA and source.photo == PHOTO
    assert source.folder == tmp_path / "textures" and source.folder.is_dir()
    assert source.pose.controllers == pytest.approx(dict(result.pose.controllers))
    assert np.allclose(source.pose.bind_offsets, 0.5 * np.array(result.pose.bind_offsets))
    assert isinstance(source.pose.bind_offsets, array)


@pytest.mark.parametrize(("udims", "tiling"), [((1001,), 0), ((1001, 1002), 3)])
def test_textures_go_onto_the_materials(
    host: MayaHost, head: Head, tmp_path: Path, udims: tuple[int, ...], tiling: int
) -> None:
    host.commit_texture(head, textured(tmp_path, *udims))
    assert cmds.getAttr("Likeness_eye_left.specularRoughness") == 0.08
    (colour,) = cmds.listConnections("Likeness_skin.baseColor", source=True, destination=False)
    (bump,) = cmds.listConnections("Likeness_skin.normalCamera", source=True, destination=False)
    (normal,) = cmds.listConnections(f"{bump}.bumpValue", source=True, destination=False)
    assert cmds.getAttr(f"{bump}.bumpInterp") == 1
    for node, kind, space in ((colour, "color", "sRGB"), (normal, "normal", "Raw")):
        assert cmds.getAttr(f"{node}.fileTextureName") == f"{tmp_path}/head_{kind}.1001.png"
        assert cmds.getAttr(f"{node}.colorSpace") == space
        assert cmds.getAttr(f"{node}.ignoreColorSpaceFileRules")
        assert cmds.getAttr(f"{node}.uvTilingMode") == tiling


def own_image(path: Path, shader: str = "Likeness_skin", tiling: int = 0) -> str:
    """An artist's file node behind a material's colour; the material in the scene shows it."""
    node = str(cmds.shadingNode("file", asTexture=True, isColorManaged=True, name="own_colour"))
    cmds.setAttr(f"{node}.fileTextureName", str(path), type="string")
    cmds.setAttr(f"{node}.uvTilingMode", tiling)
    cmds.connectAttr(f"{node}.outColor", f"{shader}.baseColor")
    return node


def fitted(host: MayaHost, head: Head, folder: Path) -> None:
    cmds.file(rename=str(folder / "scene.ma"))
    host.commit(head, made_up_result(1), PHOTO, None)


def test_a_texture_is_completed_into_the_heads_own(
    host: MayaHost, head: Head, scene: Scene, tmp_path: Path
) -> None:
    fitted(host, head, tmp_path)
    assert host.texture_source(head).base == {} and not own_texture.has_image(head.name)
    path = tmp_path / "own.png"
    path.touch()
    node = own_image(path)
    before = scene.state()
    # Of the artist's image, also after the maps have taken its place.
    for _ in range(2):
        assert own_texture.has_image(head.name)
        assert host.texture_source(head).base == {1001: path}
        host.commit_texture(head, textured(tmp_path, 1001))
    assert cmds.getAttr(f"{node}.fileTextureName") == str(path)
    decisions.set_takes_own_texture(head.name, False)
    assert host.texture_source(head).base == {}
    decisions.set_takes_own_texture(head.name, True)
    materials.restore(head.name)
    is_back = scene.state() == before
    assert is_back


def test_the_heads_own_texture_is_found_tile_by_tile(host: MayaHost, head: Head, tmp_path: Path) -> None:
    fitted(host, head, tmp_path)
    mesh = mesh_of("Likeness_Head")
    # Half of texture space is moved to a second tile; all parts of the head show the image.
    right = mesh.uvs[:, 0] > 0.5
    mesh.uvs = mesh.uvs + np.outer(right, (1.0, 0.0))
    for udim in (1001, 1002):
        (tmp_path / f"own.{udim}.png").touch()
    node = own_image(tmp_path / "own.1001.png", tiling=materials.TILES_ARE_UDIM)
    for shader in cmds.listConnections(f"{head.name}.{heads.MATERIALS}", source=True, destination=False):
        if shader != "Likeness_skin":
            cmds.connectAttr(f"{node}.outColor", f"{shader}.baseColor")
    files = {udim: tmp_path / f"own.{udim}.png" for udim in (1001, 1002)}
    assert host.texture_source(head).base == files
    cmds.setAttr(f"{node}.fileTextureName", f"{tmp_path}/own.<UDIM>.png", type="string")
    assert host.texture_source(head).base == files
    (tmp_path / "own.1002.png").unlink()
    source = host.texture_source(head)
    assert source.base == {} and "“own.1002.png” is no PNG or JPEG" in source.notes[0]
    cmds.setAttr(f"{node}.fileTextureName", str(tmp_path / "own.tif"), type="string")
    assert "“own.tif”" in host.texture_source(head).notes[0]


def test_the_detail_mesh_goes_with_the_texture(host: MayaHost, head: Head, tmp_path: Path) -> None:
    fitted(host, head, tmp_path)
    assert host.texture_source(head).detail_mesh is None
    decisions.set_supplied(head.name, {DETAIL_MESH: SuppliedFile(tmp_path / "sculpt.obj")})
    assert host.texture_source(head).detail_mesh == tmp_path / "sculpt.obj"


def test_textures_extracted_again_use_the_same_nodes(
    host: MayaHost, head: Head, scene: Scene, tmp_path: Path
) -> None:
    before = scene.state()
    host.commit_texture(head, textured(tmp_path, 1001))
    after = scene.state()
    host.commit_texture(head, textured(tmp_path, 1001))
    assert scene.state() == after
    cmds.undo()
    cmds.undo()
    assert scene.state() == before


def test_a_material_of_the_artists_own_is_left_as_it_is(host: MayaHost, head: Head, tmp_path: Path) -> None:
    own = cmds.shadingNode("standardSurface", asShader=True, name="own")
    cmds.connectAttr(f"{own}.outColor", "Likeness_skin.baseColor")
    host.commit_texture(head, textured(tmp_path, 1001))
    assert cmds.listConnections("Likeness_skin.baseColor", source=True, destination=False) == [own]


def test_remove_brings_everything_back(host: MayaHost, head: Head, scene: Scene, tmp_path: Path) -> None:
    set_controllers(head, {"nose-hump": 0.4})
    before = scene.state()
    for seed in (1, 2):
        host.commit(head, made_up_result(seed), PHOTO, Place("s1", f"r{seed}", "hash"))
    host.commit_texture(head, textured(tmp_path, 1001))
    decisions.set_locked(head.name, ["nose-hump"])
    decisions.set_frozen(head.name, ["Likeness_Head.vtx[3:5]"])
    after = scene.state()
    host.remove(head)
    is_as_before = scene.state() == before
    assert is_as_before
    cmds.undo()
    is_back = scene.state() == after
    assert is_back


def test_head_is_read_as_the_artist_has_it(host: MayaHost, head: Head) -> None:
    assert host.read(head).place is None and host.read(head).photo is None
    place = Place("s1", "r1", "hash")
    result = made_up_result(1)
    host.commit(head, result, PHOTO, place)
    decisions.set_locked(head.name, ["nose-hump", "head-age"])
    decisions.set_frozen(head.name, ["Likeness_Head.vtx[3:5]", "Likeness_Head.vtx[9]"])
    decisions.set_pins(head.name, [Pin(7, (320.5, 240.25))])
    state = host.read(head)
    assert state.place == place and state.photo == PHOTO
    assert state.photos == {"r1": ("hash", PHOTO)}
    assert state.locked == {"nose-hump", "head-age"} and list(state.frozen) == [3, 4, 5, 9]
    assert state.pins == (Pin(7, (320.5, 240.25)),)
    assert state.pose.controllers == pytest.approx(dict(result.pose.controllers))
    # A later revision without a photo of its own keeps the one that is there.
    host.commit(head, made_up_result(2), None, Place("s1", "r2", "hash"))
    assert host.read(head).photo == PHOTO and set(host.read(head).photos) == {"r1"}
    cmds.undo()
    assert host.read(head).place == place


def test_what_somebody_else_wrote_is_taken_for_nothing(host: MayaHost, head: Head) -> None:
    for attribute in decisions.TEXTS:
        cmds.setAttr(f"{head.name}.{attribute}", "{not json", type="string")
    state = host.read(head)
    assert state.place is None and not state.locked and not state.pins and not state.photos


def test_the_selection_stays_the_artists(host: MayaHost, head: Head, tmp_path: Path) -> None:
    cmds.select("Likeness_Head.vtx[3]", replace=True)
    host.begin_preview(head)
    host.apply_preview(head, made_up_result(1).pose)
    host.end_preview(head)
    host.commit(head, made_up_result(1), PHOTO, Place("s1", "r1", "hash"))
    host.commit_texture(head, textured(tmp_path, 1001))
    host.remove(head)
    assert cmds.ls(selection=True) == ["Likeness_Head.vtx[3]"]
