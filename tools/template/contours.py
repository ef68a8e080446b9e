"""Named contours of the 468-point landmark convention, and the ordered mesh edges that follow them.

Left and right are the subject's. Eyelids and brows run from the outer to the inner corner.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from crop import face_edges

FACE_OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
LIPS_OUTER_UPPER = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
LIPS_OUTER_LOWER = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)
LIPS_INNER_UPPER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
LIPS_INNER_LOWER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
OPEN_CONTOURS = {
    "eyelid-upper-right": (33, 246, 161, 160, 159, 158, 157, 173, 133),
    "eyelid-lower-right": (33, 7, 163, 144, 145, 153, 154, 155, 133),
    "eyelid-upper-left": (263, 466, 388, 387, 386, 385, 384, 398, 362),
    "eyelid-lower-left": (263, 249, 390, 373, 374, 380, 381, 382, 362),
    "brow-upper-right": (70, 63, 105, 66, 107),
    "brow-lower-right": (46, 53, 52, 65, 55),
    "brow-upper-left": (300, 293, 334, 296, 336),
    "brow-lower-left": (276, 283, 282, 295, 285),
}
CLOSED_CONTOURS = {
    "lips-outer": LIPS_OUTER_UPPER + LIPS_OUTER_LOWER[-2:0:-1],
    "lips-inner": LIPS_INNER_UPPER + LIPS_INNER_LOWER[-2:0:-1],
    "face-oval": FACE_OVAL,
}
CURVES = {
    **{name: ids for name, ids in OPEN_CONTOURS.items() if name.startswith("eyelid")},
    "lips-outer-upper": LIPS_OUTER_UPPER,
    "lips-outer-lower": LIPS_OUTER_LOWER,
    "lips-inner-upper": LIPS_INNER_UPPER,
    "lips-inner-lower": LIPS_INNER_LOWER,
}
CORNERS = {
    "eye-outer-right": 33,
    "eye-inner-right": 133,
    "eye-inner-left": 362,
    "eye-outer-left": 263,
    "mouth-right": 61,
    "mouth-left": 291,
}
NOSE_OUTLINE = (
    168, 193, 245, 188, 174, 217, 126, 209, 49, 129, 64, 98, 97, 2,
    326, 327, 294, 358, 279, 429, 355, 437, 399, 412, 465, 417,
)  # fmt: skip


def contour_entries() -> list[dict]:
    """The contours as the template file lists them."""
    entries = [{"name": name, "closed": False, "landmarks": list(ids)} for name, ids in OPEN_CONTOURS.items()]
    return entries + [{"name": name, "closed": True, "landmarks": list(ids)} for name, ids in CLOSED_CONTOURS.items()]


def trace_curve(points: np.ndarray, vertices: np.ndarray, faces: np.ndarray) -> list[int]:
    """The mesh edges (ordered vertices) that follow a polyline through points (n, 3) on the faces (F, 4).

    Edges far from the polyline are made long, and the shortest path from end to end is taken.
    """
    edges = np.unique(np.sort(face_edges(faces), axis=1), axis=0)
    middles = vertices[edges].mean(1)
    stray = _distance_to_polyline(middles, points) / 0.1
    lengths = np.linalg.norm(vertices[edges[:, 0]] - vertices[edges[:, 1]], axis=1) * (1 + stray**2)
    graph = coo_matrix((lengths, edges.T), shape=(len(vertices),) * 2).tocsr()
    used = np.unique(faces)
    first, last = (int(used[np.linalg.norm(vertices[used] - end, axis=1).argmin()]) for end in (points[0], points[-1]))
    _, previous = dijkstra(graph, directed=False, indices=first, return_predecessors=True)
    path = [last]
    while path[-1] != first:
        path.append(int(previous[path[-1]]))
    return path[::-1]


def _distance_to_polyline(queries: np.ndarray, points: np.ndarray) -> np.ndarray:
    distances = []
    for start, end in pairwise(points):
        along = np.clip((queries - start) @ (end - start) / max(((end - start) ** 2).sum(), 1e-12), 0, 1)
        distances.append(np.linalg.norm(queries - start - along[:, None] * (end - start), axis=1))
    return np.min(distances, axis=0)
