# SPDX-License-Identifier: Apache-2.0
"""Landmarks in the viewport: shown where they lie, dragged over the skin, and kept for this head alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from likeness_maya import commands, runtime
from likeness_maya.host import MayaHost
from likeness_maya.likeness_core.host import Head, Place
from likeness_maya.likeness_core.landmark_correction import HeadLandmarks
from likeness_maya.scene import camera, decisions, heads, landmark_marks, sight
from likeness_maya.ui import landmark_tool, view_tools
from maya import cmds
from maya.api.OpenMayaUI import HEIGHT, WIDTH
from maya_scene.evaluation import Evaluation
from maya_scene.interface import interface
from maya_scene.scene import Scene
from maya_scene.tool_commands import STANDARD, Mouse, mouse
from PySide6 import QtWidgets
from scenes import made_up_result, world_vertices
from staging import PHOTO, REPOSITORY, TEMPLATE

# The left corner of the mouth, in the convention of the templates.
CORNER = 61
# Points of the view.
SHIFT = (24, -10)


@pytest.fixture
def looked_at(
    host: MayaHost, head: Head, scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Head]:
    """A fitted head in a Maya with a window that looks over the photo; the cache is the test's own."""
    QtWidgets.QApplication.instance() or QtWidgets.QApplication([])
    monkeypatch.setenv("LIKENESS_RESOURCES", str(REPOSITORY))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    runtime.session.cache_clear()
    host.commit(head, made_up_result(2), PHOTO, Place("s1", "r1", "hash"))
    scene.settings["batch"] = False
    vars(mouse).update(vars(Mouse()))
    interface.messages.clear()
    cmds.lookThru(camera.find(head.name))
    yield head
    cmds.setToolTo(STANDARD)


def place_of(rig: str, number: int) -> np.ndarray:
    """Where a landmark lies in the world."""
    known = heads.record(rig)
    landmarks = HeadLandmarks(rig, known.template_name, runtime.template_locator())
    points = world_vertices(heads.describe(rig))
    return np.array(landmarks.places(points.ravel())[landmarks.shown.index(number)])


def view_point(head: Head, place: np.ndarray) -> tuple[int, int]:
    """Where the view shows a place: the photo is as wide as the view."""
    fitted, pixel = camera.fitted(head.name), sight.seen_at(head.name, tuple(place))
    assert fitted is not None and pixel is not None
    scale = WIDTH / fitted[0].width
    return round(pixel[0] * scale), round(HEIGHT / 2 + (fitted[0].height / 2 - pixel[1]) * scale)


