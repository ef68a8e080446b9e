# SPDX-License-Identifier: Apache-2.0
"""What the scene was like before Likeness changed it, and the way back there.

Noted once, at the first fit; `restore` takes off everything that was added since.
"""

from __future__ import annotations

from maya import cmds

from . import camera, controllers, decisions, fits, materials, paint, pin_marks
from .edits import Edit

RECORD = "likenessBefore"
# All that fits write into texts on the rig.
TEXTS = (RECORD, *decisions.TEXTS)
RESOLUTION = ("width", "height", "deviceAspectRatio")


def note_head(rig: str) -> None:
    """Notes a head and its scene before the first fit."""
    if decisions.read_text(rig, RECORD, {}):
        return
    record = {
        "controllers": controllers.values(rig),
        "resolution": [cmds.getAttr(f"defaultResolution.{name}") for name in RESOLUTION],
    }
    decisions.write_text(rig, RECORD, record)


def restore(rig: str) -> None:
    """Takes off what fits, refinements and textures have added, and puts back what they have changed."""
    fits.remove(rig)
    paint.clear(rig)
    pin_marks.clear(rig)
    shape = camera.find(rig)
    if shape is not None:
        camera.remove(shape)
    decisions.set_frozen(rig, ())
    materials.restore(rig)
    known = decisions.read_text(rig, RECORD, {})
    if known:
        edit = Edit()
        for plug, value in controllers.targets(rig, known["controllers"]).items():
            edit.set_number(plug, value)
        edit.perform()
        for name, value in zip(RESOLUTION, known["resolution"], strict=True):
            cmds.setAttr(f"defaultResolution.{name}", value)
    for attribute in (RECORD, *decisions.TEXTS):
        decisions.write_text(rig, attribute, None)


def is_changed(rig: str) -> bool:
    """Whether there is anything to take off."""
    return bool(decisions.read_text(rig, RECORD, {})) or bool(fits.find(rig))
