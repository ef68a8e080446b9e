# SPDX-License-Identifier: GPL-3.0-or-later
"""Add Likeness head: what is built is the template's rig."""

from __future__ import annotations

import time

import bpy
import numpy as np
from harness import TEMPLATE
from rig_evaluator import TemplateEvaluator
from scenes import add_head, evaluated_vertices, set_controllers

# Blender evaluates in single precision, the expressions round to 0.1 micrometre and 1 microradian.
TOLERANCE_MM = 0.01
SETTINGS = 20


def all_drivers(rig: bpy.types.Object, head: bpy.types.Object) -> list[bpy.types.Driver]:
    owners = [rig, rig.data, head.data.shape_keys]
    return [c.driver for o in owners if o.animation_data for c in o.animation_data.drivers]


def test_mesh_has_the_templates_quads_and_parts() -> None:
    _, head = add_head()
    template = TemplateEvaluator(TEMPLATE).arrays
    mesh = head.data
    assert len(mesh.vertices) == len(template["vertices"])
    corners = np.empty(len(mesh.loops), np.int32)
    mesh.loops.foreach_get("vertex_index", corners)
    assert np.array_equal(corners, template["faceVertices"])
    parts = np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("material_index", parts)
    assert np.array_equal(parts, template["faceParts"])
    uvs = np.empty(2 * len(mesh.loops), np.float32)
    mesh.uv_layers.active.data.foreach_get("uv", uvs)
    assert np.allclose(uvs.reshape(-1, 2), template["uvs"][template["faceUVs"]])


def test_neutral_head_is_the_templates() -> None:
    _, head = add_head()
    difference = evaluated_vertices(head) - TemplateEvaluator(TEMPLATE).arrays["vertices"]
    assert np.abs(difference).max() * 10 < TOLERANCE_MM


def test_controllers_have_ranges_and_defaults() -> None:
    rig, _ = add_head()
    for controller in TemplateEvaluator(TEMPLATE).controllers:
        shown = rig.id_properties_ui(controller["name"]).as_dict()
        assert rig[controller["name"]] == controller["default"]
        assert (shown["min"], shown["max"]) == (controller["minimum"], controller["maximum"])
        assert controller["group"] in shown["description"]


def test_drivers_need_no_python() -> None:
    drivers = all_drivers(*add_head())
    assert drivers
    for driver in drivers:
        assert driver.is_valid and driver.is_simple_expression, driver.expression
        assert len(driver.expression) < 256, driver.expression


def test_blender_deforms_as_the_template_says() -> None:
    rig, head = add_head()
    template = TemplateEvaluator(TEMPLATE)
    worst = 0.0
    for seed in range(SETTINGS):
        values = template.random_values(seed)
        set_controllers(rig, values)
        difference = evaluated_vertices(head) - template.evaluate(values)
        worst = max(worst, 10 * np.linalg.norm(difference, axis=1).max())
    print(f"largest difference between Blender and the template at {SETTINGS} settings: {worst:.5f} mm")
    assert worst < TOLERANCE_MM


def test_adding_a_head_is_quick() -> None:
    start = time.perf_counter()
    rig, head = add_head()
    seconds = time.perf_counter() - start
    drivers = len(all_drivers(rig, head))
    print(f"seconds to add the head: {seconds:.2f}, drivers: {drivers}")
    assert seconds < 10


def test_adding_a_head_is_one_undo_step() -> None:
    bpy.ops.ed.undo_push(message="empty")
    assert bpy.ops.likeness.add_head("EXEC_DEFAULT", True) == {"FINISHED"}
    bpy.ops.ed.undo()
    assert not bpy.data.objects and not bpy.data.armatures


def test_two_heads_live_side_by_side() -> None:
    add_head()
    assert bpy.ops.likeness.add_head() == {"FINISHED"}
    first, second = bpy.data.objects["Likeness Head"], bpy.data.objects["Likeness Head.001"]
    before = evaluated_vertices(first)
    set_controllers(bpy.data.objects["Likeness Rig.001"], {"head-age": 1.0})
    assert np.array_equal(evaluated_vertices(first), before)
    assert not np.allclose(evaluated_vertices(second), before)
