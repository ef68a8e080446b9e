"""The templates that are built from one set of assets, and what tells them apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from base_mesh import BaseMesh
from crop import PARTS, HeadMesh, RimFinder, cut_head
from refine import EYEBALLS, refine
from rims import bust_rim, neck_rim


@dataclass(frozen=True)
class Edition:
    """title: what artists see; rim: where it is cut; refinements: parts to cut in four, step after step;
    surface_joints: how many joints the skin gets at least; residual_step (cm): residuals are multiples of it,
    0 leaves them as they are.
    """

    title: str
    rim: RimFinder
    refinements: tuple[tuple[str, ...], ...] = ()
    surface_joints: int = 0
    residual_step: float = 0.0

    def head(self, base: BaseMesh, neutral: np.ndarray) -> HeadMesh:
        """The head of the base mesh, whose neutral positions are given (V, 3), cut and refined."""
        head = cut_head(base, neutral, self.rim)
        for parts in self.refinements:
            head = refine(head, parts)
        return head


EDITIONS = {
    "mpfb-head": Edition(title="MPFB head", rim=neck_rim),
    "mpfb-head-studio": Edition(
        title="MPFB head, studio",
        rim=bust_rim,
        refinements=(PARTS, EYEBALLS),
        surface_joints=778,
        residual_step=2.0**-12,
    ),
}
