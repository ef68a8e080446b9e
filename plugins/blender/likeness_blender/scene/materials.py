# SPDX-License-Identifier: GPL-3.0-or-later
"""A plain material per part of a head, so that eyes and teeth can be told from skin."""

from __future__ import annotations

import bpy

SKIN = (0.62, 0.42, 0.33)
# The first entry that a part's name begins with gives its colour.
COLOURS = {
    "inner-mouth": (0.35, 0.10, 0.10),
    "eye-sockets": (0.45, 0.22, 0.18),
    "eye": (0.85, 0.85, 0.83),
    "teeth": (0.80, 0.76, 0.66),
    "tongue": (0.55, 0.20, 0.20),
}


def add_materials(mesh: bpy.types.Mesh, parts: tuple[str, ...]) -> None:
    """Gives the mesh one material slot per part, in the template's order."""
    for part in parts:
        mesh.materials.append(_material(part))


def _material(part: str) -> bpy.types.Material:
    colour = next((colour for prefix, colour in COLOURS.items() if part.startswith(prefix)), SKIN)
    material = bpy.data.materials.new(f"Likeness {part}")
    material.use_nodes = True
    material.diffuse_color = (*colour, 1.0)
    shader = next(node for node in material.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    shader.inputs["Base Color"].default_value = (*colour, 1.0)
    return material
