# SPDX-License-Identifier: Apache-2.0
"""An artist's own rig in Maya: its controls are found, probed with the real service, fitted, and put back."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from likeness_maya import commands, reading, running, runtime
from likeness_maya.likeness_core.host import Head
from likeness_maya.likeness_core.messages import FitResult, HeadPose, TextureResult, TextureTile
from likeness_maya.likeness_core.template import parse_template
from likeness_maya.scene import (
    camera,
    controllers,
    decisions,
    edits,
    fits,
    heads,
    materials,
    own_heads,
    spaces,
)
from likeness_maya.ui import landmark_tool
from maya import cmds
from maya.api import OpenMaya
from maya_scene.evaluation import Evaluation
from maya_scene.interface import interface
from maya_scene.scene import open_snapshot, scene, snapshot
from rig_evaluator import TemplateEvaluator
from scenes import CAMERA
from staging import PHOTO, REPOSITORY

SERVICE = Path(os.environ.get("LIKENESS_DAEMON", REPOSITORY / ".build" / "release" / "likenessd"))
# One control at its limit is what was probed; nothing but single precision lies between.
SAMPLED_CM = 1e-4
# The left corner of the mouth, in the convention of the templates.
CORNER = 61
CHOSEN = {
    "smile",
    "jawOpen",
    "look",
    "noseWidth",
    "noseBig",
    "chin_ctrl scale x",
    "jaw_ctrl rotate x",
    *(f"head_ctrl translate {axis}" for axis in "xyz"),
}


@pytest.fixture
def skin(rigged: dict[str, Any]) -> str:
    """The artist's rig in the scene; the mesh of its face."""
    open_snapshot(rigged)
    vars(interface).update(messages=[])
    shape = reading.skin_of_selection()
    assert shape is not None
    return shape


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The real service, with folders of its own."""
    assert SERVICE.is_file(), f"There is no service at {SERVICE}; build it with: make build"
    folder = tmp_path_factory.mktemp("service")
    folder.chmod(0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKENESS_DAEMON", str(SERVICE))
        patch.setenv("LIKENESS_SOCKET", str(folder / "likenessd-0.sock"))
        patch.setenv("LIKENESS_RESOURCES", str(REPOSITORY))
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        # A session that is open would go on with the service of its own.
        runtime.close()
        yield
        runtime.close()


@pytest.fixture(scope="module")
def read(rigged: dict[str, Any], service: None) -> tuple[dict[str, Any], str]:
    """The scene after the rig was read, and what was said."""
    open_snapshot(rigged)
    said = commands.find_controls()
    assert said.success and said.message == "15 controls found, 10 chosen; next: Read the rig"
    before, steps = seen(), len(scene.done)
    status = commands.read_rig()
    assert status.success, status.message
    # Everything is as it was, but for what is noted; and that is one step.
    is_restored = seen() == before
    assert is_restored and len(scene.done) == steps + 1
    return snapshot(), status.message


def seen() -> dict[str, Any]:
    """The scene without what Likeness has noted in a node of its own."""
    state = scene.state()
    state["nodes"] = {path: node for path, node in state["nodes"].items() if "Your_own_head" not in path}
    state["connections"] = [pair for pair in state["connections"] if "Your_own_head" not in pair[1]]
    for path, node in state["nodes"].items():
        facts = {k: v for k, v in node[1].items() if k != "children"}
        state["nodes"][path] = (node[0], facts, *node[2:])
    return state


def shown(head: Head) -> np.ndarray:
    """The deformed meshes in the head's space, cm."""
    evaluation = Evaluation(scene)
    points = [evaluation.world_points(scene.find(shape)) for shape in heads.meshes(head.name)]
    to_head = np.linalg.inv(evaluation.world(scene.find(head.name)))
    return np.concatenate(points) @ to_head[:3, :3] + to_head[3, :3]


def head_of(saved: dict[str, Any]) -> tuple[Head, TemplateEvaluator]:
    """Opens a scene with a head that was read; the judge is its template's file."""
    open_snapshot(saved)
    head = runtime.host.selected_head()
    assert head is not None
    return head, TemplateEvaluator(runtime.template_locator().find(head.template_name))


def set_control(head: Head, name: str, value: float) -> None:
    """Sets a control, in Maya's own units."""
    scene.store(scene.plug(controllers.plugs(head.name)[name]), value)


