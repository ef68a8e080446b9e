# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done with a head that is as it should be: basis, expression, export, remove."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import bpy
import numpy as np
from harness import PHOTO, core
from scenes import add_head, evaluated_vertices, set_controllers
from test_loop import done, fitted_head, head, run, sculpt

# What each exporter's file begins with; no test of Blender's exporters, but of what was handed to them.
BEGINNINGS = {"OBJ": b"#", "GLTF": b"glTF", "FBX": b"Kaydara FBX", "USD": b"PXR-USDC", "ALEMBIC": b"Ogawa"}

compat = core("compat")
heads = core("scene.heads")
decisions = core("scene.decisions")
export_head = core("operators.export_head")


def state_of_the_artist() -> dict[str, str]:
    """A hash of every kind of data that an artist made; nothing is left out for Likeness to keep."""
    rig, mesh_object = head()
    mesh = mesh_object.data
    bpy.context.view_layer.update()
    keys = mesh.shape_keys.key_blocks
    render = bpy.context.scene.render
    parts = {
        "vertices": np.array([vertex.co[:] for vertex in mesh.vertices], np.float32).tobytes(),
        "polygons": repr([polygon.vertices[:] for polygon in mesh.polygons]),
        "weights": repr([[(e.group, round(e.weight, 6)) for e in v.groups] for v in mesh.vertices]),
        "groups": repr([group.name for group in mesh_object.vertex_groups]),
        "keys": repr([(key.name, key.value, key.mute, key.relative_key.name) for key in keys]),
        "points": b"".join(compat.key_points(key).tobytes() for key in keys),
        "active key": repr(mesh_object.active_shape_key_index),
        "modifiers": repr([(m.name, m.type, m.show_viewport, m.object.name) for m in mesh_object.modifiers]),
        "colours": repr([attribute.name for attribute in mesh.color_attributes]),
        "uvs": repr([layer.name for layer in mesh.uv_layers]),
        "materials": repr([_material(material) for material in mesh.materials]),
        "properties": repr([_properties(owner) for owner in (rig, rig.data, mesh_object, mesh)]),
        "drivers": repr([_drivers(owner) for owner in (rig, rig.data, mesh.shape_keys)]),
        "objects": repr(sorted(item.name for item in bpy.data.objects)),
        "data": repr([sorted(block.name for block in blocks) for blocks in _blocks()]),
        "scene": repr((render.resolution_x, render.resolution_y, bpy.context.scene.camera)),
        "matrices": repr([tuple(map(tuple, item.matrix_world)) for item in (rig, mesh_object)]),
    }
    encoded = {name: part if isinstance(part, bytes) else part.encode() for name, part in parts.items()}
    return {name: hashlib.sha256(part).hexdigest() for name, part in encoded.items()}


def _blocks() -> list:
    data = bpy.data
    return [data.meshes, data.armatures, data.cameras, data.images, data.materials, data.shape_keys]


def _properties(owner: bpy.types.ID) -> list:
    return [
        (name, repr(owner[name]) if not hasattr(owner[name], "to_list") else owner[name].to_list())
        for name in sorted(owner.keys())
    ]


def _drivers(owner: bpy.types.ID) -> list:
    found = owner.animation_data.drivers if owner.animation_data else []
    return [(curve.data_path, curve.array_index, curve.driver.expression) for curve in found]


