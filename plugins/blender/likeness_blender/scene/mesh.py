# SPDX-License-Identifier: GPL-3.0-or-later
"""The head's mesh: quads, texture coordinates, parts, and skin weights."""

from __future__ import annotations

import bpy
import numpy as np

from ..likeness_core.template import HeadTemplate
from .materials import add_materials
from .units import points_to_scene


def build_mesh(template: HeadTemplate, name: str) -> bpy.types.Object:
    """The neutral head as a mesh object, in no collection yet; vertices keep the template's order."""
    mesh = bpy.data.meshes.new(name)
    corners = [face.tolist() for face in template.faces]
    mesh.from_pydata(points_to_scene(template.vertices).tolist(), [], corners)
    mesh.uv_layers.new(name="UVMap").data.foreach_set("uv", template.corner_uvs)
    add_materials(mesh, template.parts)
    mesh.polygons.foreach_set("material_index", np.array(template.face_parts, np.int32))
    mesh.polygons.foreach_set("use_smooth", np.ones(len(mesh.polygons), bool))
    mesh.update()
    return bpy.data.objects.new(name, mesh)


def bind_to(rig: bpy.types.Object, head: bpy.types.Object, template: HeadTemplate) -> None:
    """Makes the mesh follow the rig's bones by linear blend skinning with the template's weights."""
    groups = [head.vertex_groups.new(name=joint.name) for joint in template.joints]
    for vertex, joint, weight in template.skin_weights():
        groups[joint].add([vertex], weight, "REPLACE")
    modifier = head.modifiers.new("Likeness Rig", "ARMATURE")
    modifier.object = rig
    # Dual quaternions are another skinning than the one the service fits with.
    modifier.use_deform_preserve_volume = False
    modifier.use_bone_envelopes = False
    head.parent = rig
