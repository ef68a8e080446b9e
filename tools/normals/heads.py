"""The two families of heads in the training renders: MakeHuman controllers and ICT-FaceKit components."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from numba import njit

from . import parts
from .regions import paint_regions
from .subdivision import subdivide
from .template_tools import ROOT, FaceModels, TemplateFile, calibrate

SPREAD_PER_AXIS = 0.025
"""Standard deviation of the factor by which every head is stretched along each axis."""


@dataclass(frozen=True)
class Family:
    """Heads of one topology, in centimetres; the origin lies between the eyes, +y up, +z forward.

    rest (V, 3); deltas (C, V, 3), one per control; triangles (T, 3); parts (T,);
    landmark_vertices, landmark_weights (468, 3); eyes: vertices of each eyeball; regions (V, R);
    draw: control values (C,) of a random head.
    """

    rest: np.ndarray
    deltas: np.ndarray
    triangles: np.ndarray
    parts: np.ndarray
    landmark_vertices: np.ndarray
    landmark_weights: np.ndarray
    eyes: tuple[np.ndarray, np.ndarray]
    regions: np.ndarray
    draw: Callable[[np.random.Generator], np.ndarray]

    def sample(self, random: np.random.Generator) -> np.ndarray:
        """Vertices (V, 3) of a random head, most of them with some expression."""
        values = self.draw(random).astype(np.float32)
        moved = _weighted_sum(values, self.deltas.reshape(len(values), -1))
        stretch = random.normal(1, SPREAD_PER_AXIS, 3).astype(np.float32)
        return (self.rest + moved.reshape(-1, 3)) * stretch

    def landmarks(self, vertices: np.ndarray) -> np.ndarray:
        """The 468 landmarks (468, 3) on a head."""
        return np.einsum("nk,nkc->nc", self.landmark_weights, vertices[self.landmark_vertices])


@njit(cache=True, fastmath=True)
def _weighted_sum(values, rows):
    """values (C,) times rows (C, n), leaving out the many zeros."""
    total = np.zeros(rows.shape[1], np.float32)
    for c in range(len(values)):
        if values[c] != 0:
            for k in range(len(total)):
                total[k] += values[c] * rows[c, k]
    return total


# MakeHuman / MPFB

_MPFB_PARTS = {
    "skin": parts.SKIN,
    "inner-mouth": parts.MOUTH,
    "eye-sockets": parts.SKIN,
    "eye-left": parts.EYE,
    "eye-right": parts.EYE,
    "teeth-upper": parts.TEETH,
    "teeth-lower": parts.TEETH,
    "tongue": parts.MOUTH,
}


def makehuman_family() -> Family:
    """The committed template, subdivided once; controllers act linearly, without the rig."""
    template = TemplateFile(ROOT / "Templates" / "mpfb-head" / "mpfb-head.safetensors")
    controllers = template.description["controllers"]
    rest = template.vertices
    limits = [(c["name"], side) for c in controllers for side in (1.0, -1.0) if side > 0 or c["minimum"] < 0]
    moved = [template.evaluate(**{name: value}) - rest for name, value in limits]
    surface, faces = subdivide(len(rest), template.faces)
    codes = np.array([_MPFB_PARTS[name] for name in template.description["parts"]], np.uint8)
    rest = (surface @ rest).astype(np.float32)
    triangles = faces[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3).astype(np.int32)
    eyes = tuple(np.unique(template.part(eye["part"])) for eye in template.description["eyes"])
    weights, vertices = template.arrays["landmarkBarycentrics"], template.arrays["landmarkVertices"]
    landmarks = np.einsum("nk,nkc->nc", weights, rest[vertices])
    return Family(
        rest=rest,
        deltas=np.array([surface @ delta for delta in moved], np.float32),
        triangles=triangles,
        parts=np.repeat(codes[template.arrays["faceParts"]], 8),
        landmark_vertices=vertices,
        landmark_weights=weights,
        eyes=eyes,
        regions=paint_regions(rest, landmarks),
        draw=_MakeHumanDraw([(c["name"], c["kind"], c["group"]) for c in controllers], limits),
    )


class _MakeHumanDraw:
    """Random controller values: identity of moderate spread, sides nearly tied, few expressions."""

    def __init__(self, controllers: list[tuple[str, str, str]], limits: list[tuple[str, float]]) -> None:
        self._controllers = controllers
        self._row = {limit: row for row, limit in enumerate(limits)}

    def __call__(self, random: np.random.Generator) -> np.ndarray:
        spread = random.uniform(0.12, 0.32)
        drawn: dict[str, float] = {}
        values = np.zeros(len(self._row), np.float32)
        expression = random.random() < 0.5
        for name, kind, group in self._controllers:
            stem = name.replace("left", "side").replace("right", "side")
            if stem not in drawn:
                drawn[stem] = self._value(random, kind, group, spread, expression)
            value = np.clip(drawn[stem] * random.normal(1, 0.1) + random.normal(0, 0.01), -1, 1)
            if kind == "expression":
                value = max(value, 0) if drawn[stem] > 0 else 0
            row = self._row.get((name, 1.0 if value >= 0 else -1.0))
            if row is not None:
                values[row] = abs(value)
        return values

    def _value(self, random, kind: str, group: str, spread: float, expression: bool) -> float:
        if kind == "expression":
            return random.uniform(0, 0.8) if expression and random.random() < 0.15 else 0.0
        if group == "macro":
            return random.normal(0, 0.45)
        return random.normal(0, spread) if random.random() < 0.7 else 0.0


# ICT-FaceKit

_ICT_RANGES = (
    (0, 11248, parts.SKIN),
    (11248, 13294, parts.MOUTH),
    (13294, 14062, parts.SKIN),
    (14062, 17039, parts.MOUTH),
    (17039, 21451, parts.TEETH),
    (21451, 22221, parts.EYE),
    (23021, 23791, parts.EYE),
)
"""Vertex ranges of the model's parts; lashes and fluids are left out."""


