# SPDX-License-Identifier: Apache-2.0
"""Pins in the viewport: a tool of Maya's that looks over the photo, until another tool is chosen.

A click on the head sets a pin, a drag moves it and the head follows, Ctrl-click takes it off. Each drag is
one revision and one undo step.
"""

from __future__ import annotations

import math

from maya import cmds

from .. import commands, running, runtime
from ..likeness_core import actions, strings
from ..likeness_core.actions import ActionStatus
from ..likeness_core.host import Pin
from ..likeness_core.pin_dragging import PinDragging
from ..likeness_core.session import State
from ..scene import camera, decisions, heads, pin_marks, sight
from ..scene.edits import undo_step
from . import view_tools

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
        point = view_tools.point(CONTEXT)
        pixel = self._pixel(*point)
        if pixel is None:
            return ActionStatus(False, strings.look_over_photo_first())
        reach = GRAB_DISTANCE * self._pixel_size(*point)
        if view_tools.is_control_down(CONTEXT):
            return self._dragging.remove(pixel, reach)
        self._dragging.press(pixel, reach, lambda: sight.vertex_under(self.rig, view_tools.ray(point)))
        return ActionStatus(True)

    def drag(self) -> ActionStatus:
        """Called by Maya while the mouse is moved with a button down."""
        point = view_tools.point(CONTEXT, is_drag=True)
        pixel = self._pixel(*point)
        if self._dragging.held is None or pixel is None:
            return ActionStatus(True)
        return self._dragging.move(pixel, DRAG_DISTANCE * self._pixel_size(*point))

    def release(self) -> ActionStatus:
        """Called by Maya when a button goes up."""
        self._keep(self._dragging.release())
        return ActionStatus(True)

    def end(self) -> ActionStatus:
        """Called when another tool is chosen: what is under way is given up."""
        if self._pumped in running.listeners:
            running.listeners.remove(self._pumped)
        if runtime.session().status.is_busy or self._dragging.held is not None:
            self._dragging.let_go()
            self._keep(strings.PIN_SET)
        pin_marks.clear(self.rig)
        return ActionStatus(True)

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
        if view_tools.view().getCamera().fullPathName() not in (path, path.rpartition("|")[0]):
            return None
        return sight.pixel_of(self.rig, view_tools.ray((x, y)))

    def _pixel_size(self, x: float, y: float) -> float:
        """How many pixels of the photo a pixel of the screen takes."""
        here, there = self._pixel(x, y), self._pixel(x + 1, y)
        return math.dist(here, there) if here is not None and there is not None else 1.0


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
    view_tools.leave(CONTEXT)
    view_tools.choose(CONTEXT, PinTool(rig), strings.PIN_MODE)
    return ActionStatus(True, strings.PIN_MODE_HELP_CTRL)
