# SPDX-License-Identifier: Apache-2.0
"""Reading scenes in tests, and made-up fits."""

from __future__ import annotations

from array import array

import numpy as np
from likeness_maya.likeness_core.host import Head
from likeness_maya.likeness_core.messages import Camera, FitResult, HeadPose
from likeness_maya.scene import heads
from maya import cmds
from maya_scene.evaluation import Evaluation
from maya_scene.scene import scene
from rig_evaluator import TemplateEvaluator
from staging import TEMPLATE

# Turned by 90 degrees about the view axis, a little about y, and moved.
WORLD_TO_CAMERA = (0.0, 1, 0, 1.5, -0.96, 0, 0.28, -2, 0.28, 0, 0.96, -60, 0, 0, 0, 1)
CAMERA = Camera(900, 700, 1300.0, (430.0, 380.0), WORLD_TO_CAMERA)


def world_vertices(head: Head) -> np.ndarray:
    """The deformed mesh in the world, cm."""
    mesh = heads.find(head)[1]
    return Evaluation(scene).world_points(scene.find(mesh))


def set_controllers(head: Head, values: dict[str, float]) -> None:
    """Sets controllers as an artist does in the channel box."""
    for known in heads.record(head.name).controllers:
        if known.name in values:
            cmds.setAttr(f"{head.name}.{known.attribute}", values[known.name])


def made_up_result(seed: int) -> FitResult:
    template = TemplateEvaluator(TEMPLATE)
    random = np.random.default_rng(seed)
    offsets = array(
        "f", random.normal(0, 0.1, 3 * len(template.arrays["vertices"])).astype(np.float32).tobytes()
    )
    return FitResult("r1", CAMERA, HeadPose(template.random_values(seed), offsets), 1.0)


def expected_vertices(result: FitResult) -> np.ndarray:
    """What a head with that result looks like, by the template's own rig."""
    offsets = np.array(result.pose.bind_offsets).reshape(-1, 3)
    return TemplateEvaluator(TEMPLATE).evaluate(dict(result.pose.controllers), offsets)