def ict_family(source: Path, models: Path, cache: Path) -> Family:
    """The ICT-FaceKit model in `source`, its landmarks found with the face models and kept in `cache`."""
    model = np.load(source)
    kept = np.concatenate([np.arange(first, last) for first, last, _ in _ICT_RANGES])
    codes = np.concatenate([np.full(last - first, part, np.uint8) for first, last, part in _ICT_RANGES])
    place = np.full(len(model["vertices"]), -1)
    place[kept] = np.arange(len(kept))
    faces = model["faces"]
    triangles = np.concatenate([faces[:, :3], faces[faces[:, 3] >= 0][:, [0, 2, 3]]])
    triangles = place[triangles]
    triangles = triangles[(triangles >= 0).all(1)].astype(np.int32)
    rest = model["vertices"][kept].astype(np.float32)
    eyes = tuple(
        np.arange(place[first], place[last - 1] + 1) for first, last, p in _ICT_RANGES if p == parts.EYE
    )
    origin = np.mean([rest[eye].mean(0) for eye in eyes], axis=0)
    rest -= origin
    triangle_parts = codes[triangles].min(1)
    vertices, weights = _ict_landmarks(rest, triangles, triangle_parts, models, cache)
    deltas = np.concatenate([model["identity"], model["expression"]])[:, kept]
    return Family(
        rest=rest,
        deltas=np.ascontiguousarray(deltas, np.float32),
        triangles=triangles,
        parts=triangle_parts,
        landmark_vertices=vertices,
        landmark_weights=weights,
        eyes=eyes,
        regions=paint_regions(rest, np.einsum("nk,nkc->nc", weights, rest[vertices])),
        draw=_IctDraw(len(model["identity"]), [str(name) for name in model["expression_names"]]),
    )


class _IctDraw:
    """Random coefficients: identity at the width of the scans, half of the heads with an expression."""

    _GROUPS = (
        ("jawOpen",),
        ("mouthSmile_L", "mouthSmile_R", "cheekSquint_L", "cheekSquint_R"),
        ("mouthFrown_L", "mouthFrown_R"),
        ("mouthPucker",),
        ("mouthFunnel",),
        ("cheekPuff_L", "cheekPuff_R"),
        ("noseSneer_L", "noseSneer_R"),
        ("browInnerUp_L", "browInnerUp_R", "browOuterUp_L", "browOuterUp_R"),
        ("browDown_L", "browDown_R"),
        ("eyeBlink_L", "eyeBlink_R"),
        ("eyeSquint_L", "eyeSquint_R"),
        ("eyeWide_L", "eyeWide_R"),
        ("mouthStretch_L", "mouthStretch_R"),
        ("mouthUpperUp_L", "mouthUpperUp_R", "mouthLowerDown_L", "mouthLowerDown_R"),
        ("mouthPress_L", "mouthPress_R"),
        ("jawLeft",),
        ("jawRight",),
        ("mouthLeft",),
        ("mouthRight",),
    )
    _LIMITS: ClassVar = {"jawOpen": 0.6, "eyeBlink_L": 0.7, "eyeBlink_R": 0.7, "mouthFunnel": 0.7}

    def __init__(self, identities: int, expressions: list[str]) -> None:
        self._identities = identities
        self._row = {name: identities + row for row, name in enumerate(expressions)}

    def __call__(self, random: np.random.Generator) -> np.ndarray:
        values = np.zeros(self._identities + len(self._row), np.float32)
        values[: self._identities] = random.normal(0, 1, self._identities) * random.uniform(0.75, 1.2)
        if random.random() < 0.5:
            for group in self._GROUPS:
                if random.random() < 0.16:
                    strength = random.uniform(0.1, 1)
                    for name in group:
                        varied = strength * random.normal(1, 0.1)
                        values[self._row[name]] = np.clip(varied, 0, 1) * self._LIMITS.get(name, 1)
        return values


@dataclass(frozen=True)
class _Mesh:
    """What the landmark calibration of tools/template asks of a head."""

    vertices: np.ndarray
    triangles: np.ndarray
    triangle_parts: np.ndarray
    nostrils: np.ndarray
    """Vertices (V,) inside the nostrils, which get no landmark."""


def _ict_landmarks(rest, triangles, triangle_parts, models: Path, cache: Path):
    """Vertices (468, 3) and barycentrics (468, 3) of the landmarks, calibrated once."""
    if not cache.exists():
        gaze = _eye_directions(rest, triangles[triangle_parts == parts.EYE])
        template_codes = np.array([0, 3, 1, 5], np.uint8)[triangle_parts]
        low = np.clip((-4.2 - rest[:, 1]) / 4, 0, 1) * (rest[:, 2] > -4)
        no_nostrils = np.zeros(len(rest), bool)
        mesh = _Mesh(rest.astype(np.float64), triangles, template_codes, no_nostrils)
        found = calibrate(mesh, gaze, np.zeros(3), low, FaceModels(models))
        np.savez(cache, vertices=found.vertices, barycentrics=found.barycentrics)
    stored = np.load(cache)
    return stored["vertices"], stored["barycentrics"]


def _eye_directions(rest: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Direction (V, 3) of the vertices of both eyeballs from their centres, zero elsewhere."""
    directions = np.zeros_like(rest)
    for side in (-1, 1):
        eye = np.unique(triangles)
        eye = eye[rest[eye, 0] * side > 0]
        centre = (rest[eye].min(0) + rest[eye].max(0)) / 2
        directions[eye] = rest[eye] - centre
    return directions
