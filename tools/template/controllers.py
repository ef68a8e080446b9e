"""The controllers of the head: which targets they play, under which names, and how far they go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from assets import Assets
from crop import HeadMesh
from neutral import ANCESTRIES, MacroShapes
from skeleton import Skeleton
from spheres import follow_similarly
from unfold import Unfolder

FOLDERS = ("head", "forehead", "eyebrows", "eyes", "nose", "mouth", "chin", "cheek", "ears", "neck", "asym")
OPPOSITES = (
    ("decr", "incr"),
    ("down", "up"),
    ("in", "out"),
    ("backward", "forward"),
    ("uncompress", "compress"),
    ("concave", "convex"),
    ("l", "r"),
    ("pointed", "round"),
    ("square", "triangle"),
)
SILENT_SUFFIXES = {"incr", "compress", "r"}
"""Positive ends that the plain stem already says: `nose-hump` grows, `asymmetry-brow-1` leans right."""
BODY_TARGETS = ("asymm-breast", "asymm-trunk")
UNUSED_UNITS = ("eyeLook", "tongue")
"""Gaze is the eye joints' work, and the tongue follows the jaw."""
SMALLEST_EFFECT = 0.02
"""A controller that moves no vertex of the head by this much (cm) is left out."""
LONG_WORDS = (
    ("measure-neck-circ", "neck-circumference"),
    ("measure-neck", "neck-whole"),
    ("horiz", "horizontal"),
    ("vert", "vertical"),
    ("trans", "move"),
    ("ext", "outer"),
    ("rot", "turn"),
    ("asym", "asymmetry"),
    ("brown", "brow"),
    ("lowerlip", "lower-lip"),
    ("upperlip", "upper-lip"),
    ("cupidsbow", "cupids-bow"),
    ("eye-eyefold", "eye-fold"),
    ("septumangle", "septum-angle"),
    ("invertedtriangular", "inverted-triangular"),
    ("corner1", "inner-corner"),
    ("corner2", "outer-corner"),
    ("l", "left"),
    ("r", "right"),
)
UNIT_GROUPS = {"brow": "eyebrows", "eye": "eyes"}


@dataclass(frozen=True)
class Controller:
    """One slider. above, below: deltas (V, 3) in cm of the cut head at +1 and at -1; None for one-sided."""

    name: str
    kind: str
    group: str
    above: np.ndarray
    below: np.ndarray | None = None

    @property
    def minimum(self) -> float:
        """Lower limit; the default is always 0 and the upper limit 1."""
        return 0.0 if self.below is None else -1.0

    @property
    def largest_motion(self) -> float:
        """How far (cm along an axis) the controller moves any vertex."""
        return max(float(np.abs(deltas).max()) for deltas in (self.above, self.below) if deltas is not None)


def build_controllers(
    assets: Assets, macros: MacroShapes, head: HeadMesh, skeleton: Skeleton
) -> list[Controller]:
    """All controllers in their final order: shape by region, whole-body shape, expression."""
    shapes = _HeadShapes(head, skeleton)
    candidates = [*_regional(assets, shapes), *_macro(macros, shapes), *_expressions(assets, shapes)]
    controllers = [c for c in candidates if c.largest_motion >= SMALLEST_EFFECT]
    names = [controller.name for controller in controllers]
    if len(set(names)) != len(names):
        raise ValueError(f"Two controllers share a name: {sorted(n for n in names if names.count(n) > 1)}")
    return controllers


