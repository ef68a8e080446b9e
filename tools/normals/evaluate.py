"""Mean angles between predicted and true normals, on the public truth set and on held-out renders.

python -m tools.normals.evaluate Models/normals/unet160.xml --truth TRUTH --renders WORK/held-out-ict
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import openvino
from PIL import Image, ImageDraw

from .camera import crop
from .landmark_ids import EYES, FACE_OVAL, LIPS_INNER
from .parts import IN_OVAL, SKIN_CLASS
from .png16 import read_png16
from .render import INPUT, MARGIN
from .template_tools import ROOT, FaceModels

SIGMA_BINS = np.radians([0, 2, 3, 4, 5, 7, 10, 15, 180])
OVERSAMPLING = 3


class Predictor:
    """An exported model on the processor."""

    def __init__(self, path: Path) -> None:
        core = openvino.Core()
        core.set_property("CPU", {"INFERENCE_NUM_THREADS": 1})
        self._model = core.compile_model(path, "CPU")
        self.has_sigma = any("log_sigma" in output.get_names() for output in self._model.outputs)

    def __call__(self, pixels: np.ndarray, mirrored: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Unit normals (3, s, s) and expected angles (s, s), radians, for pixels (3, s, s) of sRGB bytes.

        `mirrored` averages with the prediction for the mirror image.
        """
        normals, sigma = self._run(pixels)
        if mirrored:
            others, other_sigma = self._run(pixels[:, :, ::-1])
            normals = normals + others[:, :, ::-1] * np.array([-1, 1, 1])[:, None, None]
            normals /= np.linalg.norm(normals, axis=0)
            sigma = (sigma + other_sigma[:, ::-1]) / 2
        return normals, sigma

    def _run(self, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        result = self._model(np.ascontiguousarray(pixels[None], np.float32) / 255 - 0.5)
        normals = np.array(result["normals"])[0]
        return normals, np.exp(result["log_sigma"][0]) if self.has_sigma else np.zeros((INPUT, INPUT))


@dataclass(frozen=True)
class Subject:
    """A truth photo: pixels, camera-space normals (h, w, 3), skin (h, w), focal length, principal point."""

    pixels: np.ndarray
    normals: np.ndarray
    skin: np.ndarray
    focal: float
    centre: np.ndarray

    @staticmethod
    def read(folder: Path) -> Subject:
        camera = json.loads((folder / "camera.json").read_text())
        return Subject(
            pixels=np.asarray(Image.open(folder / "photo.png").convert("RGB")),
            normals=_read_normals(folder / "normals.png"),
            skin=np.asarray(Image.open(folder / "mask.png").convert("L")) > 127,
            focal=camera["fx"],
            centre=np.array([camera["cx"], camera["cy"]]),
        )

    def angles(
        self, predictor: Predictor, faces: FaceModels, mirrored: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        """Angles (n,) and expected angles (n,) of the skin's pixels in the oval, radians."""
        marks, _ = faces.landmarks(self.pixels)
        window = Window.around(marks)
        predicted, sigma = predictor(window.cut(self.pixels), mirrored)
        rows, columns = np.nonzero(oval_mask(marks, self.skin.shape) & self.skin)
        places = window.to_crop(np.stack([columns, rows], axis=1) + 0.5)
        inside = (np.abs(places - INPUT / 2) < INPUT / 2 - 0.5).all(1)
        rows, columns, places = rows[inside], columns[inside], places[inside]
        normals = _bilinear(predicted.transpose(1, 2, 0), places)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        turned = normals @ window.to_camera(self.focal, self.centre).T
        return angle(turned, self.normals[rows, columns]), _bilinear(sigma[..., None], places)[:, 0]


@dataclass(frozen=True)
class Window:
    """The crop around a face: centre (2,), side in pixels, roll in radians, clockwise as seen."""

    centre: np.ndarray
    side: float
    roll: float

    @staticmethod
    def around(marks: np.ndarray) -> Window:
        centre, side, roll = crop(marks)
        return Window(centre, side, roll)

    @property
    def _axes(self) -> np.ndarray:
        """Columns: the photo's directions of the crop's x and y, per pixel of the crop."""
        c, s = np.cos(self.roll), np.sin(self.roll)
        return np.array([[c, -s], [s, c]]) * self.side / INPUT

    def to_crop(self, places: np.ndarray) -> np.ndarray:
        """Pixels of the crop (n, 2) of places in the photo (n, 2)."""
        return (places - self.centre) @ np.linalg.inv(self._axes).T + INPUT / 2

    def cut(self, pixels: np.ndarray) -> np.ndarray:
        """The crop (3, 160, 160) of a photo (h, w, 3), each pixel the mean of a grid of samples."""
        fine = (np.arange(INPUT * OVERSAMPLING) + 0.5) / OVERSAMPLING - INPUT / 2
        places = np.stack(np.meshgrid(fine, fine), axis=-1).reshape(-1, 2) @ self._axes.T + self.centre
        samples = _bilinear(pixels, places).reshape(INPUT, OVERSAMPLING, INPUT, OVERSAMPLING, 3)
        return samples.mean((1, 3)).transpose(2, 0, 1)

    def to_camera(self, focal: float, centre: np.ndarray) -> np.ndarray:
        """The rotation (3, 3) from the crop's axes to the camera's: roll, then the turn to the crop's ray."""
        c, s = np.cos(self.roll), np.sin(self.roll)
        roll = np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])
        x, y = (self.centre - centre) / focal
        ray = np.array([-x, y, 1]) / np.sqrt(x * x + y * y + 1)
        k = 1 / (1 + ray[2])
        turn = np.array(
            [
                [1 - k * ray[0] ** 2, -k * ray[0] * ray[1], ray[0]],
                [-k * ray[0] * ray[1], 1 - k * ray[1] ** 2, ray[1]],
                [-ray[0], -ray[1], ray[2]],
            ]
        )
        return turn @ roll


