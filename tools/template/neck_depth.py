"""How far the neck stands behind the chin: a template beside the mean of real scans.

    python tools/template/neck_depth.py TEMPLATE.safetensors ICT_FACEKIT.npz

Both heads are sized by the distance between their eyeballs. Printed is, for some heights below the chin, how
far the front of the neck lies behind the chin, in centimetres of the template.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from evaluate import TemplateFile

SCAN_SKIN, SCAN_EYEBALLS = slice(0, 11248), slice(21451, 24591)
"""ICT-FaceKit's vertices of the skin of face, head and neck, and of both eyeballs."""
HEIGHTS = (2.5, 3.0, 3.5, 4.0, 4.5)
MIDLINE = 0.8
"""Vertices nearer to the mirror plane than this (cm) count as its profile."""


def profile(skin: np.ndarray, eyeballs: np.ndarray, eye_distance: float) -> np.ndarray:
    """How far the front of the neck lies behind the chin, cm, at `HEIGHTS` below it.

    The head (n, 3) is brought to an eye distance (cm) first, the eyes' middle to the origin.
    """
    left, right = (eyeballs[side].mean(0) for side in (eyeballs[:, 0] > 0, eyeballs[:, 0] < 0))
    scale = eye_distance / np.linalg.norm(left - right)
    points = (skin - (left + right) / 2) * scale
    midline = points[np.abs(points[:, 0]) < MIDLINE]
    chin = _pogonion(midline)
    below = chin[1] - midline[:, 1]
    return np.array([chin[2] - midline[np.abs(below - height) < 0.6, 2].max() for height in HEIGHTS])


def _pogonion(midline: np.ndarray) -> np.ndarray:
    """The chin's foremost point: between the eyes' level less 8.5 and 12 cm."""
    chin = midline[(midline[:, 1] < -8.5) & (midline[:, 1] > -12)]
    return chin[chin[:, 2].argmax()]


def main() -> None:
    """Print both profiles and how much further back the template's is."""
    template, scans = TemplateFile(Path(sys.argv[1])), np.load(sys.argv[2])
    eyes = np.concatenate([template.part("eye-left"), template.part("eye-right")])
    eyeballs = template.vertices[np.unique(eyes)]
    skin = template.vertices[np.unique(template.part("skin"))]
    distance = 2 * np.abs(eyeballs[:, 0]).mean()
    own = profile(skin, eyeballs, distance)
    real = profile(scans["vertices"][SCAN_SKIN], scans["vertices"][SCAN_EYEBALLS], distance)
    print("cm below the chin    ", *(f"{height:6.2f}" for height in HEIGHTS))
    print("template, cm behind  ", *(f"{depth:6.2f}" for depth in own))
    print("scans, cm behind     ", *(f"{depth:6.2f}" for depth in real))
    further = own - real
    print("template further back", *(f"{depth:6.2f}" for depth in further), f"  mean {np.mean(further):.2f}")


if __name__ == "__main__":
    main()