def test_controls_are_found_and_nothing_else_is_touched(skin: str) -> None:
    before, steps = scene.state(), len(scene.done)
    commands.find_controls()
    marker = own_heads.find(skin)
    assert marker is not None and len(scene.done) == steps + 1
    found = {control.controller.name: control for control in own_heads.controls(marker)}
    assert {name for name, control in found.items() if control.is_chosen} == CHOSEN
    # Switches, attributes without a range, what is locked, hidden or driven.
    assert not {name for name in found if "fkIk" in name or "stretch" in name or "mouthSmile" in name}
    assert found["noseWidth"].controller.minimum == -2.0
    assert found["jaw_ctrl rotate x"].controller.maximum == pytest.approx(np.radians(20))
    assert found["smile"].controller.kind == "expression" and found["noseBig"].controller.kind == "identity"
    cmds.undo()
    is_back = scene.state() == before
    assert is_back


def test_what_the_artist_chose_stays_chosen(skin: str) -> None:
    commands.find_controls()
    commands.choose_controls(["smile"], chosen=False)
    commands.choose_controls(["noseBig"], kind="expression")
    commands.set_facing("-Z")
    commands.find_controls()
    marker = own_heads.find(skin)
    assert marker is not None and own_heads.record(marker).facing == "-Z"
    found = {control.controller.name: control for control in own_heads.controls(marker)}
    assert not found["smile"].is_chosen and found["noseBig"].controller.kind == "expression"


def test_rig_is_explained_at_every_setting_that_was_probed(read: tuple[dict[str, Any], str]) -> None:
    assert "10 controls" in read[1] and "explained to" in read[1]
    # Two controls turn the jaw about an axis that is none of its joint's: that is said, with the place.
    assert "act together a fit can be off by as much, near: chin_jnt" in read[1]
    head, judge = head_of(read[0])
    rest = {name: c.default for name, c in own_controls(head).items()}
    worst = float(np.abs(shown(head) - judge.evaluate({})).max())
    for name, control in own_controls(head).items():
        for value in (control.minimum, control.maximum):
            set_control(head, name, value)
            worst = max(worst, float(np.abs(shown(head) - judge.evaluate({name: value})).max()))
            set_control(head, name, rest[name])
    print(f"own rig: {worst:.1e} cm apart at most at the settings that were probed")
    assert worst < SAMPLED_CM


def own_controls(head: Head) -> dict[str, Any]:
    known = {control.controller.name: control.controller for control in own_heads.controls(head.name)}
    return {name: known[name] for name in controllers.plugs(head.name)}


def test_eyes_and_teeth_are_parts_and_go_with_the_skin(read: tuple[dict[str, Any], str]) -> None:
    head, _ = head_of(read[0])
    template = runtime.template_locator().find(head.template_name)
    parsed = parse_template(template.read_bytes())
    assert {"skin", "eye-left", "eye-right", "teeth-1", "teeth-2", "tongue-1"} <= set(parsed.parts)
    names = [joint.name for joint in parsed.joints]
    assert names[0] == "likeness-root" and {"head_jnt", "jaw_jnt", "chin_jnt", "tongue"} <= set(names)


def test_offsets_act_in_every_mesh_alike(read: tuple[dict[str, Any], str]) -> None:
    head, judge = head_of(read[0])
    random = np.random.default_rng(5)
    offsets = random.normal(0, 0.1, (head.vertex_count, 3)).astype(np.float32)
    values = {"look": 0.8}
    before = scene.state()
    runtime.host.begin_preview(head)
    pose = HeadPose(values, array("f", offsets.tobytes()))
    runtime.host.apply_preview(head, pose)
    assert np.abs(shown(head) - judge.evaluate(values, offsets)).max() < SAMPLED_CM
    runtime.host.end_preview(head)
    is_back = scene.state() == before
    assert is_back
    steps = len(scene.done)
    runtime.host.commit(head, FitResult("r1", CAMERA, pose, 1.0), PHOTO, None)
    assert len(scene.done) == steps + 1
    again = runtime.host.read(head).pose
    assert np.abs(np.array(again.bind_offsets).reshape(-1, 3) - offsets).max() < 1e-5
    cmds.undo()
    is_back = scene.state() == before
    assert is_back


