# SPDX-License-Identifier: Apache-2.0
"""What is done with a head that is as it should be: neutral expression, new basis, files of other formats."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from likeness_maya import commands, runtime
from likeness_maya.host import MayaHost
from likeness_maya.likeness_core.host import Head
from likeness_maya.likeness_core.template import HeadTemplate
from likeness_maya.scene import controllers, exporting, fits, heads, paint
from maya import cmds
from maya_scene.evaluation import Evaluation
from maya_scene.scene import Scene
from maya_scene.session_commands import missing
from scenes import made_up_result, set_controllers, world_vertices
from staging import PHOTO, REPOSITORY


@pytest.fixture
def fitted(host: MayaHost, head: Head, monkeypatch: pytest.MonkeyPatch) -> Head:
    monkeypatch.setenv("LIKENESS_RESOURCES", str(REPOSITORY))
    runtime.session.cache_clear()
    host.commit(head, made_up_result(2), PHOTO, None)
    cmds.select(head.name, replace=True)
    return head


def test_neutralise_keeps_the_person(fitted: Head, template: HeadTemplate, scene: Scene) -> None:
    before, steps = controllers.values(fitted.name), len(scene.done)
    assert commands.neutralise().success and len(scene.done) == steps + 1
    after = controllers.values(fitted.name)
    for known in template.controllers:
        wanted = known.default if known.kind == "expression" else before[known.name]
        assert after[known.name] == wanted, known.name
    assert any(before[known.name] != after[known.name] for known in template.controllers)
    cmds.undo()
    assert controllers.values(fitted.name) == before
    cmds.setAttr(f"{fitted.name}.jaw_open", lock=True)
    status = commands.neutralise()
    assert not status.success and "“jaw_open”" in status.message
    assert controllers.values(fitted.name) == before


def test_a_copy_with_a_new_basis_looks_and_moves_the_same(fitted: Head, scene: Scene) -> None:
    for attribute, value in (("translateX", 40.0), ("rotateY", 30.0), ("scaleX", 2.0)):
        cmds.setAttr(f"{fitted.name}.{attribute}", value)
    for axis in "YZ":
        cmds.setAttr(f"{fitted.name}.scale{axis}", 2.0)
    cmds.setAttr(f"{fits.find(fitted.name)[0]}.weight[0]", 0.5)
    before, steps, names = scene.state(), len(scene.done), set(cmds.ls(type="transform"))
    status = commands.apply_as_basis()
    assert status.success and len(scene.done) == steps + 1
    (rig,) = (name for name in set(cmds.ls(type="transform")) - names if cmds.objExists(f"{name}.nose_hump"))
    assert f"“{rig}”" in status.message and not heads.is_rig(rig)
    copy = scene.find("Likeness_Head_BasisShape")
    for values in ({}, {"jaw-open": 0.6, "nose-hump": 0.7, "eye-blink-left": 1.0}):
        set_controllers(fitted, values)
        for name, value in values.items():
            cmds.setAttr(f"{rig}.{name.replace('-', '_')}", value)
        apart = np.abs(Evaluation(scene).world_points(copy) - world_vertices(fitted)).max()
        assert apart < 1e-4, apart
    # Its faces have the materials of the head.
    groups = [name for name in cmds.ls(type="shadingEngine") if name != "initialShadingGroup"]
    members = [member for group in groups for member in cmds.sets(group, query=True) or ()]
    assert sum(member.startswith("Likeness_Head_Basis") for member in members) >= len(groups)
    while len(scene.done) > steps:
        cmds.undo()
    is_back = scene.state() == before
    assert is_back


def test_a_new_basis_needs_a_fit(head: Head, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKENESS_RESOURCES", str(REPOSITORY))
    cmds.select(head.name, replace=True)
    status = commands.apply_as_basis()
    assert not status.success and "Fit from photo" in status.message


@pytest.mark.parametrize("name", exporting.FORMATS)
def test_rig_and_mesh_go_to_the_exporters_of_maya(
    fitted: Head, scene: Scene, tmp_path: Path, name: str
) -> None:
    cmds.select("Likeness_Head.vtx[3]", replace=True)
    steps = len(scene.done)
    known = exporting.FORMATS[name]
    status = commands.export(tmp_path / "hero.wrong", name)
    path = tmp_path / f"hero{known.suffix}"
    assert status.success and str(path) in status.message
    kind, *selected = path.read_text().splitlines()
    assert kind == known.kind
    assert selected == ["|Likeness_Rig", "|Likeness_Rig|Likeness_Head|Likeness_HeadShape"]
    # The artist's selection and undo queue stay what they were.
    assert cmds.ls(selection=True) == ["Likeness_Head.vtx[3]"] and len(scene.done) == steps


def test_an_exporter_that_is_missing_or_fails_is_a_sentence(
    fitted: Head, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing.add("fbxmaya")
    try:
        status = commands.export(tmp_path / "hero.fbx", "FBX")
    finally:
        missing.clear()
    assert not status.success and "without FBX" in status.message
    status = commands.export(tmp_path / "none" / "hero.obj", "Wavefront OBJ")
    assert not status.success and "could not be written" in status.message
    assert cmds.ls(selection=True) == [fitted.name]


def test_normals_are_shown_and_taken_away(fitted: Head, scene: Scene) -> None:
    cmds.setAttr(f"{fitted.name}.rotateY", 90)
    before = scene.state()
    assert commands.show_quality("normals").success
    legend = paint.legend(fitted.name)
    assert legend is not None and legend.name == paint.NORMALS
    shape = scene.find(f"{heads.linked(fitted.name, heads.PAINT)}Shape")
    mesh = scene.stored((shape, "inMesh"))
    colours = mesh.colours[mesh.colour_set][:, :3]
    # The foremost vertex looks ahead, wherever the head is turned.
    foremost = mesh.points[:, 2].argmax()
    assert colours[foremost][2] > 0.9
    assert np.allclose(np.linalg.norm(2 * colours - 1, axis=1), 1, atol=1e-3)
    assert commands.show_quality(None).success
    is_back = scene.state() == before
    assert is_back
