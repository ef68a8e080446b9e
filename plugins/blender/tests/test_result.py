# SPDX-License-Identifier: GPL-3.0-or-later
"""How a result is written, with made-up results and without the service."""

from __future__ import annotations

from array import array

import bpy
import numpy as np
from bpy_extras.object_utils import world_to_camera_view
from harness import PHOTO, TEMPLATE, core
from mathutils import Vector
from rig_evaluator import TemplateEvaluator
from scenes import add_head, evaluated_vertices, scene_state, set_controllers

host = core("runtime").host
messages = core("likeness_core.messages")
# Turned by 90 degrees about the view axis, a little about y, and moved.
WORLD_TO_CAMERA = (0, 1, 0, 1.5, -0.96, 0, 0.28, -2, 0.28, 0, 0.96, -60, 0, 0, 0, 1)
CAMERA = messages.Camera(900, 700, 1300.0, (430.0, 380.0), WORLD_TO_CAMERA)


def made_up_result(seed: int) -> object:
    template = TemplateEvaluator(TEMPLATE)
    random = np.random.default_rng(seed)
    offsets = array(
        "f", random.normal(0, 0.1, 3 * len(template.arrays["vertices"])).astype(np.float32).tobytes()
    )
    pose = messages.HeadPose(template.random_values(seed), offsets)
    return messages.FitResult("r1", CAMERA, pose, 1.0)


def test_offsets_are_added_before_skinning() -> None:
    _, head = add_head()
    result = made_up_result(1)
    host.commit(host.selected_head(), result, PHOTO, None)
    offsets = np.array(result.pose.bind_offsets).reshape(-1, 3)
    expected = TemplateEvaluator(TEMPLATE).evaluate(dict(result.pose.controllers), offsets)
    assert 10 * np.abs(evaluated_vertices(head) - expected).max() < 0.01


def test_later_result_takes_the_place_of_the_earlier() -> None:
    add_head()
    head = host.selected_head()
    host.commit(head, made_up_result(1), PHOTO, None)
    first = scene_state()
    host.commit(head, made_up_result(2), PHOTO, None)
    assert scene_state() != first
    host.commit(head, made_up_result(1), PHOTO, None)
    assert scene_state() == first


def test_preview_leaves_nothing_behind() -> None:
    rig, _ = add_head()
    set_controllers(rig, {"nose-hump": 0.5})
    head = host.selected_head()
    before = scene_state()
    host.begin_preview(head)
    host.apply_preview(head, made_up_result(1).pose)
    assert scene_state() != before
    host.end_preview(head)
    assert scene_state() == before


def test_preview_of_a_second_fit_brings_the_first_back() -> None:
    rig, mesh = add_head()
    head = host.selected_head()
    host.commit(head, made_up_result(1), PHOTO, None)
    mesh.data.shape_keys.key_blocks["Likeness"].value = 0.5
    set_controllers(rig, {"nose-hump": 0.123})
    before = scene_state()
    host.begin_preview(head)
    host.apply_preview(head, messages.HeadPose({"nose-hump": 1.0}))
    host.end_preview(head)
    assert scene_state() == before


def test_removing_the_key_brings_the_template_back() -> None:
    rig, mesh = add_head()
    neutral = evaluated_vertices(mesh)
    host.commit(host.selected_head(), made_up_result(1), PHOTO, None)
    mesh.shape_key_remove(mesh.data.shape_keys.key_blocks["Likeness"])
    set_controllers(rig, {c["name"]: c["default"] for c in TemplateEvaluator(TEMPLATE).controllers})
    assert np.array_equal(evaluated_vertices(mesh), neutral)


def test_controller_that_the_artist_has_removed_is_left_out() -> None:
    rig, _ = add_head()
    del rig["nose-hump"]
    host.commit(host.selected_head(), made_up_result(1), PHOTO, None)
    assert "nose-hump" not in rig


def test_camera_sees_the_head_where_the_photo_does() -> None:
    rig, _ = add_head()
    rig.location = (1.0, 2.0, 3.0)
    rig.rotation_euler = (0.1, 0.2, 0.3)
    core("scene.camera").place(rig, CAMERA, PHOTO)
    bpy.context.view_layer.update()
    matrix = np.array(WORLD_TO_CAMERA).reshape(4, 4)
    for point in [(0, 0, 0), (3, -4, 5), (-6, 7, 2)]:
        x, y, z, _ = matrix @ np.array([*point, 1.0])
        expected = (430.0 + 1300 * x / -z, 380.0 - 1300 * y / -z)
        in_scene = rig.matrix_world @ (Vector((point[0], -point[2], point[1])) * 0.01)
        seen = world_to_camera_view(bpy.context.scene, bpy.data.objects["Likeness Camera"], in_scene)
        assert np.allclose((seen.x * 900, (1 - seen.y) * 700), expected, atol=0.02), (point, seen, expected)


def test_two_heads_have_a_camera_each() -> None:
    add_head()
    first = host.selected_head()
    assert bpy.ops.likeness.add_head() == {"FINISHED"}
    second = host.selected_head()
    assert first.name != second.name
    for head in (first, second, first):
        host.commit(head, made_up_result(1), PHOTO, None)
    assert sorted(camera.name for camera in bpy.data.cameras) == ["Likeness Camera", "Likeness Camera.001"]


def test_the_photo_is_used_once_however_often_a_head_is_fitted() -> None:
    add_head()
    for seed in (1, 2, 3):
        host.commit(host.selected_head(), made_up_result(seed), PHOTO, None)
    (image,) = bpy.data.images
    assert image.users == 1, image.users