def test_own_head_is_fitted_given_back_and_forgotten(read: tuple[dict[str, Any], str]) -> None:
    head, judge = head_of(read[0])
    before = scene.state()
    status = commands.fit_from_photo(PHOTO)
    assert status.success, status.message
    pose = runtime.host.read(head).pose
    assert len(fits.find(head.name)) == 6 and pose.bind_offsets is not None
    assert 0.01 < np.abs(np.array(pose.bind_offsets)).max() < 3
    assert camera.find(head.name) is not None
    apart = judge.evaluate(dict(pose.controllers), np.array(pose.bind_offsets).reshape(-1, 3)) - shown(head)
    assert np.abs(apart).max() < 0.1
    # Controls of the artist's, found by what is selected.
    cmds.select("jaw_ctrl", replace=True)
    assert runtime.host.selected_head() == head
    assert commands.refine().success
    cmds.select("face_geo", replace=True)
    refused = commands.forget_rig()
    assert not refused.success and "Remove takes it off" in refused.message
    assert commands.remove().success
    is_back = scene.state() == before
    assert is_back
    assert commands.forget_rig().success
    assert own_heads.find("|hero_grp|geo_grp|face_geo|face_geoShape") is None
    assert runtime.host.selected_head() is None


def test_rig_that_is_read_again_is_known(read: tuple[dict[str, Any], str]) -> None:
    head, _ = head_of(read[0])
    runtime.host.commit(
        head, FitResult("r1", CAMERA, HeadPose({"smile": 1.0, "noseBig": 0.5}, None), 1.0), PHOTO, None
    )
    before = scene.state()
    status = commands.read_rig()
    assert status.success and "was read before: 10 controls" in status.message
    is_same = seen_without_place(before) == seen_without_place(scene.state())
    assert is_same


def seen_without_place(state: dict[str, Any]) -> dict[str, Any]:
    """What is noted says the same again; where the node stands was computed anew."""
    return {**state, "nodes": {path: n for path, n in state["nodes"].items() if n[0] != "transform"}}


def test_moved_landmarks_are_kept_undone_and_redone(read: tuple[dict[str, Any], str]) -> None:
    """What the scene says and what lies in the cache are the same after every step."""
    head, _ = head_of(read[0])
    move_corner(head.name)
    moved = heads.describe(head.name)
    assert moved.template_hash != head.template_hash and template_in_cache(moved) == moved.template_hash
    cmds.undo()
    assert heads.describe(head.name) == head and template_in_cache(head) == head.template_hash
    # Read again, the head keeps the landmarks that it has.
    assert commands.read_rig().success and heads.describe(head.name) == head
    status = commands.fit_from_photo(PHOTO)
    assert status.success, status.message
    cmds.undo()
    cmds.undo()
    move_corner(head.name)
    assert heads.describe(head.name) == moved
    cmds.undo()
    cmds.redo()
    assert heads.describe(head.name) == moved
    assert commands.read_rig().success and heads.describe(head.name) == moved
    status = commands.fit_from_photo(PHOTO)
    assert status.success, status.message
    # Other tests read the same rig.
    runtime.template_locator().find(moved.template_name).unlink()


def move_corner(rig: str) -> None:
    """Moves a landmark to a corner of a face of the skin, as the tool does when it ends."""
    tool = landmark_tool.LandmarkTool(rig)
    vertices = tool.landmarks.triangles[0]
    corners = [tool._points[vertex] for vertex in vertices]
    tool.landmarks.move(CORNER, corners[0], vertices, corners)
    assert tool.end().success


def template_in_cache(head: Head) -> str:
    """The hash of the template that a head names."""
    path = runtime.template_locator().find(head.template_name)
    return parse_template(path.read_bytes()).content_hash


def test_reading_can_be_given_up(skin: str, service: None) -> None:
    commands.find_controls()
    commands.choose_controls(["jawOpen"], kind="identity")
    before = scene.state()
    begun = reading.Reading(skin)
    assert begun.step(0.0) and 0 < begun.fraction < 1
    begun.close()
    is_back = scene.state() == before
    assert is_back


