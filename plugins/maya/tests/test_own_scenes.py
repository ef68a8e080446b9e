# SPDX-License-Identifier: Apache-2.0
"""Artists' rigs in scenes as they are: units and axes, namespaces, references, locks, keys, deformers.

What cannot be read is refused with a sentence that names it, and nothing has changed then.
"""

from __future__ import annotations

from array import array
from typing import Any

import artist_rig
import numpy as np
import pytest
from likeness_maya import commands, reading, runtime
from likeness_maya.likeness_core.affine import IDENTITY
from likeness_maya.likeness_core.messages import FitResult, HeadPose
from likeness_maya.likeness_core.template import HeadTemplate
from likeness_maya.scene import before, discovery, fits, heads, own_heads
from likeness_maya.scene.scene_rig import MayaRig
from maya import cmds
from maya_scene.commands import reference
from maya_scene.evaluation import Evaluation, transformed
from maya_scene.scene import Scene, new_scene, open_snapshot, scene
from scenes import CAMERA
from staging import PHOTO

# What a head's own space is must not depend on the scene.
TOLERANCE_CM = 1e-5


@pytest.fixture
def skin(rigged: dict[str, Any]) -> str:
    open_snapshot(rigged)
    return selected()


def selected() -> str:
    shape = reading.skin_of_selection()
    assert shape is not None
    return shape


def opened(skin: str, facing: str | None = None) -> MayaRig:
    """Finds the controls and opens the rig, as reading does before it probes."""
    status = commands.find_controls()
    assert status.success, status.message
    marker = own_heads.find(skin)
    assert marker is not None
    if facing is not None:
        commands.set_facing(facing)
    controls = [control for control in own_heads.controls(marker) if control.is_chosen]
    shapes = [cmds.ls(shape, long=True)[0] for shape in heads.meshes(marker)]
    return MayaRig(shapes, controls, own_heads.record(marker).facing)


def made_head(rig: MayaRig, skin: str) -> Any:
    """Marks a head as read, with a template that is only as large as it; no service is needed."""
    marker = own_heads.find(skin)
    assert marker is not None
    maps = rig.to_meshes()
    rig.restore()

    class Template:
        name, content_hash, vertex_count = "own-test", "hash", rig.binding.vertex_count
        controllers = rig.controllers

    own_heads.mark(marker, Template, before.TEXTS, "", rig.space, maps)  # type: ignore[arg-type]
    return heads.describe(marker)


@pytest.fixture(scope="module")
def neutral(rigged: dict[str, Any]) -> np.ndarray:
    """The rig's neutral surface in a Y-up scene of centimetres."""
    open_snapshot(rigged)
    return np.array(opened(selected()).neutral)


@pytest.mark.parametrize("linear", ["mm", "cm", "m", "in"])
@pytest.mark.parametrize("angle", ["deg", "rad"])
@pytest.mark.parametrize("up", ["y", "z"])
def test_units_and_axes_are_the_artists_affair(
    template: HeadTemplate, neutral: np.ndarray, linear: str, angle: str, up: str
) -> None:
    new_scene()
    cmds.currentUnit(linear=linear, angle=angle)
    cmds.upAxis(axis=up)
    artist_rig.build(template)
    rig = opened(selected())
    assert np.abs(np.array(rig.neutral) - neutral).max() < TOLERANCE_CM
    limits = {control.name: control.maximum for control in rig.controllers}
    assert limits["jaw_ctrl rotate x"] == pytest.approx(np.radians(20))
    assert limits["head_ctrl translate y"] == pytest.approx(0.04 * np.ptp(neutral[1::3][: 3 * 4000]), abs=0.4)
    # What the artist sees of a control after a fit is the same motion in every unit.
    head = made_head(rig, selected())
    value = float(np.radians(10))
    pose = HeadPose({"jaw_ctrl rotate x": value}, None)
    runtime.host.commit(head, FitResult("r1", CAMERA, pose, 1.0), PHOTO, None)
    assert cmds.getAttr("jaw_ctrl.rotateX") == pytest.approx(10 if angle == "deg" else value)
    assert runtime.host.read(head).pose.controllers["jaw_ctrl rotate x"] == pytest.approx(value)


def test_character_that_stands_and_looks_elsewhere(skin: str, neutral: np.ndarray) -> None:
    """A master control carries the joints; the meshes do not inherit, as rigs are built."""
    cmds.setAttr("geo_grp.inheritsTransform", False)
    cmds.setAttr("hero_grp.rotateY", 90)
    cmds.setAttr("hero_grp.translateX", 300)
    rig = opened(skin, facing="+X")
    assert np.abs(np.array(rig.neutral) - neutral).max() < TOLERANCE_CM
    head = made_head(rig, skin)
    offsets = np.random.default_rng(2).normal(0, 0.1, (head.vertex_count, 3)).astype(np.float32)
    pose = HeadPose({}, array("f", offsets.tobytes()))
    runtime.host.commit(head, FitResult("r1", CAMERA, pose, 1.0), PHOTO, None)
    evaluation = Evaluation(scene)
    to_head = np.linalg.inv(evaluation.world(scene.find(head.name)))
    points = [evaluation.world_points(scene.find(shape)) for shape in heads.meshes(head.name)]
    moved = transformed(np.concatenate(points), to_head)
    assert np.abs(moved - neutral.reshape(-1, 3) - offsets).max() < TOLERANCE_CM