class _HeadShapes:
    """Brings deltas of the whole base mesh to the cut head."""

    def __init__(self, head: HeadMesh, skeleton: Skeleton) -> None:
        self._head = head
        self._eyes = [head.part("eye-left"), head.part("eye-right")]
        below_head = [j for j in range(len(skeleton.names)) if not skeleton.names[j].startswith("neck")]
        self._rigid = skeleton.weights[:, below_head].sum(1) > 0.9
        self._unfolder = Unfolder(head.vertices, head.faces_of("skin", "inner-mouth", "eye-sockets"))

    def deltas(self, on_base: np.ndarray) -> np.ndarray:
        """Deltas (V, 3) of the cut head, with eyeballs that stay spheres."""
        deltas = self._head.stencils @ on_base
        for eye in self._eyes:
            rest = self._head.vertices[eye]
            if np.abs(deltas[eye]).max() > 0:
                deltas[eye] = follow_similarly(rest, rest + deltas[eye]) - rest
        return deltas

    def identity_deltas(self, on_base: np.ndarray) -> np.ndarray:
        """Deltas of a shape that a face may have at rest: no face of the skin turns over.

        Expressions may fold it.
        """
        return self._unfolder.unfold(self.deltas(on_base))

    def deltas_without_drift(self, on_base: np.ndarray) -> np.ndarray:
        """Deltas less the shift and the growth of the head that whole-body targets bring along."""
        deltas = self.deltas(on_base)
        centred = self._head.vertices - self._head.vertices[self._rigid].mean(0)
        drift = deltas[self._rigid].mean(0)
        growth = ((deltas - drift) * centred)[self._rigid].sum() / (centred[self._rigid] ** 2).sum()
        return self._unfolder.unfold(deltas - drift - growth * centred)


def _regional(assets: Assets, shapes: _HeadShapes) -> Iterator[Controller]:
    for folder in FOLDERS:
        stems = [name for name in assets.target_names(folder) if not name.startswith(BODY_TARGETS)]
        for name, above, below in pair_opposites(stems):
            yield Controller(
                name=name,
                kind="identity",
                group={"asym": "asymmetry"}.get(folder, folder),
                above=shapes.identity_deltas(assets.target(f"{folder}/{above}")),
                below=shapes.identity_deltas(assets.target(f"{folder}/{below}")) if below else None,
            )


def pair_opposites(stems: list[str]) -> Iterator[tuple[str, str, str | None]]:
    """Pair targets that differ in their last word only: (controller name, target above, target below)."""
    opposite = {a: b for pair in OPPOSITES for a, b in (pair, pair[::-1])}
    positive = {above for _, above in OPPOSITES}
    for target in stems:
        stem, _, suffix = target.rpartition("-")
        partner = f"{stem}-{opposite.get(suffix)}"
        if partner not in stems:
            yield readable_name(target), target, None
        elif suffix in positive:
            yield readable_name(stem if suffix in SILENT_SUFFIXES else target), target, partner


def readable_name(stem: str) -> str:
    """A target's name with its abbreviations spelled out: `l-eye-trans-up` is `left-eye-move-up`."""
    for short, long in LONG_WORDS:
        stem = re.sub(rf"(?<![a-z]){short}(?![a-z0-9])", long, stem)
    return re.sub(r"([a-z])(\d)", r"\1-\2", stem)


def _macro(macros: MacroShapes, shapes: _HeadShapes) -> Iterator[Controller]:
    def controller(name: str, above: np.ndarray, below: np.ndarray) -> Controller:
        sides = (shapes.deltas_without_drift(deltas) for deltas in (above, below))
        return Controller(f"macro-{name}", "identity", "macro", *sides)

    yield controller("masculine", macros.sex(), -macros.sex())
    for ancestry in ANCESTRIES:
        # No artist's shape lies away from an ancestry, only the opposite direction: half of it is plausible.
        yield controller(ancestry, macros.ancestry(ancestry), -0.5 * macros.ancestry(ancestry))
    yield controller("age", macros.age(), -0.3 * macros.age())
    yield controller("weight", macros.body(weight="max"), macros.body(weight="min"))
    yield controller("muscle", macros.body(muscle="max"), macros.body(muscle="min"))


def _expressions(assets: Assets, shapes: _HeadShapes) -> Iterator[Controller]:
    for unit in assets.face_unit_names():
        if not unit.startswith(UNUSED_UNITS):
            name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", unit).lower()
            region = name.split("-")[0]
            group = UNIT_GROUPS.get(region, region)
            yield Controller(name, "expression", group, shapes.deltas(assets.face_unit(unit)))
