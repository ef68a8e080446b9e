# SPDX-License-Identifier: Apache-2.0
"""Stand-in for maya.api.OpenMayaUI: the view in which the artist works."""

from __future__ import annotations

import numpy as np
from maya_scene.checking import checked
from maya_scene.evaluation import Evaluation
from maya_scene.scene import Node, scene

from .OpenMaya import MDagPath, MPoint, MVector

# The view's size on the screen.
WIDTH, HEIGHT = 900, 700
MILLIMETRES_PER_INCH = 25.4


@checked
class M3dView:
    """Looks through whatever `lookThru` was told last."""

    @staticmethod
    def active3dView() -> M3dView:
        return M3dView()

    def getCamera(self) -> MDagPath:
        return MDagPath(_camera())

    def viewToWorld(self, x_pos: int, y_pos: int, worldPt: MPoint, worldVector: MVector) -> M3dView:
        """By the camera's film, which is as wide as the view; points count from below."""
        node, evaluation = _camera(), Evaluation(scene)
        width = evaluation.value((node, "horizontalFilmAperture"))
        x = (x_pos / WIDTH - 0.5) * width + evaluation.value((node, "horizontalFilmOffset"))
        y = (y_pos - HEIGHT / 2) / WIDTH * width + evaluation.value((node, "verticalFilmOffset"))
        depth = evaluation.value((node, "focalLength")) / MILLIMETRES_PER_INCH
        frame = evaluation.world(node.parent)
        worldPt.x, worldPt.y, worldPt.z = frame[3, :3]
        direction = np.array([x, y, -depth]) @ frame[:3, :3]
        worldVector.x, worldVector.y, worldVector.z = direction / np.linalg.norm(direction)
        return self


def _camera() -> Node:
    found = scene.find(str(scene.settings["looking_through"]))
    return next(node for node in (found, *found.children) if node.kind == "camera")
