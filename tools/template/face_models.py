"""Face detector and 468-point landmark model of MediaPipe, run through OpenVINO."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openvino

DETECTOR_SIZE = 128
LANDMARK_SIZE = 192
CROP_MARGIN = 1.5
RIGHT_EYE, LEFT_EYE = 33, 263
"""Outer eye corners among the 468 points; left and right are the subject's."""


@dataclass(frozen=True)
class Region:
    """A rotated square of the image: centre (2,) and side in pixels, angle in radians (clockwise, y down)."""

    centre: np.ndarray
    side: float
    angle: float


class FaceModels:
    """The two models, compiled for one thread of the CPU: the same bits whatever the machine's cores."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds face_detection_short_range.tflite and face_landmark.tflite."""
        core = openvino.Core()
        core.set_property("CPU", {"INFERENCE_NUM_THREADS": 1})
        self._detector = core.compile_model(folder / "face_detection_short_range.tflite", "CPU")
        self._landmarks = core.compile_model(folder / "face_landmark.tflite", "CPU")

    def landmarks(self, image: np.ndarray) -> tuple[np.ndarray, float] | None:
        """Landmarks (468, 2) in pixels and their confidence, in a square RGB image (n, n, 3) of bytes.

        None where no face is found. The side of the image must be a multiple of 128.
        """
        region = self._detect(image)
        if region is None:
            return None
        points, _ = self._landmarks_in(image, region)
        return self._landmarks_in(image, _region_around(points))

    def _detect(self, image: np.ndarray) -> Region | None:
        block = len(image) // DETECTOR_SIZE
        small = image.reshape(DETECTOR_SIZE, block, DETECTOR_SIZE, block, 3).mean((1, 3)) / 127.5 - 1
        outputs = [np.array(v)[0] for v in self._detector(small[None].astype(np.float32)).values()]
        boxes = next(v for v in outputs if v.shape[-1] == 16)
        scores = _sigmoid(next(v for v in outputs if v.shape[-1] == 1)[:, 0])
        best = int(scores.argmax())
        if scores[best] < 0.3:
            return None
        box = boxes[best] / DETECTOR_SIZE
        anchor = _anchors()[best]
        right_eye, left_eye = box[4:6] + anchor, box[6:8] + anchor
        across = left_eye - right_eye
        side = CROP_MARGIN * box[2:4].max() * len(image)
        return Region((box[:2] + anchor) * len(image), side, float(np.arctan2(across[1], across[0])))

    def _landmarks_in(self, image: np.ndarray, region: Region) -> tuple[np.ndarray, float]:
        pixels = np.stack(np.meshgrid(np.arange(LANDMARK_SIZE), np.arange(LANDMARK_SIZE)), axis=-1) + 0.5
        crop = _bilinear(image, _from_crop(pixels, region)) / 255
        outputs = [np.array(v).ravel() for v in self._landmarks(crop[None].astype(np.float32)).values()]
        points = next(v for v in outputs if v.size == 468 * 3).reshape(468, 3)[:, :2]
        confidence = _sigmoid(next(v for v in outputs if v.size == 1))[0]
        return _from_crop(points, region), float(confidence)


def _anchors() -> np.ndarray:
    """Anchor centres of the short-range detector (896, 2), as fractions of the image."""
    grids = []
    for cells, repeats in ((16, 2), (8, 6)):
        y, x = np.mgrid[:cells, :cells]
        grids.append(np.repeat((np.stack([x, y], axis=-1).reshape(-1, 2) + 0.5) / cells, repeats, axis=0))
    return np.concatenate(grids)


def _region_around(points: np.ndarray) -> Region:
    """The square that holds all landmarks, level with the eyes."""
    across = points[LEFT_EYE] - points[RIGHT_EYE]
    angle = float(np.arctan2(across[1], across[0]))
    level = points @ _turn(angle)
    low, high = level.min(0), level.max(0)
    return Region(_turn(angle) @ (low + high) / 2, CROP_MARGIN * (high - low).max(), angle)


def _from_crop(points: np.ndarray, region: Region) -> np.ndarray:
    """Image coordinates of crop coordinates (..., 2)."""
    return (
        region.centre + (points - LANDMARK_SIZE / 2) * (region.side / LANDMARK_SIZE) @ _turn(region.angle).T
    )


def _turn(angle: float) -> np.ndarray:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def _bilinear(image: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Samples of an image (h, w, 3) at pixel coordinates (..., 2); beyond the border the edge repeats."""
    limit = np.array(image.shape[1::-1]) - 1
    position = np.clip(points - 0.5, 0, limit)
    low = np.minimum(position.astype(int), limit - 1)
    x, y = np.moveaxis(position - low, -1, 0)[..., None]
    column, row = np.moveaxis(low, -1, 0)
    top = image[row, column] * (1 - x) + image[row, column + 1] * x
    bottom = image[row + 1, column] * (1 - x) + image[row + 1, column + 1] * x
    return top * (1 - y) + bottom * y


def _sigmoid(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(values.astype(np.float64), -50, 50)))
