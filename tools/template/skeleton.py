"""Joints of head and neck with their skin weights, from the standard rig of the assets.

Rest frames are axis-aligned: a rest transform is a translation, and parameters read as plain x, y, z.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assets import Assets
from base_mesh import BaseMesh
from crop import HeadMesh

ROOT = "neck01"
MOST_WEIGHTS = 8
RIGID_PARTS = {
    "eye-left": "eye.L",
    "eye-right": "eye.R",
    "teeth-upper": "head",
    "teeth-lower": "jaw",
    "tongue": "jaw",
}


@dataclass(frozen=True)
class Skeleton:
    """Joints, parents before children. parents (J,), -1 for the root; positions (J, 3) cm; weights (V, J)."""

    names: list[str]
    parents: np.ndarray
    positions: np.ndarray
    weights: np.ndarray

    @property
    def rest_local(self) -> np.ndarray:
        """Rest transforms relative to the parent (J, 4, 4)."""
        rest = np.tile(np.eye(4), (len(self.names), 1, 1))
        rest[:, :3, 3] = self.positions
        children = self.parents >= 0
        rest[children, :3, 3] -= self.positions[self.parents[children]]
        return rest

    def index(self, name: str) -> int:
        """Index of a joint by name."""
        return self.names.index(name)


def build_skeleton(assets: Assets, neutral: np.ndarray, head: HeadMesh) -> Skeleton:
    """The joints of the head, placed on the neutral base mesh (V, 3), and their weights on the cut head."""
    bones = assets.rig()
    names = _descendants(bones, ROOT)
    weights = _skin_weights(assets, names, head)
    parents = {name: bones[name]["parent"] if name != ROOT else None for name in names}
    kept = _collapse(names, parents, dict(zip(names, weights.sum(0), strict=True)))
    weights = _strongest(weights[:, [names.index(name) for name in kept]])
    return Skeleton(
        names=kept,
        parents=np.array([kept.index(parents[name]) if parents[name] else -1 for name in kept]),
        positions=np.array([_bone_head(bones[name]["head"], assets.base, neutral) for name in kept]),
        weights=weights,
    )


def _descendants(bones: dict[str, dict], name: str) -> list[str]:
    """A bone and all bones below it, parents first. The tongue's bones are left out: it follows the jaw."""
    if name.startswith("tongue"):
        return []
    children = sorted(child for child, bone in bones.items() if bone.get("parent") == name)
    return [name] + [below for child in children for below in _descendants(bones, child)]


def _skin_weights(assets: Assets, names: list[str], head: HeadMesh) -> np.ndarray:
    """Weights (V, len(names)), rows summing to one. The root takes the body bones' share: the rim rests."""
    columns = {name: column for column, name in enumerate(names)}
    everywhere = np.zeros((len(assets.base.vertices), len(names)))
    for bone, pairs in assets.weights().items():
        column = columns.get("jaw" if bone.startswith("tongue") else bone, columns[ROOT])
        vertices, values = np.array(pairs or np.zeros((0, 2))).T
        np.add.at(everywhere[:, column], vertices.astype(int), values)
    weights = head.stencils @ everywhere
    for part, joint in RIGID_PARTS.items():
        weights[head.part(part)] = np.eye(len(names))[columns[joint]]
    return weights / weights.sum(1, keepdims=True)


def _collapse(names: list[str], parents: dict[str, str | None], total_weight: dict[str, float]) -> list[str]:
    """Drop joints that move nothing of their own and at most one child: they would be null directions.

    Rewires `parents` in place.
    """
    kept = list(names)
    for name in reversed(names):
        children = [child for child in kept if parents[child] == name]
        if total_weight[name] < 1e-3 and len(children) <= 1 and parents[name] is not None:
            for child in children:
                parents[child] = parents[name]
            kept.remove(name)
    return kept


def _bone_head(head: dict, base: BaseMesh, vertices: np.ndarray) -> np.ndarray:
    """Where a bone starts, by its strategy: the mean of a helper cube, one vertex, or a mean of vertices."""
    if head["strategy"] == "CUBE":
        return vertices[base.vertices_of(head["cube_name"])].mean(0)
    if head["strategy"] == "VERTEX":
        return vertices[head["vertex_index"]]
    return vertices[head["vertex_indices"]].mean(0)


def _strongest(weights: np.ndarray) -> np.ndarray:
    """Keep the strongest weights of each vertex, drop the negligible, and normalise again."""
    threshold = np.sort(weights, axis=1)[:, -MOST_WEIGHTS, None]
    strong = np.where(weights >= np.maximum(threshold, 1e-3), weights, 0)
    return strong / strong.sum(1, keepdims=True)