def test_namespaces_and_references(skin: str, scene: Scene, rigged: dict[str, Any]) -> None:
    open_snapshot(rigged)
    reference("hero")
    untouched = {node: (dict(node.values), dict(node.specs), dict(node.locks)) for node in scene.nodes}
    cmds.select("hero:face_geo", replace=True)
    rig = opened(selected())
    assert {joint.name for joint in rig.joints} >= {"jaw_jnt", "head_jnt"}
    names = {controller.name for controller in rig.controllers}
    assert "jaw_ctrl rotate x" in names and not any(":" in name for name in names)
    head = made_head(rig, selected())
    pose = HeadPose({"smile": 1.0, "chin_ctrl scale x": 1.1}, None)
    runtime.host.commit(head, FitResult("r1", CAMERA, pose, 1.0), PHOTO, None)
    assert cmds.getAttr("hero:head_ctrl.smile") == 1.0
    # Of the referenced nodes only the fitted controls hold something else.
    changed = {
        (node.name, name)
        for node, (values, specs, locks) in untouched.items()
        for name in node.values
        if name not in values or node.values[name] is not values[name]
    }
    assert changed <= {
        (f"hero:{control.node.rpartition('hero:')[2]}", control.attribute)
        for control in own_heads.controls(head.name)
    } | {("defaultResolution", name) for name in before.RESOLUTION}
    for node, (_, specs, locks) in untouched.items():
        assert node.specs == specs and node.locks == locks
    assert runtime.host.selected_head() == head
    runtime.host.remove(head)
    assert cmds.getAttr("hero:head_ctrl.smile") == 0.0


def test_the_artist_is_told_of_the_scene_when_controls_are_found(
    template: HeadTemplate, rigged: dict[str, Any]
) -> None:
    open_snapshot(rigged)
    plain = reading.find_controls(selected())
    assert "up" not in plain and "reference" not in plain and "namespace" not in plain
    reference("hero")
    cmds.select("hero:face_geo", replace=True)
    told = reading.find_controls(selected())
    assert "“hero:face_geo” comes from a reference: a fit sets its controls" in told
    new_scene()
    cmds.currentUnit(linear="m")
    cmds.upAxis(axis="z")
    artist_rig.build(template)
    told = reading.find_controls(selected())
    assert "Z is up, so heads stand on Z; lengths are shown in metres" in told


def test_two_characters_of_one_file_are_told_apart(template: HeadTemplate) -> None:
    new_scene()
    artist_rig.build(template)
    reference("a")
    artist_rig.build(template)
    cmds.select("a:face_geo", replace=True)
    commands.find_controls()
    first = own_heads.find(selected())
    assert first is not None
    nodes = [control.node for control in own_heads.controls(first)]
    assert all(node.rpartition("|")[2].startswith("a:") for node in nodes)
    cmds.select("face_geo", replace=True)
    commands.find_controls()
    second = own_heads.find(selected())
    assert second is not None and second != first


def test_renamed_meshes_and_controls_are_found(skin: str) -> None:
    head = made_head(opened(skin), skin)
    for old, new in (("face_geo", "visage"), ("jaw_ctrl", "machoire"), ("hero_grp", "heros")):
        cmds.rename(old, new)
    cmds.select("visage", replace=True)
    runtime.host.commit(
        head, FitResult("r1", CAMERA, HeadPose({"jaw_ctrl rotate x": 0.1}, None), 1.0), PHOTO, None
    )
    assert cmds.getAttr("machoire.rotateX") == pytest.approx(np.degrees(0.1))
    assert len(fits.find(head.name)) == 6


def test_control_that_is_gone_is_left_out(skin: str) -> None:
    head = made_head(opened(skin), skin)
    cmds.deleteAttr("head_ctrl.smile")
    pose = HeadPose({"smile": 1.0, "look": 0.5}, None)
    runtime.host.commit(head, FitResult("r1", CAMERA, pose, 1.0), PHOTO, None)
    assert runtime.host.read(head).pose.controllers["look"] == 0.5


