# SPDX-License-Identifier: Apache-2.0
"""Where pins are seen while they are worked on: locators before the face, each on its pixel's line of sight.

They are there as long as the tool is, and never on the undo queue.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from maya import cmds

from ..likeness_core.host import Pin
from ..likeness_core.messages import Camera
from . import camera, heads
from .edits import no_undo, show_number
from .names import create_node
from .rotations import AXES

NAME = "Likeness pin"
# How far (cm) before the middle of the head, and how large (cm) the marks are drawn.
BEFORE = 16.0
SIZE = 0.25


def show(rig: str, pins: Sequence[Pin]) -> None:
    """Shows a mark for each pin, and no other."""
    fitted = camera.fitted(rig)
    if fitted is None:
        return
    with no_undo():
        marks = _marks(rig, len(pins))
        for mark, pin in zip(marks, pins, strict=True):
            for axis, value in zip(AXES, _place(fitted[0], pin), strict=True):
                show_number(f"{mark}.translate{axis}", value)


def clear(rig: str) -> None:
    """Takes the marks away."""
    group = heads.linked(rig, heads.MARKS) if heads.is_rig(rig) else None
    if group is not None:
        with no_undo():
            cmds.delete(group)


def _marks(rig: str, count: int) -> list[str]:
    """So many locators below the rig, old ones first."""
    group = heads.linked(rig, heads.MARKS)
    if group is None:
        group = create_node("transform", f"{NAME}s", rig)
        heads.link(rig, heads.MARKS, group)
    marks = list(cmds.listRelatives(group, children=True, fullPath=True) or ())
    for mark in marks[count:]:
        cmds.delete(mark)
    while len(marks) < count:
        mark = create_node("transform", NAME, group)
        shape = create_node("locator", f"{NAME}Shape", mark)
        for axis in AXES:
            cmds.setAttr(f"{shape}.localScale{axis}", SIZE)
        marks.append(mark)
    return marks[:count]


def _place(fitted: Camera, pin: Pin) -> tuple[float, float, float]:
    """A point of the head's space on a pin's line of sight, nearer to the camera than the face."""
    distance = math.hypot(*fitted.camera_to_world[3:12:4])
    return fitted.place(pin.pixel, max(distance - BEFORE, 1.0))
