# SPDX-License-Identifier: GPL-3.0-or-later
"""Probing a rig of production size costs little more than evaluating it."""

from __future__ import annotations

import time
from collections.abc import Mapping

import bpy
from harness import core

reading = core("reading")
own_properties = core("own_properties")
probing = core("likeness_core.probing")
head_parts = core("scene.head_parts")
scene_rig = core("scene.scene_rig")

# Every so many of the rig's controls are probed here: all of them only take longer.
STRIDE = 8
MOST_TIMES = 1.5


class TimedRig(scene_rig.BlenderRig):
    """Adds up how long the scene takes to evaluate."""

    seconds, evaluations = 0.0, 0

    def pose(self, values: Mapping[str, float]) -> None:
        start = time.process_time()
        super().pose(values)
        TimedRig.seconds += time.process_time() - start
        TimedRig.evaluations += 1


def test_probing_a_studio_rig_costs_little_more_than_its_evaluations() -> None:
    # The process's own time: what others do on this machine is no cost of probing.
    assert bpy.ops.likeness.add_head(template="mpfb-head-studio") == {"FINISHED"}
    rig, head = bpy.data.objects["Likeness Rig"], bpy.data.objects["Likeness Head"]
    for name in list(rig.data.keys()):
        if name != "likeness_partial_sums":
            del rig.data[name]
    reading.find_controls(head)
    for number, entry in enumerate(head.likeness_own_head.controls):
        entry.chosen = number % STRIDE == 0
    state = head.likeness_own_head
    items, found = [head, *head_parts.companions(head)], own_properties.chosen_controls(state)
    timed = TimedRig(items, head_parts.armature_of(head), found, state.facing)
    TimedRig.seconds, TimedRig.evaluations = 0.0, 0
    start = time.process_time()
    probed = list(probing.probe(timed))
    seconds = time.process_time() - start
    timed.restore()
    ratio = seconds / TimedRig.seconds
    print(
        f"seconds to probe the studio head: {seconds:.2f}, {TimedRig.evaluations} evaluations, "
        f"{ratio:.2f} times their sum"
    )
    assert ratio < MOST_TIMES
    assert len(head.data.vertices) > 24_000 and probed[-1] == 1
    assert TimedRig.evaluations > 1.5 * (len(head.likeness_own_head.controls) // STRIDE)
