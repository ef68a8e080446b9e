# SPDX-License-Identifier: GPL-3.0-or-later
"""Fit from photo, without a window: the result in the scene, undo, and everything that can go wrong."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import bpy
import numpy as np
from bpy_extras.object_utils import world_to_camera_view
from harness import PHOTO, TEMPLATE, core
from mathutils import Vector
from scenes import add_head, evaluated_vertices, scene_state, set_controllers

runtime = core("runtime")
messages = core("likeness_core.messages")
session_module = core("likeness_core.session")
arrays = core("likeness_core.arrays")


def fit(photo: Path = PHOTO) -> set[str]:
    """The operator as a script calls it; an error report of an operator is an exception in Python."""
    try:
        return bpy.ops.likeness.fit_from_photo("EXEC_DEFAULT", True, filepath=str(photo))
    except RuntimeError as error:
        print(f"(expected: {error})")
        return {"CANCELLED"}


def start_and_pump_until_preview() -> None:
    host, session = runtime.host, runtime.session()
    before = scene_state()
    session.start_fit(host.selected_head(), PHOTO, TEMPLATE)
    deadline = time.monotonic() + 120
    while scene_state() == before:
        assert session.status.is_busy and time.monotonic() < deadline, session.status
        session.pump()
        time.sleep(0.005)


def test_result_is_in_the_scene() -> None:
    rig, head = add_head()
    assert fit() == {"FINISHED"}
    assert PHOTO.name in runtime.session().status.message
    key = head.data.shape_keys.key_blocks["Likeness"]
    assert key.value == 1.0 and not key.mute
    names = [c.name for c in core("scene.heads").record(rig).controllers]
    changed = [n for n in names if rig[n] != 0]
    assert len(changed) > 10
    camera = bpy.data.objects["Likeness Camera"]
    assert bpy.context.scene.camera == camera and camera.parent == rig
    assert Path(bpy.path.abspath(camera.data.background_images[0].image.filepath)).samefile(PHOTO)
    render = bpy.context.scene.render
    assert (render.resolution_x, render.resolution_y) == tuple(bpy.data.images[0].size)


def test_head_in_the_scene_is_the_head_that_was_fitted() -> None:
    results = []
    commit = runtime.host.commit
    runtime.host.commit = lambda head, result, photo: (results.append(result), commit(head, result, photo))
    try:
        rig, head = add_head()
        connection = core("likeness_core.daemon").connect(runtime.daemon_locator())
        core("likeness_core.conversation").greet(connection, "test")
        opened = connection.call("template/open", {"path": str(TEMPLATE)}, 60)
        assert fit() == {"FINISHED"}
    finally:
        del runtime.host.commit
    pose = results[0].pose
    request = {
        "template": opened["template"],
        "controllers": dict(pose.controllers),
        "bindOffsets": arrays.encode_floats(pose.bind_offsets, 3),
    }
    answer = messages.parse_vertices(connection.call("rig/evaluate", request, 60))
    connection.close()
    expected = np.array(answer).reshape(-1, 3)
    worst = 10 * np.linalg.norm(evaluated_vertices(head) - expected, axis=1).max()
    print(f"largest difference between Blender and the service after a fit: {worst:.5f} mm")
    assert worst < 0.01


def test_service_and_blender_agree_at_random_settings() -> None:
    from evaluator import TemplateEvaluator

    rig, head = add_head()
    template = TemplateEvaluator(TEMPLATE)
    connection = core("likeness_core.daemon").connect(runtime.daemon_locator())
    core("likeness_core.conversation").greet(connection, "test")
    opened = connection.call("template/open", {"path": str(TEMPLATE)}, 60)
    worst = 0.0
    for seed in range(20):
        values = template.random_values(100 + seed)
        request = {"template": opened["template"], "controllers": values}
        answer = messages.parse_vertices(connection.call("rig/evaluate", request, 60))
        set_controllers(rig, values)
        difference = evaluated_vertices(head) - np.array(answer).reshape(-1, 3)
        worst = max(worst, 10 * np.linalg.norm(difference, axis=1).max())
    connection.close()
    print(f"largest difference between Blender and the service at 20 settings: {worst:.5f} mm")
    assert worst < 0.01


def test_camera_sees_the_head_where_the_photo_does() -> None:
    rig, _ = add_head()
    camera = messages.Camera(
        width=900,
        height=700,
        focal_length=1300.0,
        principal_point=(430.0, 380.0),
        # Turned 90 degrees about the view axis, a little about y, and moved.
        world_to_camera=(0, 1, 0, 1.5, -0.96, 0, 0.28, -2, 0.28, 0, 0.96, -60, 0, 0, 0, 1),
    )
    rig.location = (1.0, 2.0, 3.0)
    rig.rotation_euler = (0.1, 0.2, 0.3)
    core("scene.camera").place(rig, camera, PHOTO)
    bpy.context.view_layer.update()
    matrix = np.array(camera.world_to_camera).reshape(4, 4)
    for point in [(0, 0, 0), (3, -4, 5), (-6, 7, 2)]:
        x, y, z, _ = matrix @ np.array([*point, 1.0])
        expected = (430.0 + 1300 * x / -z, 380.0 - 1300 * y / -z)
        in_scene = rig.matrix_world @ (Vector((point[0], -point[2], point[1])) * 0.01)
        seen = world_to_camera_view(bpy.context.scene, bpy.data.objects["Likeness Camera"], in_scene)
        assert np.allclose((seen.x * 900, (1 - seen.y) * 700), expected, atol=0.02), (point, seen, expected)


def test_one_undo_brings_back_the_scene() -> None:
    add_head()
    bpy.ops.ed.undo_push(message="before")
    before = scene_state()
    assert fit() == {"FINISHED"}
    assert scene_state() != before
    bpy.ops.ed.undo()
    assert scene_state() == before


def test_fit_can_be_repeated() -> None:
    add_head()
    assert fit() == {"FINISHED"}
    first = scene_state()
    assert fit() == {"FINISHED"}
    assert scene_state() == first


def test_artists_own_shape_keys_and_objects_are_kept() -> None:
    rig, head = add_head()
    own = head.shape_key_add(name="Artist", from_mix=False)
    own.data[5].co.x += 0.5
    own.value = 0.25
    rig.location.x = 3
    rig["artist_note"] = "keep"
    assert fit() == {"FINISHED"}
    own = head.data.shape_keys.key_blocks["Artist"]
    basis = head.data.shape_keys.reference_key
    assert own.value == 0.25 and abs(own.data[5].co.x - basis.data[5].co.x - 0.5) < 1e-6
    assert rig.location.x == 3 and rig["artist_note"] == "keep"


def test_cancelling_in_mid_fit_restores_everything() -> None:
    rig, head = add_head()
    set_controllers(rig, {"nose-hump": 0.5})
    before = scene_state()
    start_and_pump_until_preview()
    assert bpy.ops.likeness.cancel_fit() == {"FINISHED"}
    assert scene_state() == before


def test_cancelling_a_second_fit_restores_the_first() -> None:
    add_head()
    assert fit() == {"FINISHED"}
    bpy.data.objects["Likeness Rig"]["nose-hump"] = 0.123
    before = scene_state()
    start_and_pump_until_preview()
    runtime.session().cancel()
    assert scene_state() == before


def test_service_killed_in_mid_fit_is_one_sentence_and_no_change() -> None:
    add_head()
    before = scene_state()
    start_and_pump_until_preview()
    os.kill(daemon_process(), signal.SIGKILL)
    session = runtime.session()
    while session.status.is_busy:
        session.pump()
        time.sleep(0.01)
    assert session.status.state.value == "failed" and "stopped" in session.status.message
    assert scene_state() == before
    assert fit() == {"FINISHED"}


def test_file_that_is_no_photo_is_one_sentence_and_no_change() -> None:
    add_head()
    before = scene_state()
    for photo in (TEMPLATE, Path("/none.png")):
        assert fit(photo) == {"CANCELLED"}
        assert scene_state() == before


def test_fit_is_refused_in_edit_mode() -> None:
    _, head = add_head()
    bpy.context.view_layer.objects.active = head
    bpy.ops.object.mode_set(mode="EDIT")
    assert fit() == {"CANCELLED"}
    bpy.ops.object.mode_set(mode="OBJECT")


def test_head_that_was_deleted_in_mid_fit_ends_the_fit() -> None:
    rig, head = add_head()
    start_and_pump_until_preview()
    bpy.data.objects.remove(head)
    session = runtime.session()
    while session.status.is_busy:
        session.pump()
        time.sleep(0.01)
    assert session.status.state.value == "failed" and "no longer in the scene" in session.status.message


def test_head_with_other_vertices_is_refused() -> None:
    _, head = add_head()
    head.data.vertices.add(1)
    assert fit() == {"CANCELLED"}


def test_error_in_the_add_on_is_a_report_and_a_sentence() -> None:
    add_head()
    apply_preview = runtime.host.apply_preview
    runtime.host.apply_preview = lambda *_: 1 / 0
    try:
        assert fit() == {"CANCELLED"}
    finally:
        runtime.host.apply_preview = apply_preview
    folder = Path(os.environ["XDG_STATE_HOME"]) / "likeness" / "reports"
    assert any("ZeroDivisionError" in path.read_text() for path in folder.iterdir())
    runtime.session().cancel()


def daemon_process() -> int:
    """The service that listens on this test's socket; it holds the lock beside it."""
    lock = runtime.daemon_locator().socket_path().with_suffix(".lock").stat()
    inode = f"{lock.st_ino} "
    for line in Path("/proc/locks").read_text().splitlines():
        if "FLOCK" in line and f":{inode}" in line:
            return int(line.split()[4])
    raise AssertionError("no service holds the lock")