def oval_mask(marks: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Mask (h, w) of the face oval without eyes and inner lips; marks (468, 2) in pixels."""
    picture = Image.new("1", shape[::-1])
    draw = ImageDraw.Draw(picture)
    draw.polygon([tuple(marks[i]) for i in FACE_OVAL], fill=1)
    for opening in (*EYES, LIPS_INNER):
        draw.polygon([tuple(marks[i]) for i in opening], fill=0)
    return np.asarray(picture)


def angle(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Angles (n,) in radians between unit vectors (n, 3)."""
    return np.arccos(np.clip((a * b).sum(-1), -1, 1))


def render_angles(predictor: Predictor, renders: np.ndarray, mirrored: bool) -> tuple[np.ndarray, np.ndarray]:
    """Angles and expected angles (n,), radians, of the skin in the ovals of renders (r, 7, 168, 168)."""
    angles, sigmas = [], []
    for render in renders[:, :, MARGIN:-MARGIN, MARGIN:-MARGIN]:
        normals, sigma = predictor(render[:3], mirrored)
        chosen = ((render[6] & IN_OVAL) > 0) & ((render[6] & 3) == SKIN_CLASS)
        truth = render[3:6, chosen].T.astype(np.float32) - 128
        truth /= np.linalg.norm(truth, axis=1, keepdims=True)
        angles.append(angle(normals[:, chosen].T, truth))
        sigmas.append(sigma[chosen])
    return np.concatenate(angles), np.concatenate(sigmas)


def calibration(angles: np.ndarray, sigmas: np.ndarray) -> list[str]:
    """Lines that compare the expected angle with the angle found, by expected angle."""
    lines = []
    for low, high in pairwise(SIGMA_BINS):
        chosen = (sigmas >= low) & (sigmas < high)
        if chosen.any():
            means = np.degrees([sigmas[chosen].mean(), angles[chosen].mean()])
            lines.append(f"  expected {means[0]:5.2f}, found {means[1]:5.2f}, {chosen.mean():6.1%} of pixels")
    return lines


def _read_normals(path: Path) -> np.ndarray:
    """Unit normals (h, w, 3) of a 16-bit RGB PNG."""
    values = read_png16(path).astype(np.float64) / 65535 * 2 - 1
    return values / np.maximum(np.linalg.norm(values, axis=-1, keepdims=True), 1e-9)


def _bilinear(image: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Samples (n, c) of an image (h, w, c) at pixel places (n, 2); beyond the border the edge repeats."""
    limit = np.array(image.shape[1::-1]) - 1
    position = np.clip(places - 0.5, 0, limit)
    low = np.minimum(position.astype(int), limit - 1)
    x, y = np.moveaxis(position - low, -1, 0)[..., None]
    column, row = low.T
    top = image[row, column] * (1 - x) + image[row, column + 1] * x
    return top * (1 - y) + (image[row + 1, column] * (1 - x) + image[row + 1, column + 1] * x) * y


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path)
    parser.add_argument("--truth", type=Path, help="folder of truth subjects")
    parser.add_argument("--renders", type=Path, nargs="*", default=[], help="folders of held-out renders")
    parser.add_argument("--limit", type=int, default=256, help="renders taken from each folder")
    parser.add_argument(
        "--mirrored", action="store_true", help="average with the mirror image, as the product does"
    )
    parser.add_argument("--models", type=Path, default=ROOT / "Models" / "face", help="face models")
    arguments = parser.parse_args()
    predictor = Predictor(arguments.model)
    if arguments.truth:
        _evaluate_truth(predictor, arguments)
    for folder in arguments.renders:
        renders = np.concatenate([np.load(path, mmap_mode="r") for path in sorted(folder.glob("*.npy"))])
        angles, sigmas = render_angles(predictor, renders[: arguments.limit], arguments.mirrored)
        _print(folder.name, angles, sigmas, predictor.has_sigma)


def _evaluate_truth(predictor: Predictor, arguments: argparse.Namespace) -> None:
    faces = FaceModels(arguments.models)
    results = {}
    for folder in sorted(arguments.truth.glob("p[0-9][0-9]")):
        found = Subject.read(folder).angles(predictor, faces, arguments.mirrored)
        results[folder.name] = found
        mean, median = np.degrees([found[0].mean(), np.median(found[0])])
        print(f"{folder.name} {mean:.2f} deg, median {median:.2f}")
    for first, last in (("p01", "p08"), ("p09", "p10")):
        group = [results[name] for name in results if first <= name <= last]
        mean = np.mean([np.degrees(angles.mean()) for angles, _ in group])
        print(f"{first}-{last}: mean of subjects {mean:.2f} deg")
        angles, sigmas = (np.concatenate(values) for values in zip(*group, strict=True))
        _print(f"{first}-{last}", angles, sigmas, predictor.has_sigma)


def _print(name: str, angles: np.ndarray, sigmas: np.ndarray, has_sigma: bool) -> None:
    ninetieth = np.degrees(np.percentile(angles, 90))
    print(f"{name}: mean of pixels {np.degrees(angles.mean()):.2f} deg, 90th percentile {ninetieth:.2f}")
    if has_sigma:
        print(*calibration(angles, sigmas), sep="\n")


if __name__ == "__main__":
    main()