def marks(rig: str, scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    """The middles of what is drawn, in the world, and their colours."""
    transform = heads.linked(rig, heads.LANDMARKS)
    assert transform is not None
    (shape,) = cmds.listRelatives(transform, children=True, fullPath=True) or ()
    node = scene.find(shape)
    mesh = scene.stored((node, "inMesh"))
    corners = len(landmark_marks.CORNERS)
    points = Evaluation(scene).world_points(node).reshape(-1, corners, 3).mean(1)
    return points, mesh.colours[mesh.colour_set][::corners, :3]


def test_landmarks_are_shown_where_they_lie_and_leave_no_trace(looked_at: Head, scene: Scene) -> None:
    cmds.setAttr(f"{looked_at.name}.translateX", 40)
    cmds.setAttr(f"{looked_at.name}.rotateY", 30)
    before, steps = scene.state(), len(scene.done)
    assert commands.landmarks().success
    points, colours = marks(looked_at.name, scene)
    landmarks = HeadLandmarks("", TEMPLATE.stem, runtime.template_locator())
    expected = np.array(landmarks.places(world_vertices(looked_at).ravel()))
    assert len(points) == len(landmarks.shown) > 100
    assert np.abs(points - expected).max() < 1e-4
    assert np.allclose(colours, landmark_marks.PLACED)
    # They go along when the scene changes, as after an undo.
    cmds.setAttr(f"{looked_at.name}.translateX", 50)
    view_tools.show_scene()
    assert np.abs(marks(looked_at.name, scene)[0] - expected - (10, 0, 0)).max() < 1e-4
    cmds.undo()
    # The button again: the tool is Maya's own, nothing is left and nothing was done.
    assert commands.landmarks().success
    is_back = scene.state() == before
    assert is_back and len(scene.done) == steps and mouse.tool == STANDARD
    assert interface.messages[-1][0] == "info"


def test_a_dragged_landmark_is_kept_for_this_head_alone(looked_at: Head, scene: Scene) -> None:
    rig, shipped = looked_at.name, TEMPLATE.read_bytes()
    start, steps = place_of(rig, CORNER), len(scene.done)
    x, y = view_point(looked_at, start)
    assert commands.landmarks().success
    mouse.press(x, y)
    for part in (1, 2, 3):
        mouse.drag(x + SHIFT[0] * part // 3, y + SHIFT[1] * part // 3)
    mouse.release()
    # Only what is held moves.
    mouse.drag(x, y)
    colours = marks(rig, scene)[1]
    assert (colours == landmark_marks.MOVED).all(1).sum() == 1
    cmds.setToolTo(STANDARD)
    assert interface.messages[-1] == ("info", "1 landmark moved")
    there = view_point(looked_at, place_of(rig, CORNER))
    assert np.abs(np.subtract(there, (x + SHIFT[0], y + SHIFT[1]))).max() <= 1
    assert TEMPLATE.read_bytes() == shipped
    name = heads.record(rig).template_name
    assert name != TEMPLATE.stem and runtime.template_locator().find(name).is_file()
    # The history was about the head with the landmarks that it had; one step takes it all back.
    assert decisions.place(rig) is None and len(scene.done) == steps + 1
    cmds.undo()
    assert heads.record(rig).template_name == TEMPLATE.stem and decisions.place(rig) is not None
    cmds.redo()
    assert heads.record(rig).template_name == name
    # A head that is added later is the one that ships.
    assert commands.add_head().success
    added = heads.selected_rig()
    assert added is not None and heads.record(added).template_name == TEMPLATE.stem


def test_clicks_beside_landmarks_and_drags_beside_the_head_do_nothing(looked_at: Head) -> None:
    start = place_of(looked_at.name, CORNER)
    x, y = view_point(looked_at, start)
    assert commands.landmarks().success
    mouse.press(2, 2)
    mouse.drag(x, y)
    mouse.release()
    mouse.press(x, y)
    mouse.drag(2, 2)
    mouse.release()
    cmds.setToolTo(STANDARD)
    assert heads.record(looked_at.name).template_name == TEMPLATE.stem
    assert np.abs(place_of(looked_at.name, CORNER) - start).max() < 1e-6


def test_what_starts_has_the_landmarks_that_were_moved(looked_at: Head) -> None:
    """A fit that is started while landmarks are dragged writes them down first."""
    x, y = view_point(looked_at, place_of(looked_at.name, CORNER))
    assert commands.landmarks().success
    mouse.press(x, y)
    mouse.drag(x + SHIFT[0], y + SHIFT[1])
    assert not commands.fit_from_photo("/nowhere.png").success
    assert heads.record(looked_at.name).template_name != TEMPLATE.stem
    assert not view_tools.is_chosen(landmark_tool.CONTEXT)


def test_pins_and_landmarks_give_way_to_each_other(looked_at: Head) -> None:
    assert commands.landmarks().success and commands.pins().success
    assert heads.linked(looked_at.name, heads.LANDMARKS) is None
    assert heads.linked(looked_at.name, heads.MARKS) is not None
    assert commands.landmarks().success
    assert heads.linked(looked_at.name, heads.LANDMARKS) is not None
    assert heads.linked(looked_at.name, heads.MARKS) is None


def test_landmarks_need_a_head_and_its_template(looked_at: Head, scene: Scene, tmp_path: Path) -> None:
    x, y = view_point(looked_at, place_of(looked_at.name, CORNER))
    assert commands.landmarks().success
    mouse.press(x, y)
    mouse.drag(x + SHIFT[0], y + SHIFT[1])
    cmds.setToolTo(STANDARD)
    name = heads.record(looked_at.name).template_name
    runtime.template_locator().find(name).unlink()
    status = commands.landmarks()
    assert not status.success and "is not on this computer" in status.message
    cmds.delete(looked_at.name)
    assert not commands.landmarks().success
