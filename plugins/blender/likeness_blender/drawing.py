# SPDX-License-Identifier: GPL-3.0-or-later
"""What is drawn over a 3D view.

Pins while they are worked on, and the legend of what is painted on the head.
"""

from __future__ import annotations

import math

import blf
import bpy
import gpu
from gpu_extras.batch import batch_for_shader

from . import runtime
from .compat import set_text_size, uniform_colour_shader
from .likeness_core import heat_map
from .scene import decisions, heads, paint, projection

PIN_RADIUS = 6
PIN_SIDES = 20
PIN_COLOUR = (1.0, 0.55, 0.1, 1.0)
RIM_COLOUR = (0.05, 0.05, 0.05, 1.0)
LINE_COLOUR = (1.0, 0.85, 0.3, 0.9)
LEGEND_SIZE = (180, 12)
LEGEND_PLACE = (24, 40)
LEGEND_STEPS = 24
TEXT_SIZE = 12

_handles: list[object] = []


def attach() -> None:
    """Begins to draw; without a window there is nothing to draw on."""
    if not bpy.app.background:
        _handles.append(bpy.types.SpaceView3D.draw_handler_add(_draw, (), "WINDOW", "POST_PIXEL"))


def detach() -> None:
    """Ends it."""
    while _handles:
        bpy.types.SpaceView3D.draw_handler_remove(_handles.pop(), "WINDOW")


def _draw() -> None:
    context = bpy.context
    rig = heads.selected_rig(context)
    mesh_object = heads.mesh_of(rig) if rig is not None else None
    if mesh_object is None:
        return
    gpu.state.blend_set("ALPHA")
    if runtime.pinning == rig.name:
        frame = projection.photo_frame(context.region, context.region_data, rig)
        if frame is not None:
            _draw_pins(rig, mesh_object, frame)
    legend = paint.legend(mesh_object)
    if legend is not None and legend.name != paint.NORMALS:
        _draw_legend(legend)
    gpu.state.blend_set("NONE")


def _draw_pins(rig: bpy.types.Object, mesh_object: bpy.types.Object, frame: projection.PhotoFrame) -> None:
    pins = decisions.pins(rig)
    if not pins:
        return
    places = projection.vertex_pixels(rig, mesh_object)
    for pin in pins:
        wanted = frame.point(pin.pixel)
        if pin.vertex < len(places):
            there = frame.point(tuple(float(value) for value in places[pin.vertex]))
            _fill("LINES", [there, wanted], LINE_COLOUR)
        _disc(wanted, PIN_RADIUS + 1.5, RIM_COLOUR)
        _disc(wanted, PIN_RADIUS, PIN_COLOUR)


def _draw_legend(legend: heat_map.Legend) -> None:
    (left, bottom), (width, height) = LEGEND_PLACE, LEGEND_SIZE
    step = width / LEGEND_STEPS
    for index in range(LEGEND_STEPS):
        colour = heat_map.colour(index / (LEGEND_STEPS - 1), legend.is_signed)
        x = left + index * step
        corners = [(x, bottom), (x + step, bottom), (x + step, bottom + height), (x, bottom + height)]
        shown = [float(value) ** (1 / 2.2) for value in colour]
        _fill("TRIS", [corners[number] for number in (0, 1, 2, 0, 2, 3)], (*shown, 1.0))
    _write(legend.first, (left, bottom - 16))
    _write(legend.last, (left + width - blf.dimensions(0, legend.last)[0], bottom - 16))
    _write(legend.title, (left, bottom + height + 6))


def _disc(centre: tuple[float, float], radius: float, colour: tuple[float, ...]) -> None:
    angles = [2 * math.pi * side / PIN_SIDES for side in range(PIN_SIDES + 1)]
    rim = [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles]
    triangles = [point for pair in zip(rim, rim[1:], strict=False) for point in (centre, *pair)]
    _fill("TRIS", triangles, colour)


def _fill(kind: str, points: list[tuple[float, float]], colour: tuple[float, ...]) -> None:
    shader = uniform_colour_shader()
    batch = batch_for_shader(shader, kind, {"pos": [(x, y, 0.0) for x, y in points]})
    shader.uniform_float("color", colour)
    batch.draw(shader)


def _write(text: str, place: tuple[float, float]) -> None:
    set_text_size(TEXT_SIZE)
    blf.color(0, 1, 1, 1, 1)
    blf.position(0, *place, 0)
    blf.draw(0, text)