def test_control_whose_node_is_gone_is_left_out(skin: str) -> None:
    head = made_head(opened(skin), skin)
    cmds.delete("chin_ctrl")
    pose = HeadPose({"chin_ctrl scale x": 1.1, "look": 0.5, "noseBig": 1.0}, None)
    runtime.host.commit(head, FitResult("r1", CAMERA, pose, 1.0), PHOTO, None)
    values = runtime.host.read(head).pose.controllers
    assert (values["look"], values["noseBig"]) == (0.5, 1.0) and "chin_ctrl scale x" not in values
    assert "14 controls found" in commands.find_controls().message
    names = {control.controller.name for control in own_heads.controls(head.name)}
    assert set(values) <= names and "chin_ctrl scale x" not in names


def lock() -> None:
    cmds.setAttr("head_ctrl.smile", lock=True)


def key() -> None:
    cmds.setKeyframe("head_ctrl.smile")


def connect() -> None:
    cmds.connectAttr("head_ctrl.look", "head_ctrl.smile")


@pytest.mark.parametrize(
    ("hold", "words"), [(lock, "locked"), (key, "animated or connected"), (connect, "animated or connected")]
)
def test_chosen_control_that_is_held_is_named(skin: str, hold: Any, words: str) -> None:
    commands.find_controls()
    hold()
    state = scene.state()
    refused = commands.read_rig()
    assert not refused.success and words in refused.message and "“smile”" in refused.message
    is_same = scene.state() == state
    assert is_same


@pytest.mark.parametrize("hold", [lock, connect])
def test_held_controls_are_not_listed(skin: str, hold: Any) -> None:
    hold()
    assert "14 controls found" in commands.find_controls().message


def test_animated_controls_are_left_out_and_named(skin: str) -> None:
    key()
    cmds.setKeyframe("jaw_ctrl.rotateX")
    said = commands.find_controls().message
    assert "13 controls found" in said and "animated and left out" in said and "jaw_ctrl.rotateX”" in said


def test_control_that_is_held_after_reading_is_named(skin: str) -> None:
    head = made_head(opened(skin), skin)
    cmds.setAttr("jaw_ctrl.rotateX", lock=True)
    with pytest.raises(Exception, match="“jaw_ctrl rotate x” of “Your_own_head” cannot be set: locked"):
        runtime.host.begin_preview(head)


def bend() -> None:
    cmds.nonLinear("face_geo", type="bend")


def dual_quaternions() -> None:
    cmds.setAttr("face_geo_skin.skinningMethod", 1)


def second_skin() -> None:
    artist_rig._bind("face_geo", {"neck_jnt": 1.0})


def pose() -> None:
    cmds.setAttr("neck_jnt.rotateX", 10)


def shrink() -> None:
    for axis in "XYZ":
        cmds.setAttr(f"face_geo.scale{axis}", 0.1)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (bend, "“bend1” (nonLinear) beside its skinCluster"),
        (dual_quaternions, "dual quaternions; set the skinning method of “face_geo_skin” to Classic Linear"),
        (second_skin, "more than one skinCluster"),
        (pose, "off the pose in which it was bound"),
        (shrink, "cm high in this scene, where a head is about 25"),
    ],
)
def test_rig_that_cannot_be_read_says_why(skin: str, spoil: Any, words: str) -> None:
    commands.find_controls()
    spoil()
    state = scene.state()
    refused = commands.read_rig()
    assert not refused.success and words in refused.message, refused.message
    is_same = scene.state() == state
    assert is_same


def test_deformer_that_is_switched_off_does_not_matter(skin: str) -> None:
    bend()
    cmds.setAttr("bend1.envelope", 0.0)
    opened(skin)


def test_nothing_or_a_likeness_head_is_selected(scene: Scene, template: HeadTemplate) -> None:
    new_scene()
    assert "Select the mesh of your head first" in commands.find_controls().message
    runtime.host.add_head(template)
    cmds.select("Likeness_Head", replace=True)
    assert "was added by Likeness" in commands.find_controls().message


def test_head_without_joints(template: HeadTemplate) -> None:
    new_scene()
    points = np.array(template.vertices).reshape(-1, 3) + artist_rig.HEIGHT
    cmds.createNode("transform", name="hero_grp", skipSelect=True)
    artist_rig._part(template, points, ("skin",), "face_geo", "hero_grp", "skinMaterial")
    artist_rig._shapes("face_geo")
    cmds.select("face_geo", replace=True)
    rig = opened(selected())
    assert [joint.name for joint in rig.joints] == ["likeness-root"]
    assert {control.name for control in rig.controllers} == {"mouthSmile", "noseBig"}
    assert rig.motions().tolist() == list(IDENTITY)
    rig.restore()


def test_joints_with_limits_are_controls_where_there_are_no_curves(skin: str) -> None:
    for shape in ("head_ctrlShape", "jaw_ctrlShape", "chin_ctrlShape"):
        cmds.delete(shape)
    cmds.setAttr("neck_jnt.maxRotXLimitEnable", True)
    cmds.setAttr("neck_jnt.minRotXLimitEnable", True)
    found = discovery.find_controls([skin], 30.0)
    assert "neck_jnt rotate x" in {control.controller.name for control in found.controls}
