"""Draw the picture of a template: views of the neutral above, expressions and identities below.

python tools/template/picture.py Templates/mpfb-head
"""

from __future__ import annotations

import argparse
import struct
import zlib
from pathlib import Path

import numpy as np

from evaluate import TemplateFile
from raster import View, Visibility
from shading import gaze_directions, shoot

TILE = (360, 440)
OVERSAMPLING = 2
DISTANCE = 120.0
MARGIN = 1.1
"""A whole template is shown with this much room round it."""
WHOLE_HEAD = {"target": (0, -4.5, -4), "focal": 1450}
FACE_ONLY = {"target": (0, -3.5, -3), "focal": 2150}
LINE_WIDTH, LINE_COLOUR = 0.8, 0.35
"""Half-width of a wireframe line in oversampled pixels, and the factor that darkens it."""
EXPRESSIONS = (
    {"jaw_open": 0.8},
    {"eye_blink_left": 1.0, "eye_blink_right": 1.0},
    {"mouth_smile_left": 1.0, "mouth_smile_right": 1.0},
    {"brow_inner_up": 1.0, "mouth_funnel": 1.0},
    {"mouth_pucker": 1.0, "cheek_squint_left": 1.0},
    {"macro_masculine": 1.0, "macro_age": 0.7},
    {"macro_masculine": -1.0, "nose_hump": 1.0, "chin_prominent": 1.0},
    {"macro_weight": 1.0, "macro_asian": 0.8},
)


def main() -> None:
    """Draw `<template>/<template>.png`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("template", type=Path, help="folder of the template")
    folder = parser.parse_args().template
    template = TemplateFile(folder / f"{folder.name}.safetensors")
    write_png(folder / f"{folder.name}.png", draw(template))


def draw(template: TemplateFile) -> np.ndarray:
    """The whole picture as RGB bytes (h, w, 3)."""
    studio = Studio(template)
    neutral = template.evaluate()
    views = [studio.tile(neutral, yaw, **_whole(neutral)) for yaw in (0, 40, 90)]
    views.append(studio.tile(neutral, 25, wireframe=True, **WHOLE_HEAD))
    poses = [studio.tile(template.evaluate(**pose), 20, **FACE_ONLY) for pose in EXPRESSIONS]
    rows = [views, poses[:4], poses[4:]]
    return np.concatenate([np.concatenate(row, axis=1) for row in rows])


def _whole(vertices: np.ndarray) -> dict:
    """What to look at, and the focal length (pixels) that shows all of it from every side."""
    extent = np.ptp(vertices, axis=0)
    fit = min(TILE[0] / max(extent[0], extent[2]), TILE[1] / extent[1])
    return {"target": vertices.min(0) + extent / 2, "focal": fit * DISTANCE / MARGIN}


class Studio:
    """Renders a template's mesh from a fixed distance."""

    def __init__(self, template: TemplateFile) -> None:
        self._triangles = template.faces[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3)
        self._parts = np.repeat(template.arrays["faceParts"], 2)
        eyes = [
            (np.unique(template.part(eye["part"])), np.array(eye["center"]))
            for eye in template.description["eyes"]
        ]
        self._gaze = gaze_directions(template.vertices, eyes)

    def tile(
        self, vertices: np.ndarray, yaw: float, target, focal: float, wireframe: bool = False
    ) -> np.ndarray:
        """One picture (h, w, 3) of RGB bytes."""
        size = (TILE[0] * OVERSAMPLING, TILE[1] * OVERSAMPLING)
        view = View.turned(yaw, 0, np.array(target), DISTANCE, focal * OVERSAMPLING, size)
        shot = shoot(vertices, self._triangles, self._parts, self._gaze, view)
        image = shot.image.astype(np.float64)
        if wireframe:
            screen = view.project(view.to_camera(vertices))[self._triangles]
            image[quad_edges(shot.visibility, screen)] *= LINE_COLOUR
        blocks = image.reshape(TILE[1], OVERSAMPLING, TILE[0], OVERSAMPLING, 3)
        return blocks.mean((1, 3)).round().astype(np.uint8)


def quad_edges(visibility: Visibility, screen: np.ndarray) -> np.ndarray:
    """Mask (h, w) of the pixels on edges of quads. screen: triangles (n, 3, 2) in pixels, two to a quad."""
    edges = np.roll(screen, -2, axis=1) - np.roll(screen, -1, axis=1)
    area = np.abs(edges[:, 0, 0] * edges[:, 1, 1] - edges[:, 0, 1] * edges[:, 1, 0])
    heights = area[:, None] / np.maximum(np.linalg.norm(edges, axis=-1), 1e-9)
    diagonal = np.array([1, 2])[np.arange(len(screen)) % 2]
    heights[np.arange(len(screen)), diagonal] = np.inf
    with np.errstate(invalid="ignore"):
        distance = visibility.weights * heights[visibility.triangle]
    return (visibility.triangle >= 0) & (np.nan_to_num(distance, nan=np.inf).min(-1) < LINE_WIDTH)


def write_png(path: Path, image: np.ndarray) -> None:
    """Write RGB bytes (h, w, 3) as PNG."""
    height, width, _ = image.shape
    rows = np.hstack([np.zeros((height, 1), np.uint8), image.reshape(height, -1)])
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b"")]
    encoded = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + encoded)


if __name__ == "__main__":
    main()
