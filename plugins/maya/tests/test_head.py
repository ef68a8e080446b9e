# SPDX-License-Identifier: Apache-2.0
"""Add Likeness head: what is built is the template's rig."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from likeness_maya.host import MayaHost
from likeness_maya.likeness_core.host import Head
from likeness_maya.likeness_core.template import HeadTemplate
from maya import cmds
from maya_scene.commands import mesh_of
from maya_scene.scene import Scene
from rig_evaluator import TemplateEvaluator
from scenes import set_controllers, world_vertices
from staging import TEMPLATE

# Both sides compute in double precision; the template's numbers are single.
TOLERANCE_CM = 1e-5
SETTINGS = 10


def test_mesh_has_the_templates_quads_and_texture_coordinates(head: Head) -> None:
    arrays = TemplateEvaluator(TEMPLATE).arrays
    mesh = mesh_of("Likeness_Head")
    assert np.array_equal(mesh.corners, arrays["faceVertices"])
    assert np.array_equal(mesh.counts, np.diff(arrays["faceOffsets"]))
    assert np.allclose(mesh.uvs[mesh.corner_uvs], arrays["uvs"][arrays["faceUVs"]], atol=1e-7)


def test_every_face_has_its_parts_material(head: Head, template: HeadTemplate, scene: Scene) -> None:
    parts = np.full(len(template.faces), -1)
    assert scene.sets[scene.find("initialShadingGroup")] == ()
    for group, members in scene.sets.items():
        if group.name == "initialShadingGroup":
            continue
        part = template.parts.index(cmds.getAttr(f"{group.name.removesuffix('SG')}.likenessPart"))
        for _, faces in members:
            first, last = faces.removeprefix(".f[").removesuffix("]").split(":")
            assert np.all(parts[int(first) : int(last) + 1] == -1)
            parts[int(first) : int(last) + 1] = part
    assert np.array_equal(parts, template.face_parts)


def test_neutral_head_is_the_templates(head: Head) -> None:
    difference = world_vertices(head) - TemplateEvaluator(TEMPLATE).arrays["vertices"]
    assert np.abs(difference).max() < TOLERANCE_CM


def test_maya_deforms_as_the_template_says(head: Head) -> None:
    evaluator = TemplateEvaluator(TEMPLATE)
    worst = 0.0
    for seed in range(SETTINGS):
        values = evaluator.random_values(seed)
        set_controllers(head, values)
        difference = world_vertices(head) - evaluator.evaluate(values)
        worst = max(worst, float(np.linalg.norm(difference, axis=1).max()))
    print(f"largest difference between stand-in and template at {SETTINGS} settings: {worst:.2e} cm")
    assert worst < TOLERANCE_CM


@pytest.mark.parametrize("turn", [(0.3, -0.4, 0.5), (0.2, math.pi / 2, 0.0), (-0.1, -math.pi / 2, 0.0)])
def test_joints_that_rest_turned(
    host: MayaHost, template: HeadTemplate, turn: tuple[float, float, float]
) -> None:
    """The shipped templates' joints rest unturned; another template's need not."""
    evaluator = TemplateEvaluator(TEMPLATE)
    evaluator.turn_rest(turn)
    rests = evaluator.arrays["jointRestLocal"].reshape(-1, 16).tolist()
    joints = tuple(
        dataclasses.replace(joint, rest_local=tuple(rest))
        for joint, rest in zip(template.joints, rests, strict=True)
    )
    head = host.add_head(dataclasses.replace(template, joints=joints))
    values = evaluator.random_values(1)
    set_controllers(head, values)
    difference = world_vertices(head) - evaluator.evaluate(values)
    assert np.abs(difference).max() < TOLERANCE_CM


def test_controllers_are_keyable_attributes_with_ranges(head: Head, template: HeadTemplate) -> None:
    rig = head.name
    for controller in template.controllers:
        attribute = controller.name.replace("-", "_")
        assert cmds.getAttr(f"{rig}.{attribute}") == controller.default
        assert cmds.attributeQuery(attribute, node=rig, minimum=True) == [controller.minimum]
        assert cmds.attributeQuery(attribute, node=rig, maximum=True) == [controller.maximum]
        assert cmds.attributeQuery(attribute, node=rig, niceName=True) == controller.name.replace("-", " ")
        assert cmds.attributeQuery(attribute, node=rig, keyable=True)


def test_adding_a_head_is_one_undo_step(host: MayaHost, template: HeadTemplate, scene: Scene) -> None:
    empty = scene.state()
    host.add_head(template)
    built = scene.state()
    assert len(scene.done) == 1
    cmds.undo()
    assert scene.state() == empty
    cmds.redo()
    assert scene.state() == built


def test_two_heads_live_side_by_side(host: MayaHost, template: HeadTemplate) -> None:
    first, second = host.add_head(template), host.add_head(template)
    assert first.name != second.name
    before = world_vertices(first)
    set_controllers(second, {"head-age": 1.0})
    assert np.array_equal(world_vertices(first), before)
    assert not np.allclose(world_vertices(second), before)


def test_head_of_the_selection(host: MayaHost, template: HeadTemplate) -> None:
    assert host.selected_head() is None
    first = host.add_head(template)
    cmds.select(clear=True)
    assert host.selected_head() == first
    second = host.add_head(template)
    assert host.selected_head() == second
    cmds.select(clear=True)
    assert host.selected_head() is None
    for selected in (f"{first.name}|neck01", f"{first.name}|Likeness_Head.vtx[3]", first.name):
        cmds.select(selected, replace=True)
        assert host.selected_head() == first
