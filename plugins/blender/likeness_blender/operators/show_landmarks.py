# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the landmarks on a head, and lets them be dragged to better places."""

from __future__ import annotations

import bpy
from bpy_extras.view3d_utils import location_3d_to_region_2d, region_2d_to_origin_3d, region_2d_to_vector_3d

from .. import landmark_editing
from ..compat import uniform_colour_shader
from ..likeness_core import rig_strings
from ..likeness_core.actions import ActionStatus
from ..likeness_core.errors import LikenessError
from ..scene import heads
from .base import LikenessOperator

# How near (pixels) to a landmark a click takes hold of it.
REACH = 14
POINT_SIZE = 5
COLOUR = (0.1, 0.9, 0.4, 1.0)
MOVED_COLOUR = (1.0, 0.75, 0.1, 1.0)
# What is left to Blender, so that the head can be turned.
NAVIGATION = {"MIDDLEMOUSE", "WHEELUPMOUSE", "WHEELDOWNMOUSE", "TRACKPADPAN", "TRACKPADZOOM"}


class LIKENESS_OT_show_landmarks(LikenessOperator, bpy.types.Operator):
    """Shows landmarks until a right click, and writes down which were moved."""

    bl_idname = "likeness.show_landmarks"
    bl_label = rig_strings.SHOW_LANDMARKS
    bl_description = rig_strings.SHOW_LANDMARKS_TIP
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a head."""
        return _anchor(context) is not None

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Called where there is a window."""
        return self.execute(context)

    def run(self, context: bpy.types.Context) -> set[str]:
        """Begins to show them."""
        if context.space_data is None or context.space_data.type != "VIEW_3D":
            return {"CANCELLED"}
        try:
            self._view = landmark_editing.open_view(_anchor(context))
        except LikenessError as error:
            return self.finish(ActionStatus(False, str(error)))
        self._held: int | None = None
        self._region = next(region for region in context.area.regions if region.type == "WINDOW")
        self._handle = bpy.types.SpaceView3D.draw_handler_add(self._draw, (), "WINDOW", "POST_VIEW")
        context.window_manager.modal_handler_add(self)
        context.workspace.status_text_set(rig_strings.LANDMARK_HELP)
        context.area.tag_redraw()
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Called by Blender for every event."""
        result = self.guarded(self._step, context, event)
        if not result & {"RUNNING_MODAL", "PASS_THROUGH"}:
            self.cancel(context)
        return result

    def cancel(self, context: bpy.types.Context) -> None:
        """Takes the points off the screen."""
        if self._handle is not None:
            bpy.types.SpaceView3D.draw_handler_remove(self._handle, "WINDOW")
            self._handle = None
            context.workspace.status_text_set(None)
        if context.area is not None:
            context.area.tag_redraw()

    def _step(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if event.type in {"ESC", "RIGHTMOUSE"} and event.value == "PRESS":
            return self._done(context)
        if event.type in NAVIGATION or context.area is None:
            return {"PASS_THROUGH"}
        mouse = (event.mouse_x - self._region.x, event.mouse_y - self._region.y)
        if event.type == "LEFTMOUSE":
            if event.value == "PRESS" and not self._is_over(mouse):
                return {"PASS_THROUGH"}
            self._held = self._nearest(context, mouse) if event.value == "PRESS" else None
        elif event.type == "MOUSEMOVE" and self._held is not None:
            view = context.space_data.region_3d
            origin = region_2d_to_origin_3d(self._region, view, mouse)
            self._view.move(self._held, origin, region_2d_to_vector_3d(self._region, view, mouse))
            context.area.tag_redraw()
        return {"RUNNING_MODAL"}

    def _done(self, context: bpy.types.Context) -> set[str]:
        if not self._view.moved:
            return {"CANCELLED"}
        try:
            landmark_editing.keep(_anchor(context), self._view)
        except LikenessError as error:
            return self.finish(ActionStatus(False, str(error)))
        return self.finish(ActionStatus(True, rig_strings.landmarks_corrected(len(self._view.moved))))

    def _is_over(self, mouse: tuple[int, int]) -> bool:
        return 0 <= mouse[0] < self._region.width and 0 <= mouse[1] < self._region.height

    def _nearest(self, context: bpy.types.Context, mouse: tuple[int, int]) -> int | None:
        view, best = context.space_data.region_3d, (REACH, None)
        for number, place in zip(self._view.shown, self._view.places(), strict=True):
            pixel = location_3d_to_region_2d(self._region, view, place)
            if pixel is not None:
                distance = ((pixel.x - mouse[0]) ** 2 + (pixel.y - mouse[1]) ** 2) ** 0.5
                best = min(best, (distance, number), key=lambda entry: entry[0])
        return best[1]

    def _draw(self) -> None:
        import gpu
        from gpu_extras.batch import batch_for_shader

        shader = uniform_colour_shader()
        gpu.state.point_size_set(POINT_SIZE)
        for is_moved, colour in ((False, COLOUR), (True, MOVED_COLOUR)):
            places = [
                place
                for number, place in zip(self._view.shown, self._view.places(), strict=True)
                if (number in self._view.moved) == is_moved
            ]
            batch = batch_for_shader(shader, "POINTS", {"pos": places})
            shader.uniform_float("color", colour)
            batch.draw(shader)


def _anchor(context: bpy.types.Context) -> bpy.types.Object | None:
    """The selected head, where it still has its mesh."""
    rig = heads.selected_rig(context)
    return rig if rig is not None and heads.mesh_of(rig) is not None else None
