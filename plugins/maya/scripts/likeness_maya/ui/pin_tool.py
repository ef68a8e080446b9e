# SPDX-License-Identifier: Apache-2.0
"""Pins in the viewport: a tool of Maya's that looks over the photo, until another tool is chosen.

A click on the head sets a pin, a drag moves it and the head follows, Ctrl-click takes it off. Each drag is
one revision and one undo step.
"""

from __future__ import annotations

import math
from typing import Any

from maya import cmds
from maya.api import OpenMaya, OpenMayaUI

from .. import commands, running, runtime
from ..likeness_core import actions, strings
from ..likeness_core.actions import ActionStatus
from ..likeness_core.errors import LikenessError
from ..likeness_core.host import Pin
from ..likeness_core.pin_dragging import PinDragging
from ..likeness_core.session import State
from ..scene import camera, decisions, heads, pin_marks, sight
from ..scene.edits import undo_step

CONTEXT = "likenessPinContext"
# How near to a pin a press takes it, and how far the mouse moves before a click is a drag (screen pixels).
GRAB_DISTANCE = 12
DRAG_DISTANCE = 3


class PinTool:
    """The tool while it is chosen: for one head."""

    def __init__(self, rig: str) -> None:
        self.rig = rig
        self._dragging = PinDragging(self, runtime.session(), self._follow)
        self._was_busy = False
        running.listeners.append(self._pumped)
        pin_marks.show(rig, self.pins())

    def pins(self) -> tuple[Pin, ...]:
        """The pins that are in the scene."""
        return decisions.pins(self.rig) if heads.is_rig(self.rig) else ()

    def show(self, pins: tuple[Pin, ...]) -> None:
        """Shows pins; they are kept when a step is complete."""
        if heads.is_rig(self.rig):
            decisions.show_pins(self.rig, pins)
            pin_marks.show(self.rig, pins)

    def show_scene(self) -> None:
        """Called after undo and redo: the marks are those of the pins that the scene has now."""
        if heads.is_rig(self.rig):
            pin_marks.show(self.rig, self.pins())

    def press(self) -> ActionStatus:
        """Called by Maya when a button goes down."""
        if runtime.session().status.is_busy:
            return ActionStatus(True)
        x, y, _ = cmds.draggerContext(CONTEXT, query=True, anchorPoint=True)
        pixel = self._pixel(x, y)
        if pixel is None:
            return ActionStatus(False, strings.look_over_photo_first())
        reach = GRAB_DISTANCE * self._pixel_size(x, y)
        if cmds.draggerContext(CONTEXT, query=True, modifier=True) == "ctrl":
            return self._dragging.remove(pixel, reach)
        self._dragging.press(pixel, reach, lambda: sight.vertex_under(self.rig, _ray(x, y)))
        return ActionStatus(True)

    def drag(self) -> ActionStatus:
        """Called by Maya while the mouse is moved with a button down."""
        x, y, _ = cmds.draggerContext(CONTEXT, query=True, dragPoint=True)
        pixel = self._pixel(x, y)
        if self._dragging.held is None or pixel is None:
            return ActionStatus(True)
        return self._dragging.move(pixel, DRAG_DISTANCE * self._pixel_size(x, y))

    def release(self) -> ActionStatus:
        """Called by Maya when a button goes up."""
        self._keep(self._dragging.release())
        return ActionStatus(True)

    def end(self) -> None:
        """Called when another tool is chosen: what is under way is given up."""
        if self._pumped in running.listeners:
            running.listeners.remove(self._pumped)
        if runtime.session().status.is_busy or self._dragging.held is not None:
            self._dragging.let_go()
            self._keep(strings.PIN_SET)
        pin_marks.clear(self.rig)

    def _follow(self) -> ActionStatus:
        status = actions.follow_pins(runtime.host, runtime.session(), runtime.template_locator())
        return running.run() if status.success and not runtime.is_batch() else status

    def _pumped(self) -> None:
        """Called after each step of the session: whether the head has caught up."""
        status = runtime.session().status
        if self._was_busy and not status.is_busy:
            # The host has kept the pins with the head, as one step.
            self._dragging.ended(status.state == State.FAILED)
            self._keep(strings.PIN_SET)
        self._was_busy = status.is_busy

    def _keep(self, step: str) -> None:
        if step and heads.is_rig(self.rig) and decisions.are_shown(self.rig):
            with undo_step(step):
                decisions.keep_pins(self.rig)

    def _pixel(self, x: float, y: float) -> sight.Pixel | None:
        """The photo's pixel at a point of the view; None where the view is not the photo's camera's."""
        shape = camera.find(self.rig) if heads.is_rig(self.rig) else None
        if shape is None:
            return None
        path = str(cmds.ls(shape, long=True)[0])
        if _view().getCamera().fullPathName() not in (path, path.rpartition("|")[0]):
            return None
        return sight.pixel_of(self.rig, _ray(x, y))

    def _pixel_size(self, x: float, y: float) -> float:
        """How many pixels of the photo a pixel of the screen takes."""
        here, there = self._pixel(x, y), self._pixel(x + 1, y)
        return math.dist(here, there) if here is not None and there is not None else 1.0


_tools: list[PinTool] = []


def choose() -> ActionStatus:
    """Begins to set pins on the selected head."""
    rig = heads.selected_rig()
    if rig is None or camera.find(rig) is None:
        return ActionStatus(False, strings.head_needed() if rig is None else strings.fit_needed(rig))
    if running.is_busy():
        return ActionStatus(False, strings.already_fitting())
    status = commands.look_over_photo()
    if not status.success:
        return status
    leave()
    if not cmds.draggerContext(CONTEXT, exists=True):
        cmds.draggerContext(
            CONTEXT,
            pressCommand=lambda *_: _told("press"),
            dragCommand=lambda *_: _told("drag"),
            releaseCommand=lambda *_: _told("release"),
            finalize=leave,
            space="screen",
            undoMode="step",
            cursor="crossHair",
        )
    _tools.append(PinTool(rig))
    cmds.setToolTo(CONTEXT)
    return ActionStatus(True, strings.PIN_MODE_HELP_CTRL)


def leave() -> None:
    """Ends the tool; called by Maya when another one is chosen."""
    while _tools:
        _tools.pop().end()


def show_scene() -> None:
    """Called when the scene may look different: after undo and redo."""
    for tool in _tools:
        tool.show_scene()


def _told(what: str) -> None:
    """Carries out what Maya has seen of the mouse."""
    if not _tools:
        return
    tool = _tools[-1]

    def act() -> ActionStatus:
        try:
            status: ActionStatus = getattr(tool, what)()
        except LikenessError as error:
            status = ActionStatus(False, str(error))
        if not status.success:
            commands.tell(status)
        return ActionStatus(True)

    commands.guarded(strings.PIN_MODE, act)


def _ray(x: float, y: float) -> sight.Ray:
    """The line of sight through a point of the active view."""
    origin, direction = OpenMaya.MPoint(), OpenMaya.MVector()
    _view().viewToWorld(int(x), int(y), origin, direction)
    return (origin.x, origin.y, origin.z), (direction.x, direction.y, direction.z)


def _view() -> Any:
    """The view in which the artist works."""
    # The stubs import a module of that name as well, which hides the class.
    return OpenMayaUI.M3dView.active3dView()  # type: ignore[attr-defined]
