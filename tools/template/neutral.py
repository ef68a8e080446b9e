"""The neutral head, and the whole-body "macro" shapes around it.

The bare base mesh is not a plausible person. The neutral is the mean over both sexes and the three ancestries
that the assets carry, young, with average muscle and weight, its neck further forward than the artists drew.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from assets import Assets
from base_mesh import BaseMesh
from nostrils import carve
from spheres import fit_sphere, follow_similarly

ANCESTRIES = ("african", "asian", "caucasian")
SEXES = ("female", "male")


EYEBALLS = ("helper-l-eye", "helper-r-eye")
NECK_FORWARD = 0.24
"""Share of the artists' shape `neck-trans-forward` in the neutral: it carries the front of the neck 4 mm. The
assets' mean stands 5 mm further back under the chin than the mean of real scans (`neck_depth.py`), and one
photo cannot tell."""


def neutral_vertices(base: BaseMesh, macros: MacroShapes) -> np.ndarray:
    """The neutral on the whole base mesh (V, 3) with deep nostrils."""
    vertices = shallow_neutral(base, macros)
    for nostril in base.nostrils:
        vertices[nostril.interior] = carve(vertices[nostril.rings[0]], nostril)
    return vertices


def shallow_neutral(base: BaseMesh, macros: MacroShapes) -> np.ndarray:
    """The neutral (V, 3) with shallow nostrils: round eyeballs, the origin midway between their centres."""
    vertices = base.vertices + macros.mean() + NECK_FORWARD * macros.neck_forward()
    centres = []
    for group in EYEBALLS:
        members = base.vertices_of(group)
        vertices[members] = follow_similarly(base.vertices[members], vertices[members])
        centres.append(fit_sphere(vertices[members])[0])
    return vertices - np.mean(centres, axis=0)


class MacroShapes:
    """Arithmetic over the macro targets. Every method returns deltas (V, 3) in cm for the whole base mesh."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._read = cache(lambda name: assets.target(f"macrodetails/{name}"))

    def mean(self) -> np.ndarray:
        """Neutral minus base mesh."""
        return self._people() + self._bodies()

    def neck_forward(self) -> np.ndarray:
        """The artists' shape that carries the neck forward under the head, whole."""
        return self._assets.target("neck/neck-trans-forward")

    def sex(self) -> np.ndarray:
        """From the neutral to the mean man; the mean woman is its opposite."""
        male, female = (self._people(sexes=(sex,)) + self._bodies(sexes=(sex,)) for sex in ("male", "female"))
        return (male - female) / 2

    def ancestry(self, ancestry: str) -> np.ndarray:
        """From the neutral to one ancestry's mean."""
        return self._people(ancestries=(ancestry,)) - self._people()

    def age(self) -> np.ndarray:
        """From young to old."""
        return self._people(age="old") + self._bodies(age="old") - self.mean()

    def body(self, muscle: str = "average", weight: str = "average") -> np.ndarray:
        """From the average body to another amount of muscle or weight (min, average or max)."""
        return self._bodies(muscle=muscle, weight=weight) - self._bodies()

    def _people(self, ancestries=ANCESTRIES, sexes=SEXES, age: str = "young") -> np.ndarray:
        return _mean(self._read(f"{a}-{s}-{age}") for a in ancestries for s in sexes)

    def _bodies(self, sexes=SEXES, age: str = "young", muscle="average", weight="average") -> np.ndarray:
        return _mean(self._read(f"universal-{s}-{age}-{muscle}muscle-{weight}weight") for s in sexes)


def _mean(shapes) -> np.ndarray:
    return np.mean(list(shapes), axis=0)