def _material(material: bpy.types.Material) -> list:
    nodes = sorted(node.name for node in material.node_tree.nodes)
    links = sorted(f"{link.from_node.name}>{link.to_socket.name}" for link in material.node_tree.links)
    shader = next(node for node in material.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    values = [(i.name, repr(i.default_value)) for i in shader.inputs if isinstance(i.default_value, float)]
    return [material.name, nodes, links, values, sorted(material.keys())]


def test_remove_gives_the_artists_head_back() -> None:
    rig, mesh_object = add_head()
    set_controllers(rig, {"nose-hump": 0.25, "jaw-open": 0.125})
    own = mesh_object.shape_key_add(name="Artist", from_mix=False)
    own.data[5].co.x += 0.5
    mesh_object.active_shape_key_index = 1
    skin = mesh_object.data.materials[0]
    noise = skin.node_tree.nodes.new("ShaderNodeTexNoise")
    shader = next(node for node in skin.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    skin.node_tree.links.new(shader.inputs["Base Color"], noise.outputs["Color"])
    before = state_of_the_artist()

    folder = Path(tempfile.mkdtemp())
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "scene.blend"))
    done("fit_from_photo", filepath=str(PHOTO))
    done("toggle_lock", controller="nose-hump")
    decisions.frozen_group(head()[1]).add([1, 2, 3], 1.0, "REPLACE")
    sculpt(head()[1], [40], 0.003)
    done("refine")
    done("move_pin", vertex=700, pixel=(250.0, 250.0))
    done("show_quality", what="uncertainty")
    done("extract_texture")
    done("compare_revision", revision="r1")
    changed = state_of_the_artist()
    assert sum(changed[name] != before[name] for name in before) > 8

    done("remove")
    after = state_of_the_artist()
    assert after == before, [name for name in before if after[name] != before[name]]
    # A head that nothing was done to stays as it is.
    done("remove")
    assert state_of_the_artist() == before
    done("fit_from_photo", filepath=str(PHOTO))


def test_apply_as_basis_is_a_copy_that_looks_and_moves_the_same() -> None:
    rig, mesh_object = fitted_head()
    names = {item.name for item in bpy.data.objects}
    done("apply_as_basis")
    copy_rig, copy = (
        next(item for item in bpy.data.objects if item.type == kind and item.name not in names)
        for kind in ("ARMATURE", "MESH")
    )
    assert "Likeness" not in copy.data.shape_keys.key_blocks and not heads.is_rig(copy_rig)
    assert "Likeness" in mesh_object.data.shape_keys.key_blocks and decisions.place(rig) is not None
    for values in ({}, {"jaw-open": 0.6, "nose-hump": 0.7, "eye-blink-left": 1.0}):
        set_controllers(rig, values)
        set_controllers(copy_rig, values)
        worst = 10 * np.abs(evaluated_vertices(copy) - evaluated_vertices(mesh_object)).max()
        print(f"largest difference between a head and its copy with a new basis: {worst:.5f} mm")
        assert worst < 0.001
    set_controllers(rig, {"jaw-open": 0.0})
    assert np.abs(evaluated_vertices(copy) - evaluated_vertices(mesh_object)).max() > 0.1


def test_neutralise_keeps_the_person() -> None:
    rig, _ = fitted_head()
    set_controllers(rig, {"jaw-open": 0.5, "eye-blink-left": 0.5})
    identity = rig["head-age"]
    done("neutralise")
    assert rig["jaw-open"] == 0 and rig["eye-blink-left"] == 0 and rig["head-age"] == identity
    # What was put to rest by hand is taken as given.
    done("refine")
    assert abs(rig["jaw-open"]) < 1e-6


def test_export_hands_the_whole_head_to_blenders_exporters() -> None:
    fitted_head()
    folder = Path(tempfile.mkdtemp())
    selected = [item.name for item in bpy.context.view_layer.objects if item.select_get()]
    written = []
    for name, beginning in BEGINNINGS.items():
        suffix, exporter, _ = export_head.FORMATS[name]
        outcome, reason = run("export", format=name, filepath=str(folder / f"head{suffix}"))
        if not compat.has_operator(exporter):
            assert outcome == {"CANCELLED"} and "without" in reason, (name, reason)
            continue
        assert outcome == {"FINISHED"}, (name, reason)
        data = (folder / f"head{suffix}").read_bytes()
        assert data.startswith(beginning) and len(data) > 100_000, (name, data[:20], len(data))
        written.append(name)
    print(f"largest set of formats that this Blender writes: {' '.join(written)}")
    assert {"OBJ", "GLTF", "FBX"} <= set(written)
    assert [item.name for item in bpy.context.view_layer.objects if item.select_get()] == selected
    # Every vertex of the template is in the file, in its order, seen as it is deformed.
    lines = [line for line in (folder / "head.obj").read_text().splitlines() if line.startswith("v ")]
    assert len(lines) == len(head()[1].data.vertices)
