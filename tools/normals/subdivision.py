"""One step of Catmull-Clark subdivision as a matrix, so that shapes and their deltas are refined alike."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, diags, vstack


def subdivide(vertex_count: int, quads: np.ndarray) -> tuple[csr_matrix, np.ndarray]:
    """The refinement (n, vertex_count) of a quad mesh and the refined quads (4F, 4), four in a row per quad.

    Vertices come first and keep their order, then edges, then faces. Borders stay on their own curve.
    """
    ends = np.sort(np.stack([quads, np.roll(quads, -1, axis=1)], axis=2).reshape(-1, 2), axis=1)
    edges, edge_of, uses = np.unique(ends, axis=0, return_inverse=True, return_counts=True)
    edge_of = edge_of.reshape(-1, 4)
    faces = _incidence(quads, vertex_count) / 4
    midpoints = _incidence(edges, vertex_count) / 2
    sides = _incidence(edge_of, len(edges)).T
    is_border = (uses == 1).astype(float)
    inner = diags(1 - is_border) @ (midpoints + diags(1 / uses) @ sides @ faces) / 2
    edge_points = inner + diags(is_border) @ midpoints
    vertex_points = _vertex_points(vertex_count, quads, edges, is_border, faces, midpoints)
    first_edge, first_face = vertex_count, vertex_count + len(edges)
    middle = first_face + np.arange(len(quads))
    corners = [
        np.stack([quads[:, k], first_edge + edge_of[:, k], middle, first_edge + edge_of[:, k - 1]], axis=1)
        for k in range(4)
    ]
    return vstack([vertex_points, edge_points, faces]).tocsr(), np.stack(corners, axis=1).reshape(-1, 4)


def _vertex_points(count: int, quads, edges, is_border, faces, midpoints) -> csr_matrix:
    """New places of the old vertices: (F + 2 E + (n - 3) V) / n inside, the curve's own rule at borders."""
    around, along = _incidence(quads, count).T, _incidence(edges, count).T
    valence = np.maximum(np.asarray(around.sum(1)).ravel(), 1)
    spokes = np.maximum(np.asarray(along.sum(1)).ravel(), 1)
    identity = diags(np.ones(count))
    inner = diags(1 / valence**2) @ around @ faces + diags(2 / (valence * spokes)) @ along @ midpoints
    inner = inner + diags((valence - 3) / valence) @ identity
    at_border = along @ is_border
    outer = identity / 2 + along @ diags(is_border) @ midpoints / 4
    return diags((at_border == 0).astype(float)) @ inner + diags((at_border > 0).astype(float)) @ outer


def _incidence(groups: np.ndarray, count: int) -> csr_matrix:
    """Which members (n, k) each group has, as a matrix (n, count) of ones."""
    rows = np.repeat(np.arange(len(groups)), groups.shape[1])
    return coo_matrix((np.ones(groups.size), (rows, groups.ravel())), shape=(len(groups), count)).tocsr()
