# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures painted onto the head: a colour attribute, and what its colours mean."""

from __future__ import annotations

import json

import bpy
import numpy as np

from ..likeness_core import heat_map
from ..likeness_core.heat_map import Legend
from ..likeness_core.messages import VertexMap

ATTRIBUTE = "Likeness Quality"
# A custom property of the mesh data: what is painted.
MARK = "likeness_paint"
NORMALS = "normals"


def show_map(mesh_object: bpy.types.Object, values: VertexMap) -> None:
    """Paints a measure of quality."""
    # The skin comes first among the objects of a head.
    painted = heat_map.colours(values, len(mesh_object.data.vertices))
    _paint(mesh_object.data, np.array(painted, np.float32))
    mesh_object.data[MARK] = json.dumps(vars(heat_map.legend(values)))


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


def _paint(mesh: bpy.types.Mesh, painted: np.ndarray) -> None:
    attribute = mesh.color_attributes.get(ATTRIBUTE)
    if attribute is None:
        attribute = mesh.color_attributes.new(name=ATTRIBUTE, type="FLOAT_COLOR", domain="POINT")
    values = np.ones((len(mesh.vertices), 4), np.float32)
    values[:, :3] = painted
    attribute.data.foreach_set("color", values.ravel())
    mesh.color_attributes.active_color = attribute
    mesh.update()
