# SPDX-License-Identifier: Apache-2.0
"""The border between the template's space and the scene's.

Below its rig a head is in the template's space: centimetres, Y up, the face toward +Z. Centimetres are Maya's
own unit whatever the artist works in; where Z is up, the rig is turned so that the head stands.
"""

from __future__ import annotations

import math

from maya import cmds

from .edits import Edit

QUARTER_TURN = math.pi / 2


def stand_up(rig: str) -> None:
    """Turns a new rig into the scene's up axis."""
    if cmds.upAxis(query=True, axis=True) == "z":
        edit = Edit()
        edit.set_number(f"{rig}.rotateX", QUARTER_TURN)
        edit.perform()