def test_reading_is_cancelled_by_cancel(skin: str, service: None, monkeypatch: pytest.MonkeyPatch) -> None:
    commands.find_controls()
    commands.choose_controls(["jawOpen"], kind="identity")
    before = scene.state()
    monkeypatch.setattr(running, "run", lambda: commands.ActionStatus(True))
    assert commands.read_rig().success
    assert running.is_busy() and running.status().message == "Moving the controls"
    assert "already" in commands.fit_from_photo(PHOTO).message
    assert commands.cancel().message == "Reading the rig cancelled; everything is as it was"
    is_back = scene.state() == before
    assert is_back and not running.is_busy()


def test_pins_locks_and_frozen_vertices_are_kept_for_own_heads(read: tuple[dict[str, Any], str]) -> None:
    head, _ = head_of(read[0])
    decisions.set_locked(head.name, ["smile"])
    cmds.select("face_geo.vtx[3:5]", replace=True)
    assert commands.freeze_selection().success
    state = runtime.host.read(head)
    assert state.locked == {"smile"} and list(state.frozen) == [3, 4, 5]


def test_camera_stands_before_the_face_wherever_the_character_is(read: tuple[dict[str, Any], str]) -> None:
    head, _ = head_of(read[0])
    runtime.host.commit(head, FitResult("r1", CAMERA, HeadPose({}, None), 1.0), PHOTO, None)
    shape = camera.find(head.name)
    assert shape is not None
    frame = np.array([*spaces.world(shape), 0, 0, 0, 1]).reshape(4, 4)
    to_world = np.array([*spaces.world(head.name), 0, 0, 0, 1]).reshape(4, 4)
    expected = to_world @ np.array(CAMERA.camera_to_world).reshape(4, 4)
    assert np.abs(frame - expected).max() < 1e-6


def show_everywhere(head: Head, image: Path) -> None:
    """Makes an image the colour of all materials of a head, as an artist does."""
    file = cmds.shadingNode("file", asTexture=True, name="hero_colour")
    cmds.setAttr(f"{file}.fileTextureName", str(image), type="string")
    lips = cmds.shadingNode("standardSurface", asShader=True, name="lips")
    cmds.connectAttr(f"{lips}.outColor", "lipsSG.surfaceShader")
    groups = {
        OpenMaya.MFnDependencyNode(group).name()
        for shape in heads.meshes(head.name)
        for group in OpenMaya.MFnMesh(edits.find_path(shape)).getConnectedShaders(0)[0]
    }
    for group in sorted(groups):
        (shader,) = cmds.listConnections(f"{group}.surfaceShader", source=True, destination=False)
        cmds.connectAttr(f"{file}.outColor", f"{shader}.baseColor")


def test_texture_changes_nothing_of_the_artists_materials(
    read: tuple[dict[str, Any], str], tmp_path: Path
) -> None:
    head, _ = head_of(read[0])
    # Half of the face has another material.
    group = cmds.sets(renderable=True, noSurfaceShader=True, empty=True, name="lipsSG")
    cmds.sets("face_geoShape.f[0:99]", edit=True, forceElement=group)
    cmds.file(rename=str(tmp_path / "scene.ma"))
    runtime.host.commit(head, FitResult("r1", CAMERA, HeadPose({}, None), 1.0), PHOTO, None)
    image = tmp_path / "own.png"
    image.touch()
    show_everywhere(head, image)
    before = scene.state()
    assert runtime.host.texture_source(head).name == "face_geo"
    assert set(runtime.host.texture_source(head).base.values()) == {image}
    tile = TextureTile(1001, "/textures/color.png", "/textures/normal.png")
    for _ in range(2):
        runtime.host.commit_texture(head, TextureResult((tile,), (), 1.0))
    faces = OpenMaya.MFnMesh(edits.find_path("face_geoShape")).getConnectedShaders(0)[1]
    shaders = cmds.listConnections(f"{head.name}.{heads.MATERIALS}", source=True, destination=False)
    assert len(shaders) == 2 and len(set(faces)) == 2 and set(faces[:100]) != set(faces[100:])
    for shader in shaders:
        (file,) = cmds.listConnections(f"{shader}.baseColor", source=True, destination=False)
        assert cmds.getAttr(f"{file}.fileTextureName") == "/textures/color.png"
    # The artist's image still, not what was made of it.
    assert set(runtime.host.texture_source(head).base.values()) == {image}
    materials.restore(head.name)
    after = scene.state()
    is_back = after["nodes"] == before["nodes"] and after["connections"] == before["connections"]
    assert is_back and cmds.sets("lipsSG", query=True) == ["face_geoShape.f[0:99]"]
