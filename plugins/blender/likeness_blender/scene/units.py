# SPDX-License-Identifier: GPL-3.0-or-later
"""The border between the template's space and Blender's.

Template: centimetres, Y up, the face toward +Z. Blender: metres, Z up, the face toward -Y. Nothing outside
this file converts, and nothing in Blender's units reaches the service.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np
from mathutils import Matrix

METRES_PER_CENTIMETRE = 0.01
# Turns the template's axes into Blender's: (x, y, z) -> (x, -z, y).
AXES = Matrix(((1, 0, 0, 0), (0, 0, -1, 0), (0, 1, 0, 0), (0, 0, 0, 1)))


def points_to_scene(values: array[float]) -> np.ndarray:
    """Positions or offsets, x y z per vertex in cm, as float32 (V, 3) in metres."""
    points = np.frombuffer(values, np.float32).reshape(-1, 3)
    return np.column_stack((points[:, 0], -points[:, 2], points[:, 1])) * np.float32(METRES_PER_CENTIMETRE)


def points_from_scene(points: np.ndarray) -> array[float]:
    """Positions or offsets, float32 (V, 3) in metres, as x y z per vertex in cm: the way back."""
    turned = np.column_stack((points[:, 0], points[:, 2], -points[:, 1])) / np.float32(METRES_PER_CENTIMETRE)
    return array("f", np.ascontiguousarray(turned, np.float32).tobytes())


def frame_to_scene(numbers: Sequence[float]) -> Matrix:
    """Where a rigid frame (a camera) lies in Blender's space; given by 16 numbers, row by row, in cm.

    Only the space around the frame is turned; the frame's own axes keep their meaning.
    """
    return AXES @ metres(Matrix([numbers[row : row + 4] for row in range(0, 16, 4)]))


def metres(matrix: Matrix) -> Matrix:
    """The matrix with its translation in metres instead of centimetres."""
    result = matrix.copy()
    result.translation *= METRES_PER_CENTIMETRE
    return result
