# SPDX-License-Identifier: Apache-2.0
"""What deforms a mesh, and what of it a fit can follow."""

from __future__ import annotations

from maya import cmds

from ..likeness_core import maya_strings
from ..likeness_core.errors import LikenessError

# Before and after skinning, shapes add up with what a fit adds; a tweak holds points that were moved by hand.
FOLLOWED = ("blendShape", "tweak", "skinCluster")
CLASSIC_LINEAR = 0


def active(shape: str) -> list[str]:
    """The deformers of a mesh that are not switched off."""
    found = [str(name) for name in cmds.findDeformers(shape) or ()]
    return [name for name in found if cmds.getAttr(f"{name}.envelope") > 0]


def skin_cluster(shape: str) -> str | None:
    """The skinCluster of a mesh."""
    return next((name for name in active(shape) if cmds.nodeType(name) == "skinCluster"), None)


def blend_shapes(shape: str) -> list[str]:
    """The blendShapes of a mesh."""
    return [name for name in active(shape) if cmds.nodeType(name) == "blendShape"]


def check(shape: str) -> None:
    """Raises LikenessError with a sentence where the mesh's deformers cannot be respected."""
    found = active(shape)
    for name in found:
        if cmds.nodeType(name) not in FOLLOWED:
            raise LikenessError(maya_strings.deformer_refused(shape, name, str(cmds.nodeType(name))))
    clusters = [name for name in found if cmds.nodeType(name) == "skinCluster"]
    if len(clusters) > 1:
        raise LikenessError(maya_strings.two_skins(shape))
    if clusters and cmds.getAttr(f"{clusters[0]}.skinningMethod") != CLASSIC_LINEAR:
        raise LikenessError(maya_strings.not_classic_linear(shape, clusters[0]))
