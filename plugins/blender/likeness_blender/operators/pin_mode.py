# SPDX-License-Identifier: GPL-3.0-or-later
"""Pin mode: click on the head over the photo, drag, and the head follows."""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from .. import runtime
from ..likeness_core import actions, strings
from ..likeness_core.host import Pin
from ..likeness_core.pin_dragging import PinDragging
from ..likeness_core.session import State
from ..scene import camera, decisions, heads, preview, projection
from .base import LikenessOperator
from .look_over_photo import look_through
from .running import TIMER_SECONDS, redraw

# How near to a pin a click takes it, and how far the mouse moves before a click is a drag (screen pixels).
GRAB_DISTANCE = 12
DRAG_DISTANCE = 3


@dataclass(frozen=True)
class _PinsOf:
    """The pins of a head, found by its name: references into the scene do not outlive an undo."""

    name: str

    def pins(self) -> tuple[Pin, ...]:
        """The pins that are in the scene."""
        rig = bpy.data.objects.get(self.name)
        return decisions.pins(rig) if rig is not None else ()

    def show(self, pins: tuple[Pin, ...]) -> None:
        """Writes pins into the scene; an undo step is pushed when one is complete."""
        rig = bpy.data.objects.get(self.name)
        if rig is not None:
            decisions.set_pins(rig, pins)


