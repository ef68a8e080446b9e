"""Where the head stands before the camera, so that the picture is the crop that the product would cut out.

Camera frame: x right, y up, z toward the viewer. The camera looks along the ray through the crop's centre,
with the eyes level, as the product's crop convention has it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from .landmark_ids import LEFT_EYE_SIDES, MOUTH_SIDES, RIGHT_EYE_SIDES

DOWN_TO_MOUTH, SIDE = 0.3, 3.0
"""The crop's centre lies this share of the way from eyes to mouth; its side is this multiple of the larger of
the distances between eyes and mouth and between the eyes."""


@dataclass(frozen=True)
class Shot:
    """A turn (3, 3) and a shift (3,) cm from the head's frame into the camera's, pixels per unit of x / -z,
    and the crop's centre (2,) in pixels."""

    rotation: np.ndarray
    shift: np.ndarray
    focal: float
    centre: np.ndarray

    def place(self, points: np.ndarray) -> np.ndarray:
        """Camera coordinates (n, 3) of points (n, 3) of the head."""
        return points @ self.rotation.T.astype(points.dtype) + self.shift.astype(points.dtype)

    def project(self, placed: np.ndarray) -> np.ndarray:
        """Pixels (n, 2), y down, of camera coordinates (n, 3)."""
        return self.centre + self.focal * placed[:, :2] / -placed[:, 2:] * [1, -1]


def take_shot(marks: np.ndarray, size: int, pixels_per_side: int, random: np.random.Generator) -> Shot:
    """A random view of a head with landmarks (468, 3), in which the crop's side is `pixels_per_side`."""
    yaw = random.normal(0, 14) if random.random() < 0.5 else random.uniform(-50, 50)
    pitch = np.clip(random.normal(0, 8), -20, 20)
    rotation = Rotation.from_euler("yx", [yaw, pitch], degrees=True).as_matrix()
    distance = np.exp(random.uniform(np.log(24), np.log(140)))
    target = marks[4]
    shift = -rotation @ target - [0, 0, distance]
    for _ in range(3):
        centre, side, roll = crop(_flat(marks @ rotation.T + shift))
        turn = _toward_axis(centre)
        turn = Rotation.from_euler("z", -roll).as_matrix() @ turn
        rotation, shift = turn @ rotation, turn @ shift
    centre, side, roll = crop(_flat(marks @ rotation.T + shift))
    slip = Rotation.from_euler("z", random.normal(0, 1), degrees=True).as_matrix()
    focal = pixels_per_side / side * random.normal(1, 0.02)
    middle = size / 2 + random.normal(0, 0.006 * pixels_per_side, 2)
    return Shot(slip @ rotation, slip @ shift, focal, middle)


def crop(marks: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Centre (2,), side and roll (radians, counter-clockwise where y is up) of landmarks (468, 2)."""
    right, left, mouth = (marks[list(ids)].mean(0) for ids in (RIGHT_EYE_SIDES, LEFT_EYE_SIDES, MOUTH_SIDES))
    eyes = (right + left) / 2
    across, down = left - right, mouth - eyes
    side = SIDE * max(np.hypot(*down), np.hypot(*across))
    return eyes + DOWN_TO_MOUTH * down, side, float(np.arctan2(across[1], across[0]))


def _flat(points: np.ndarray) -> np.ndarray:
    """Image coordinates (n, 2), y up, at focal length 1."""
    return points[:, :2] / -points[:, 2:]


def _toward_axis(place: np.ndarray) -> np.ndarray:
    """The shortest turn that brings the ray through an image place to the viewing axis."""
    ray = np.array([*place, -1.0]) / np.sqrt(1 + place @ place)
    return (
        Rotation.align_vectors([[0, 0, -1.0]], [ray])[0].as_matrix() if place @ place > 1e-16 else np.eye(3)
    )
