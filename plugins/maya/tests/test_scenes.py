# SPDX-License-Identifier: Apache-2.0
"""Scenes as artists have them: units and axes, namespaces, references, locks, keys, things that are gone."""

from __future__ import annotations

import numpy as np
import pytest
from likeness_maya import commands
from likeness_maya.host import MayaHost
from likeness_maya.likeness_core.errors import LikenessError
from likeness_maya.likeness_core.host import Head
from likeness_maya.likeness_core.template import HeadTemplate
from likeness_maya.scene import fits, heads, surroundings
from maya import cmds
from maya_scene.commands import reference
from maya_scene.data import MeshData
from maya_scene.scene import MayaError, Scene, new_scene
from scenes import expected_vertices, made_up_result, set_controllers, world_vertices
from staging import PHOTO, REPOSITORY

TOLERANCE_CM = 1e-5
# Y up into Z up: (x, y, z) -> (x, -z, y).
STANDING = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]])


def refused(host: MayaHost, head: Head) -> str:
    """The sentence with which a fit is refused; nothing may have changed."""
    with pytest.raises(LikenessError) as caught:
        host.begin_preview(head)
    return str(caught.value)


@pytest.mark.parametrize("unit", ["mm", "cm", "m", "in"])
@pytest.mark.parametrize("angle", ["deg", "rad"])
def test_the_working_units_are_the_artists_affair(
    scene: Scene, template: HeadTemplate, unit: str, angle: str
) -> None:
    new_scene()
    cmds.currentUnit(linear=unit, angle=angle)
    host = MayaHost()
    head = host.add_head(template)
    result = made_up_result(3)
    host.commit(head, result, PHOTO, None)
    assert np.abs(world_vertices(head) - expected_vertices(result)).max() < TOLERANCE_CM
    # Changed later, nothing moves.
    cmds.currentUnit(linear="cm", angle="deg")
    assert np.abs(world_vertices(head) - expected_vertices(result)).max() < TOLERANCE_CM


def test_where_z_is_up_the_head_stands(host: MayaHost, template: HeadTemplate) -> None:
    cmds.upAxis(axis="z")
    head = host.add_head(template)
    result = made_up_result(3)
    host.commit(head, result, PHOTO, None)
    assert np.abs(world_vertices(head) - expected_vertices(result) @ STANDING).max() < TOLERANCE_CM


@pytest.mark.parametrize(
    ("up", "unit", "words"),
    [
        ("y", "cm", "Y is up; lengths are in centimetres, as in the head template"),
        ("z", "cm", "Z is up, so heads stand on Z; lengths are in centimetres"),
        ("y", "m", "Y is up; lengths are shown in metres, and heads keep their size"),
        ("z", "m", "Z is up, so heads stand on Z; lengths are shown in metres"),
        ("y", "in", "lengths are shown in inches"),
    ],
)
def test_the_artist_is_told_of_axes_and_units(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, up: str, unit: str, words: str
) -> None:
    monkeypatch.setenv("LIKENESS_RESOURCES", str(REPOSITORY))
    cmds.upAxis(axis=up)
    cmds.currentUnit(linear=unit)
    assert words in surroundings.of_scene()
    status = commands.add_head()
    # What is as in any new scene needs no words with each head.
    assert status.success and (words in status.message) == ((up, unit) != ("y", "cm"))


def test_the_artist_is_told_of_namespaces_and_references(host: MayaHost, template: HeadTemplate) -> None:
    host.add_head(template)
    assert surroundings.notes("Likeness_Rig") == []
    cmds.rename("Likeness_Head", "hero:Likeness_Head")
    (sentence,) = surroundings.notes("Likeness_Rig")
    assert "“hero:Likeness_Head" in sentence and "in the namespace “hero”" in sentence
    reference("shot")
    (sentence,) = surroundings.notes("shot:Likeness_Rig")
    assert "comes from a reference" in sentence and "adds nodes beside it" in sentence


def test_head_that_was_moved_turned_and_scaled(host: MayaHost, head: Head) -> None:
    for attribute, value in (("translateY", 150.0), ("scaleX", 2.0), ("scaleY", 2.0), ("scaleZ", 2.0)):
        cmds.setAttr(f"{head.name}.{attribute}", value)
    result = made_up_result(3)
    host.commit(head, result, PHOTO, None)
    expected = 2 * expected_vertices(result) + (0, 150, 0)
    assert np.abs(world_vertices(head) - expected).max() < TOLERANCE_CM


