# SPDX-License-Identifier: Apache-2.0
"""What a rig is, in one name: a rig is known again while it looks and moves as it did.

What drives a rig cannot be written down in every host; but what it does can be looked at. So the name is made
of the surface at rest, of the controls, and of the surface at a few settings of all of them.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Sequence

from . import VERSION
from .probing import SceneRig
from .rig_import import random_values
from .template_building import SceneSurface

# Raised when the same rig would be probed into another template.
PROBE_VERSION = 1
SETTINGS = 3
DIGITS = 24
# Decimals of a centimetre that count: a hundred times what single precision loses.
DECIMALS = 3


def fingerprint(rig: SceneRig, surface: SceneSurface, names: Sequence[str]) -> str:
    """The name of a rig whose controls are at their defaults, and are left there.

    `names` say where its controls are.
    """
    digest = hashlib.sha256(f"{PROBE_VERSION} {VERSION}".encode())
    digest.update(repr((list(rig.controllers), list(names), surface.parts, surface.influences)).encode())
    for numbers in (surface.face_offsets, surface.face_vertices, surface.face_parts, surface.skin_joints):
        digest.update(numbers.tobytes())
    for values in (surface.vertices, surface.uvs, surface.skin_weights):
        digest.update(_rounded(values))
    for joint in rig.joints:
        digest.update(repr((joint.name, joint.parent)).encode() + _rounded(joint.frame))
    for seed in range(SETTINGS):
        rig.pose(random_values(rig.controllers, seed))
        digest.update(_rounded(rig.vertices()))
    rig.pose({controller.name: controller.default for controller in rig.controllers})
    return digest.hexdigest()[:DIGITS]


def _rounded(numbers: Sequence[float]) -> bytes:
    return array("q", [round(number * 10**DECIMALS) for number in numbers]).tobytes()
