# SPDX-License-Identifier: Apache-2.0
"""Pins in the viewport: the tool, the mouse over the photo, and the head that follows."""

from __future__ import annotations

import functools
import socket
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from fake_daemon import FakeDaemon
from likeness_maya import commands, running, runtime
from likeness_maya.likeness_core.connection import Connection
from likeness_maya.likeness_core.host import Head, Pin
from likeness_maya.likeness_core.session import Session, State
from likeness_maya.scene import camera, decisions, heads, sight, spaces
from likeness_maya.ui import pin_tool, view_tools
from maya import cmds
from maya.api.OpenMayaUI import HEIGHT, WIDTH
from maya_scene.interface import interface
from maya_scene.scene import Scene
from maya_scene.tool_commands import Mouse, mouse
from PySide6 import QtWidgets
from scenes import world_vertices
from staging import PHOTO, REPOSITORY

PATIENCE_SECONDS = 30


@pytest.fixture
def fitted(head: Head, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Iterator[Head]:
    """A fitted head in a Maya with a window, and the tool chosen; the artist looks over the photo."""
    QtWidgets.QApplication.instance() or QtWidgets.QApplication([])

    def connect() -> Connection:
        near, far = socket.socketpair()
        FakeDaemon(far).start()
        return Connection(near)

    session = Session(runtime.host, connect, "test")
    monkeypatch.setattr(runtime, "session", functools.cache(lambda: session))
    monkeypatch.setenv("LIKENESS_RESOURCES", str(REPOSITORY))
    interface.messages.clear()
    assert commands.fit_from_photo(PHOTO).success
    scene.settings["batch"] = False
    vars(mouse).update(vars(Mouse()))
    status = commands.pins()
    assert status.success and "Ctrl-click" in status.message
    yield head
    cmds.setToolTo("selectSuperContext")
    session.close()


def settled() -> State:
    """Lets Maya's event loop run until the session rests."""
    end = time.monotonic() + PATIENCE_SECONDS
    while running.is_busy() or running._timers:
        assert time.monotonic() < end
        QtWidgets.QApplication.processEvents()
        time.sleep(0.002)
    return runtime.session().status.state


def on_the_nose(head: Head) -> tuple[int, tuple[float, float]]:
    """A vertex that faces the camera, and the view's point at which it is seen."""
    points = world_vertices(head)
    vertex = int(points[:, 2].argmax())
    return vertex, view_point(head, sight.seen_at(head.name, tuple(points[vertex])))


def view_point(head: Head, pixel: tuple[float, float] | None) -> tuple[float, float]:
    """Where the view shows a pixel of the photo: the photo is as wide as the view."""
    fitted = camera.fitted(head.name)
    assert fitted is not None and pixel is not None
    scale = WIDTH / fitted[0].width
    return pixel[0] * scale, HEIGHT / 2 + (fitted[0].height / 2 - pixel[1]) * scale


def without_marks(state: dict[str, Any]) -> dict[str, Any]:
    """A scene but for the marks that the tool has brought."""
    nodes = {path: node for path, node in state["nodes"].items() if "Likeness_pin" not in path}
    for path, node in list(nodes.items()):
        children = tuple(child for child in node[1].get("children", ()) if "Likeness_pin" not in child)
        nodes[path] = (node[0], {**node[1], "children": children}, *node[2:])
    pairs = [pair for pair in state["connections"] if "Likeness_pin" not in pair[0]]
    return {**state, "nodes": nodes, "connections": pairs}


def test_a_click_sets_a_pin_where_the_vertex_is_seen(fitted: Head, scene: Scene) -> None:
    vertex, (x, y) = on_the_nose(fitted)
    before, steps = world_vertices(fitted), len(scene.done)
    mouse.click(round(x), round(y))
    (pin,) = decisions.pins(fitted.name)
    points = world_vertices(fitted)
    assert np.linalg.norm(points[pin.vertex] - points[vertex]) < 1.0
    assert pin.pixel == pytest.approx(sight.seen_at(fitted.name, tuple(points[pin.vertex])), abs=1e-3)
    # A click alone moves nothing, and is one step.
    assert np.array_equal(before, points) and len(scene.done) == steps + 1
    cmds.undo()
    assert decisions.pins(fitted.name) == ()
    cmds.redo()
    assert decisions.pins(fitted.name) == (pin,)
    # Beside the head there is nothing to pin.
    mouse.click(2, 2)
    assert decisions.pins(fitted.name) == (pin,)


def test_a_drag_moves_the_pin_and_the_head_follows(fitted: Head, scene: Scene) -> None:
    _, (x, y) = on_the_nose(fitted)
    place, steps, before = decisions.place(fitted.name), len(scene.done), scene.state()
    mouse.press(round(x), round(y))
    (start,) = decisions.pins(fitted.name)
    mouse.drag(round(x) + 1, round(y))
    assert decisions.pins(fitted.name) == (start,) and not running.is_busy()
    for step in range(1, 6):
        mouse.drag(round(x) + 8 * step, round(y) + 4 * step)
        QtWidgets.QApplication.processEvents()
    (moved,) = decisions.pins(fitted.name)
    mouse.release()
    assert settled() is State.REVIEWING
    shift = np.array(moved.pixel) - np.array(start.pixel)
    assert shift[0] > 0 and shift[1] < 0 and shift[0] == pytest.approx(-2 * shift[1], rel=1e-3)
    assert decisions.pins(fitted.name) == (moved,) and decisions.place(fitted.name) != place
    assert len(scene.done) == steps + 1
    cmds.undo()
    is_back = without_marks(scene.state()) == without_marks(before)
    assert is_back
    cmds.redo()
    assert decisions.pins(fitted.name) == (moved,)


def test_marks_stand_where_the_pins_are_and_go_with_the_tool(fitted: Head, scene: Scene) -> None:
    _, (x, y) = on_the_nose(fitted)
    before = scene.state()
    mouse.click(round(x), round(y))
    mouse.click(round(x), round(y) - 60)
    pins = decisions.pins(fitted.name)
    group = heads.linked(fitted.name, heads.MARKS)
    assert group is not None and len(pins) == 2

    def seen() -> list[tuple[float, float] | None]:
        marks = cmds.listRelatives(group, children=True, fullPath=True) or ()
        return [sight.seen_at(fitted.name, tuple(spaces.world(mark)[3::4])) for mark in marks]

    for place, pin in zip(seen(), pins, strict=True):
        assert place == pytest.approx(pin.pixel, abs=1e-3)
    cmds.undo()
    view_tools.show_scene()
    assert len(seen()) == 1
    cmds.undo()
    cmds.setToolTo("selectSuperContext")
    is_back = without_marks(scene.state()) == without_marks(before)
    assert not cmds.ls("Likeness_pin*")
    assert is_back and heads.linked(fitted.name, heads.MARKS) is None


def test_ctrl_click_takes_the_pin_off(fitted: Head, scene: Scene) -> None:
    _, (x, y) = on_the_nose(fitted)
    mouse.click(round(x), round(y))
    pins = decisions.pins(fitted.name)
    steps = len(scene.done)
    mouse.click(2, 2, "ctrl")
    assert decisions.pins(fitted.name) == pins
    mouse.click(round(x), round(y), "ctrl")
    assert settled() is State.REVIEWING
    assert decisions.pins(fitted.name) == () and len(scene.done) == steps + 1
    cmds.undo()
    assert decisions.pins(fitted.name) == pins


def test_another_tool_lets_go(fitted: Head, scene: Scene) -> None:
    _, (x, y) = on_the_nose(fitted)
    before, steps = scene.state(), len(scene.done)
    mouse.press(round(x), round(y))
    mouse.drag(round(x) + 40, round(y))
    QtWidgets.QApplication.processEvents()
    cmds.setToolTo("selectSuperContext")
    is_back = without_marks(scene.state()) == without_marks(before)
    assert is_back and len(scene.done) == steps and not runtime.session().status.is_busy
    mouse.click(round(x), round(y))
    assert decisions.pins(fitted.name) == ()


def test_view_of_another_camera_is_told(fitted: Head) -> None:
    cmds.createNode("transform", name="other", skipSelect=True)
    cmds.createNode("camera", name="otherShape", parent="other", skipSelect=True)
    cmds.lookThru("other")
    mouse.click(300, 300)
    assert "choose “Look over the photo”" in interface.messages[-1][1]
    assert decisions.pins(fitted.name) == ()


def test_head_that_cannot_follow_keeps_its_pins(fitted: Head) -> None:
    _, (x, y) = on_the_nose(fitted)
    cmds.setAttr(f"{fitted.name}.nose_hump", lock=True)
    mouse.press(round(x), round(y))
    mouse.drag(round(x) + 40, round(y))
    mouse.release()
    assert "“nose_hump”" in interface.messages[-1][1]
    assert decisions.pins(fitted.name) == ()


def test_pin_by_script_and_all_taken_off(fitted: Head, scene: Scene) -> None:
    cmds.setToolTo("selectSuperContext")
    scene.settings["batch"] = True
    steps = len(scene.done)
    assert commands.move_pin(7, (320.0, 240.0)).success
    assert decisions.pins(fitted.name) == (Pin(7, (320.0, 240.0)),) and len(scene.done) == steps + 1
    cmds.setAttr(f"{fitted.name}.nose_hump", lock=True)
    assert not commands.move_pin(8, (300.0, 200.0)).success
    assert decisions.pins(fitted.name) == (Pin(7, (320.0, 240.0)),)
    assert commands.clear_pins().success and decisions.pins(fitted.name) == ()


def test_tool_needs_a_fitted_head(head: Head) -> None:
    cmds.select(head.name, replace=True)
    assert not pin_tool.choose().success
