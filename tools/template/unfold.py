"""Deltas of a controller along which no face of the skin turns over."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, diags

LEAST_COSINE = 0.17
"""Between a face's normal at rest and in the shape; eighty degrees leave a fit some room."""
STRENGTHS = (0.5, 1.0)
"""Parts of the deltas that are looked at: on the way a face may turn farther than at the end."""
ROUNDS = 200
ROUNDS_PER_RING = 10
"""After so many rounds the neighbourhood that is smoothed grows by a ring."""


class Unfolder:
    """Smooths deltas where they would turn faces over. vertices: (V, 3) cm at rest; quads: (F, 4).

    The artists drew their shapes for a mesh that is looked at, not for a solver that takes them to their
    limits and goes on from there: some turn the small faces of a lid's fold inside out.
    """

    def __init__(self, vertices: np.ndarray, quads: np.ndarray) -> None:
        self._vertices = vertices
        self._triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
        self._rest = self._area_vectors(vertices)
        self._mean = _mean_of_neighbours(quads, len(vertices))

    def unfold(self, deltas: np.ndarray) -> np.ndarray:
        """Deltas (V, 3) in cm, changed around the faces that they turn over and nowhere else."""
        deltas = deltas.copy()
        for round_ in range(ROUNDS):
            turned = self.turned(deltas)
            if not turned.any():
                break
            near = np.zeros(len(deltas), dtype=bool)
            near[self._triangles[turned]] = True
            for _ in range(1 + round_ // ROUNDS_PER_RING):
                near |= self._mean @ near > 0
            deltas[near] = (0.5 * deltas + 0.5 * (self._mean @ deltas))[near]
        return deltas

    def turned(self, deltas: np.ndarray) -> np.ndarray:
        """For each triangle (two a quad) whether the deltas turn it over."""
        result = np.zeros(len(self._triangles), dtype=bool)
        for strength in STRENGTHS:
            areas = self._area_vectors(self._vertices + strength * deltas)
            product = np.einsum("nk,nk->n", areas, self._rest)
            lengths = np.linalg.norm(areas, axis=1) * np.linalg.norm(self._rest, axis=1)
            result |= product < LEAST_COSINE * lengths
        return result

    def _area_vectors(self, vertices: np.ndarray) -> np.ndarray:
        a, b, c = (vertices[self._triangles[:, corner]] for corner in range(3))
        return np.cross(b - a, c - a)


def _mean_of_neighbours(quads: np.ndarray, count: int) -> csr_matrix:
    """The matrix (V, V) that takes values at vertices to the mean over each one's neighbours along edges."""
    ends = np.concatenate([quads, np.roll(quads, -1, axis=1)], axis=0).reshape(2, -1)
    rows, columns = np.concatenate([ends, ends[::-1]], axis=1)
    adjacency = csr_matrix((np.ones(rows.size), (rows, columns)), shape=(count, count))
    adjacency.data[:] = 1
    degree = np.asarray(adjacency.sum(axis=1)).ravel()
    return diags(1 / np.maximum(degree, 1)) @ adjacency
