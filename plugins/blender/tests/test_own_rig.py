# SPDX-License-Identifier: GPL-3.0-or-later
"""An artist's own rig: found, probed, and put back as it was."""

from __future__ import annotations

import time

import bpy
from harness import core
from scenes import add_head, scene_state

reading = core("reading")
runtime = core("runtime")
own_heads = core("scene.own_heads")
rig_import = core("likeness_core.rig_import")

SHIPPED_TOLERANCE_MM = 0.02


def unknown_head() -> tuple[bpy.types.Object, bpy.types.Object]:
    """The shipped head as an artist's own rig: without what Likeness has written on it."""
    rig, head = add_head()
    for name in list(rig.data.keys()):
        if name != "likeness_partial_sums":
            del rig.data[name]
    del head.data["likeness_mesh"]
    return rig, head


def check_of(anchor: bpy.types.Object) -> object:
    name = core("scene.heads").record(anchor).template_name
    return rig_import.read_check(runtime.template_locator().find(name))


def test_shipped_head_is_explained() -> None:
    rig, head = unknown_head()
    assert bpy.ops.likeness.find_controls() == {"FINISHED"}
    assert len(head.likeness_own_head.controls) == 228
    before = scene_state()
    start = time.perf_counter()
    assert bpy.ops.likeness.read_rig() == {"FINISHED"}, runtime.session().status.message
    print(f"seconds to read the shipped head: {time.perf_counter() - start:.2f}")
    assert scene_state() == before
    print(head.likeness_own_head.message)
    check = check_of(rig)
    print(
        f"largest difference between probe and shipped head: {check.worst:.5f} mm, mean {check.mean:.5f} mm"
    )
    assert check.worst < SHIPPED_TOLERANCE_MM