class LIKENESS_OT_pin_mode(LikenessOperator, bpy.types.Operator):
    """Sets, moves and removes pins until Esc."""

    bl_idname = "likeness.pin_mode"
    bl_label = strings.PIN_MODE
    bl_description = strings.PIN_MODE_TIP

    _timer = None
    _area = None
    _rig_name = ""
    _dragging: PinDragging | None = None

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a fitted head, a 3D view to click into, and nothing that runs."""
        rig = heads.selected_rig(context)
        is_fitted = rig is not None and camera.photo_of(rig) is not None
        is_view = context.area is not None and context.area.type == "VIEW_3D"
        return is_fitted and is_view and not runtime.session().status.is_busy

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Called where there is a window; looks over the photo first."""
        return self.guarded(self._begin, context)

    def run(self, _context: bpy.types.Context) -> set[str]:
        """Without a window there is nothing to click; see likeness.move_pin."""
        return {"CANCELLED"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Called by Blender for every event."""
        result = self.guarded(self._handle, context, event)
        if not result & {"PASS_THROUGH", "RUNNING_MODAL"}:
            self._end(context)
        return result

    def cancel(self, context: bpy.types.Context) -> None:
        """Called by Blender when it ends the operator, for example because another file is opened."""
        runtime.session().cancel()
        self._end(context)

    def _begin(self, context: bpy.types.Context) -> set[str]:
        rig = heads.selected_rig(context)
        if rig.mode != "OBJECT" or heads.mesh_of(rig).mode != "OBJECT":
            return self.finish(actions.ActionStatus(False, strings.leave_edit_mode()))
        preview.end(rig)
        look_through(context.space_data, camera.find(rig))
        self._rig_name = rig.name
        self._dragging = PinDragging(_PinsOf(rig.name), runtime.session(), self._follow)
        self._area = context.area
        self._timer = context.window_manager.event_timer_add(TIMER_SECONDS, window=context.window)
        context.window_manager.modal_handler_add(self)
        context.workspace.status_text_set(strings.PIN_MODE_HELP)
        runtime.pinning = rig.name
        redraw()
        return {"RUNNING_MODAL"}

    def _end(self, context: bpy.types.Context) -> None:
        runtime.pinning = ""
        if self._timer is not None:
            context.window_manager.event_timer_remove(self._timer)
            self._timer = None
        context.workspace.status_text_set(None)
        redraw()

    def _handle(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        rig = bpy.data.objects.get(self._rig_name)
        view = self._view(context)
        if not heads.is_rig(rig) or heads.mesh_of(rig) is None or view is None:
            runtime.session().cancel()
            return {"FINISHED"}
        if event.type == "TIMER":
            return self._tick()
        if event.type == "ESC" and event.value == "PRESS":
            return self._escape()
        region, frame = view
        if self._dragging.held is not None and event.type == "MOUSEMOVE":
            self._move(frame, self._point(region, event))
            return {"RUNNING_MODAL"}
        if self._dragging.held is not None and event.type == "LEFTMOUSE" and event.value == "RELEASE":
            self._leave_step(self._dragging.release())
            redraw()
            return {"RUNNING_MODAL"}
        if not self._is_inside(region, event) or event.value != "PRESS":
            return {"PASS_THROUGH"}
        if event.type in {"LEFTMOUSE", "RIGHTMOUSE"} and frame is not None:
            if not runtime.session().status.is_busy:
                self._press(rig, region, frame, event)
            return {"RUNNING_MODAL"}
        return {"PASS_THROUGH"}

    def _view(self, context: bpy.types.Context) -> tuple | None:
        """The window region of the view, and where the photo lies in it (None while it is not looked at)."""
        if all(
            self._area != area for window in context.window_manager.windows for area in window.screen.areas
        ):
            return None
        region = next(region for region in self._area.regions if region.type == "WINDOW")
        rig = bpy.data.objects[self._rig_name]
        return region, projection.photo_frame(region, self._area.spaces[0].region_3d, rig)

    def _tick(self) -> set[str]:
        session = runtime.session()
        was_busy = session.status.is_busy
        session.pump()
        if was_busy and not session.status.is_busy:
            has_failed = session.status.state == State.FAILED
            self._leave_step(self._dragging.ended(has_failed))
            if has_failed:
                self.report({"ERROR"}, session.status.message)
        if was_busy or self._dragging.held is not None:
            redraw()
        return {"PASS_THROUGH"}

    def _escape(self) -> set[str]:
        """Esc lets go of a pin that is held; else it ends the mode."""
        if not self._dragging.let_go():
            return {"FINISHED"}
        redraw()
        return {"RUNNING_MODAL"}

    def _press(
        self,
        rig: bpy.types.Object,
        region: bpy.types.Region,
        frame: projection.PhotoFrame,
        event: bpy.types.Event,
    ) -> None:
        point = self._point(region, event)
        pixel, reach = frame.pixel(point), GRAB_DISTANCE / _scale(frame)
        if event.type == "RIGHTMOUSE":
            self._tell(self._dragging.remove(pixel, reach))
            return
        self._dragging.press(pixel, reach, lambda: self._vertex(rig, region, point))
        redraw()

    def _vertex(
        self, rig: bpy.types.Object, region: bpy.types.Region, point: tuple[float, float]
    ) -> tuple[int, tuple[float, float]] | None:
        """The vertex under a point of the region, and where the photo's camera sees it."""
        mesh_object = heads.mesh_of(rig)
        vertex = projection.vertex_under(region, self._area.spaces[0].region_3d, mesh_object, point)
        if vertex is None:
            return None
        x, y = projection.vertex_pixels(rig, mesh_object)[vertex]
        return vertex, (float(x), float(y))

    def _move(self, frame: projection.PhotoFrame | None, point: tuple[float, float]) -> None:
        if frame is not None:
            self._tell(self._dragging.move(frame.pixel(point), DRAG_DISTANCE / _scale(frame)))
            redraw()

    def _follow(self) -> actions.ActionStatus:
        return actions.follow_pins(runtime.host, runtime.session(), runtime.template_locator())

    def _tell(self, status: actions.ActionStatus) -> None:
        if not status.success:
            self.report({"ERROR"}, status.message)

    @staticmethod
    def _leave_step(name: str) -> None:
        if name:
            bpy.ops.ed.undo_push(message=name)

    @staticmethod
    def _point(region: bpy.types.Region, event: bpy.types.Event) -> tuple[float, float]:
        return event.mouse_x - region.x, event.mouse_y - region.y

    def _is_inside(self, region: bpy.types.Region, event: bpy.types.Event) -> bool:
        """Whether the pointer is over the view itself and not over a sidebar or header that lies on it."""
        over = [other for other in self._area.regions if _contains(other, event)]
        return over == [region]


def _scale(frame: projection.PhotoFrame) -> float:
    """How many pixels of the screen a pixel of the photo takes."""
    return (frame.right - frame.left) / frame.width


def _contains(region: bpy.types.Region, event: bpy.types.Event) -> bool:
    return (
        region.width > 1
        and region.height > 1
        and region.x <= event.mouse_x < region.x + region.width
        and region.y <= event.mouse_y < region.y + region.height
    )