def test_head_that_was_renamed_is_found(host: MayaHost, head: Head) -> None:
    cmds.rename("Likeness_Head", "face")
    cmds.rename(head.name, "hero")
    cmds.select("face", replace=True)
    renamed = host.selected_head()
    assert renamed is not None and renamed.name == "hero"
    host.begin_preview(renamed)
    host.apply_preview(renamed, made_up_result(1).pose)
    host.end_preview(renamed)
    host.commit(renamed, made_up_result(1), PHOTO, None)


def test_referenced_head_is_fitted_and_its_nodes_stay_what_they_are(
    host: MayaHost, head: Head, scene: Scene
) -> None:
    reference("char")
    cmds.select(clear=True)
    found = host.selected_head()
    assert found is not None and found.name == "char:Likeness_Rig"
    before = scene.state()
    host.begin_preview(found)
    host.apply_preview(found, made_up_result(2).pose)
    host.end_preview(found)
    assert scene.state() == before
    result = made_up_result(1)
    host.commit(found, result, PHOTO, None)
    assert np.abs(world_vertices(found) - expected_vertices(result)).max() < TOLERANCE_CM
    cmds.undo()
    assert scene.state() == before
    # What Maya would not have allowed, the stand-in does not either.
    for forbidden in (
        lambda: cmds.delete("char:Likeness_Head"),
        lambda: cmds.rename("char:Likeness_Head", "mine"),
        lambda: cmds.setAttr("char:Likeness_Rig.nose_hump", lock=True),
    ):
        with pytest.raises(MayaError):
            forbidden()


def test_two_references_are_told_apart(host: MayaHost, template: HeadTemplate, scene: Scene) -> None:
    host.add_head(template)
    reference("a")
    host.add_head(template)
    cmds.select(clear=True)
    assert host.selected_head() is None
    cmds.select("a:Likeness_Head", replace=True)
    found = host.selected_head()
    assert found is not None and found.name == "a:Likeness_Rig"


def test_locked_controllers_are_named(host: MayaHost, head: Head, scene: Scene) -> None:
    for attribute in ("head_age", "nose_hump", "head_fat", "head_oval"):
        cmds.setAttr(f"{head.name}.{attribute}", lock=True)
    before = scene.state()
    sentence = refused(host, head)
    assert "locked" in sentence and "“head_age”" in sentence and "1 more" in sentence
    assert scene.state() == before


def test_keyed_controller_is_named(host: MayaHost, head: Head, scene: Scene) -> None:
    set_controllers(head, {"nose-hump": 0.2})
    cmds.setKeyframe(f"{head.name}.nose_hump")
    cmds.currentTime(10)
    sentence = refused(host, head)
    assert "animated or connected" in sentence and "“nose_hump”" in sentence
    assert cmds.getAttr(f"{head.name}.nose_hump") == 0.2


def test_connected_controller_is_named(host: MayaHost, head: Head) -> None:
    cmds.connectAttr(f"{head.name}.head_age", f"{head.name}.nose_hump")
    assert "“nose_hump”" in refused(host, head)


def test_locked_or_animated_fit_is_named(host: MayaHost, head: Head) -> None:
    host.commit(head, made_up_result(1), PHOTO, None)
    weight = f"{fits.find(head.name)[0]}.weight[0]"
    cmds.setAttr(weight, lock=True)
    assert "“Likeness”" in refused(host, head)
    cmds.setAttr(weight, lock=False)
    cmds.setKeyframe(weight)
    assert "animated or connected" in refused(host, head)


def test_head_that_is_gone_or_has_lost_its_mesh(host: MayaHost, head: Head, scene: Scene) -> None:
    cmds.delete("Likeness_Head")
    assert "no longer in the scene" in refused(host, head)
    cmds.delete(head.name)
    assert "no longer in the scene" in refused(host, head)


def test_head_deleted_in_mid_fit(host: MayaHost, head: Head) -> None:
    host.begin_preview(head)
    host.apply_preview(head, made_up_result(1).pose)
    cmds.delete(head.name)
    host.end_preview(head)
    with pytest.raises(LikenessError, match="no longer in the scene"):
        host.apply_preview(head, made_up_result(1).pose)


def test_head_with_other_vertices_is_refused(host: MayaHost, head: Head, scene: Scene) -> None:
    shape = scene.find(heads.find(head)[1])
    shape.values["inMesh"] = MeshData(shape.values["inMesh"].points[:-1])
    # Its deformers would not fit any more; Maya complains about that by itself.
    shape.facts["chain"] = ()
    assert "no longer has the vertices" in refused(host, head)
