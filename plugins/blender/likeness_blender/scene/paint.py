# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures painted onto the head: a colour attribute, and what its colours mean."""

from __future__ import annotations

import json
from dataclasses import dataclass

import bpy
import numpy as np

from ..likeness_core.messages import VertexMap

ATTRIBUTE = "Likeness Quality"
# A custom property of the mesh data: what is painted.
MARK = "likeness_paint"
NORMALS = "normals"
CLAY = (0.72, 0.70, 0.68)
# Linear colours at equal steps from the first value to the last.
WARM = (CLAY, (0.95, 0.62, 0.22), (0.75, 0.08, 0.05))
SIGNED = ((0.05, 0.18, 0.75), CLAY, (0.75, 0.08, 0.05))


@dataclass(frozen=True)
class Legend:
    """What is painted on a head: its name, and the texts of the first and the last colour."""

    name: str
    first: str
    last: str
    is_signed: bool


def show_map(mesh_object: bpy.types.Object, values: VertexMap) -> None:
    """Paints a measure of quality."""
    first, last = values.range
    # The skin comes first among the objects of a head.
    numbers = np.array(values.values, np.float32)[: len(mesh_object.data.vertices)]
    shares = np.clip((numbers - first) / max(last - first, 1e-12), 0, 1)
    _paint(mesh_object.data, colours(shares, first < 0))
    legend = Legend(values.name, _text(first, values.unit), _text(last, values.unit), first < 0)
    mesh_object.data[MARK] = json.dumps(vars(legend))


def show_normals(mesh_object: bpy.types.Object) -> None:
    """Paints the normals of the head as it is deformed, as a normal map has them.

    X right, y up, z to the viewer.
    """
    evaluated = mesh_object.evaluated_get(bpy.context.evaluated_depsgraph_get())
    count = len(mesh_object.data.vertices)
    normals = np.empty(3 * len(evaluated.data.vertices), np.float32)
    evaluated.data.vertices.foreach_get("normal", normals)
    x, y, z = normals.reshape(-1, 3)[:count].T
    _paint(mesh_object.data, np.column_stack((x, z, -y)) * 0.5 + 0.5)
    mesh_object.data[MARK] = json.dumps(vars(Legend(NORMALS, "", "", False)))


def clear(mesh_object: bpy.types.Object) -> None:
    """Takes the paint off."""
    attribute = mesh_object.data.color_attributes.get(ATTRIBUTE)
    if attribute is not None:
        mesh_object.data.color_attributes.remove(attribute)
    mesh_object.data.pop(MARK, None)


def legend(mesh_object: bpy.types.Object) -> Legend | None:
    """What is painted on the head, if anything."""
    try:
        return Legend(**json.loads(mesh_object.data.get(MARK, "")))
    except (TypeError, ValueError):
        return None


def colours(shares: np.ndarray, is_signed: bool) -> np.ndarray:
    """Linear colours, (n, 3), of shares 0 to 1."""
    stops = np.array(SIGNED if is_signed else WARM, np.float32)
    steps = np.linspace(0, 1, len(stops))
    return np.column_stack([np.interp(shares, steps, stops[:, channel]) for channel in range(3)])


def _paint(mesh: bpy.types.Mesh, painted: np.ndarray) -> None:
    attribute = mesh.color_attributes.get(ATTRIBUTE)
    if attribute is None:
        attribute = mesh.color_attributes.new(name=ATTRIBUTE, type="FLOAT_COLOR", domain="POINT")
    values = np.ones((len(mesh.vertices), 4), np.float32)
    values[:, :3] = painted
    attribute.data.foreach_set("color", values.ravel())
    mesh.color_attributes.active_color = attribute
    mesh.update()


def _text(value: float, unit: str) -> str:
    if unit == "degree":
        return f"{value:.0f}°"
    return f"{10 * value:.1f} mm" if unit == "cm" else f"{100 * value:.0f} %"
