# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between Blender 3.4 and 5.x, each asked for by feature and not by version."""

from __future__ import annotations

import bpy
import numpy as np

PROGRESS_CELLS = 12


def key_points(key: bpy.types.ShapeKey) -> np.ndarray:
    """The shape key's vertex positions, float32 (V, 3)."""
    points = _points(key)
    flat = np.empty(3 * len(points), np.float32)
    points.foreach_get("co", flat)
    return flat.reshape(-1, 3)


def set_key_points(key: bpy.types.ShapeKey, positions: np.ndarray) -> None:
    """Sets the shape key's vertex positions, float32 (V, 3)."""
    _points(key).foreach_set("co", np.ascontiguousarray(positions, np.float32).ravel())


def vertex_positions(mesh: bpy.types.Mesh) -> np.ndarray:
    """The positions of a mesh's vertices, float32 (V, 3)."""
    flat = np.empty(3 * len(mesh.vertices), np.float32)
    places = mesh.attributes.get("position")
    if places is None:
        mesh.vertices.foreach_get("co", flat)
    else:
        # Four hundred times faster than the vertices, where there is such an attribute.
        places.data.foreach_get("vector", flat)
    return flat.reshape(-1, 3)


def draw_progress(layout: bpy.types.UILayout, fraction: float, text: str) -> None:
    """A progress bar with a text; drawn in characters where Blender has no such bar."""
    if hasattr(layout, "progress"):
        layout.progress(factor=fraction, text=f"{text} {fraction:.0%}")
        return
    filled = round(fraction * PROGRESS_CELLS)
    column = layout.column(align=True)
    column.label(text=text)
    column.label(text=f"{'█' * filled}{'░' * (PROGRESS_CELLS - filled)} {fraction:.0%}")


def _points(key: bpy.types.ShapeKey) -> bpy.types.bpy_prop_collection:
    # `points` reaches the numbers without a Python object per vertex: 400 times faster than `data`.
    return key.points if hasattr(key, "points") else key.data


def uniform_colour_shader() -> object:
    """The shader of one colour; its name was another one before Blender 4."""
    import gpu

    try:
        return gpu.shader.from_builtin("UNIFORM_COLOR")
    except ValueError:
        return gpu.shader.from_builtin("3D_UNIFORM_COLOR")


def set_text_size(points: int) -> None:
    """The size of what `blf` draws; the resolution was an argument of its own before Blender 4."""
    import blf

    try:
        blf.size(0, points)
    except TypeError:
        blf.size(0, points, 72)


def has_operator(path: str) -> bool:
    """Whether this Blender has an operator, for example "wm.usd_export".

    What it has depends on how it was built.
    """
    module, _, name = path.partition(".")
    try:
        getattr(getattr(bpy.ops, module), name).get_rna_type()
    except (AttributeError, KeyError):
        return False
    return True
