# SPDX-License-Identifier: Apache-2.0
"""Landmarks in the viewport: a tool of Maya's that shows where the face's features are taken to be.

A drag moves a point over the skin. Another tool ends it, and what was moved is written down then, as one
undo step.
"""

from __future__ import annotations

import math
from array import array

from maya import cmds

from .. import running, runtime
from ..likeness_core import maya_strings, rig_strings, strings
from ..likeness_core.actions import ActionStatus
from ..likeness_core.landmark_correction import HeadLandmarks
from ..scene import decisions, heads, landmark_marks, own_heads, sight
from ..scene.edits import undo_step
from ..scene.head_objects import world_points
from . import view_tools

CONTEXT = "likenessLandmarkContext"
# How near (screen pixels) to a landmark a press takes hold of it.
REACH = 14


class LandmarkTool:
    """The tool while it is chosen: for one head. Raises LikenessError where the head's template is gone."""

    def __init__(self, rig: str) -> None:
        self.rig = rig
        template = heads.record(rig).template_name
        self.landmarks = HeadLandmarks(rig, template, runtime.template_locator())
        self._held: int | None = None
        self.show_scene()

    def show_scene(self) -> None:
        """The points go along with the head."""
        if heads.is_rig(self.rig) and heads.meshes(self.rig):
            self._points = world_points(heads.meshes(self.rig)[0])
            self._show()

    def press(self) -> ActionStatus:
        """Takes hold of the landmark below the mouse."""
        self._held = self._nearest(view_tools.point(CONTEXT))
        return ActionStatus(True)

    def drag(self) -> ActionStatus:
        """Moves it to where the mouse is over the skin."""
        if self._held is None:
            return ActionStatus(True)
        hit = sight.face_under(self.rig, view_tools.ray(view_tools.point(CONTEXT, is_drag=True)))
        if hit is not None:
            corners = [self._points[vertex] for vertex in hit.vertices]
            if self.landmarks.move_onto_face(self._held, hit.place, hit.face, hit.vertices, corners):
                self._show()
        return ActionStatus(True)

    def release(self) -> ActionStatus:
        """Lets it lie there."""
        self._held = None
        return ActionStatus(True)

    def end(self) -> ActionStatus:
        """Takes the points away, and writes down what was moved."""
        landmark_marks.clear(self.rig)
        if not self.landmarks.moved or not heads.is_rig(self.rig):
            return ActionStatus(True)
        template = self.landmarks.keep(is_own=own_heads.is_own(self.rig))
        with undo_step(rig_strings.SHOW_LANDMARKS):
            heads.follow(self.rig, template)
            # The history is about the head with the landmarks that it had; Refine begins a new one.
            decisions.set_place(self.rig, None, None)
        return ActionStatus(True, rig_strings.landmarks_corrected(len(self.landmarks.moved)))

    def _places(self) -> list[tuple[float, float, float]]:
        return self.landmarks.places(array("d", [number for point in self._points for number in point]))

    def _show(self) -> None:
        landmark_marks.show(self.rig, self.landmarks.shown, self._places(), self.landmarks.moved)

    def _nearest(self, point: tuple[float, float]) -> int | None:
        """The landmark whose line of sight is nearest to a point of the view; None beyond reach."""
        ray, beside = view_tools.ray(point), view_tools.ray((point[0] + 1, point[1]))
        best: tuple[float, int | None] = (REACH, None)
        for number, place in zip(self.landmarks.shown, self._places(), strict=True):
            foot, other = _nearest_on(ray, place), _nearest_on(beside, place)
            # What a pixel of the screen is as far away as the landmark.
            distance = math.dist(foot, place) / (math.dist(foot, other) or 1.0)
            best = min(best, (distance, number), key=lambda entry: entry[0])
        return best[1]


def toggle() -> ActionStatus:
    """Shows the landmarks of the selected head, until another tool is chosen; ends it where it is chosen."""
    if view_tools.is_chosen(CONTEXT):
        leave()
        return ActionStatus(True)
    rig = heads.selected_rig()
    if rig is None or not heads.meshes(rig):
        return ActionStatus(False, strings.head_needed())
    if running.is_busy():
        return ActionStatus(False, strings.already_fitting())
    view_tools.choose(CONTEXT, LandmarkTool(rig), rig_strings.SHOW_LANDMARKS)
    return ActionStatus(True, maya_strings.LANDMARK_HELP)


def leave() -> None:
    """Ends the tool where it is chosen: Maya's own takes its place."""
    if view_tools.is_chosen(CONTEXT):
        cmds.setToolTo(view_tools.SELECT_TOOL)


def _nearest_on(ray: sight.Ray, place: sight.Point) -> sight.Point:
    """The point of a line of sight that is nearest to a place."""
    origin, direction = ray
    length = math.hypot(*direction) or 1.0
    unit = [step / length for step in direction]
    along = sum((at - start) * step for at, start, step in zip(place, origin, unit, strict=True))
    x, y, z = (start + along * step for start, step in zip(origin, unit, strict=True))
    return x, y, z
