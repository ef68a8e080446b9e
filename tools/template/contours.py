"""Named contours of the 468-point landmark convention, and the ordered mesh edges that follow them.

Left and right are the subject's. Eyelids and brows run from the outer to the inner corner.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from topology import EdgeLoops

CURVE_SEARCH = 0.3
"""Loops are looked for among the vertices within this distance (cm) of a contour."""
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
    "eyelid-{part}-right": ("eyelid-upper-right", "eyelid-lower-right"),
    "eyelid-{part}-left": ("eyelid-upper-left", "eyelid-lower-left"),
    "lips-outer-{part}": ("lips-outer-upper", "lips-outer-lower"),
    "lips-inner-{part}": ("lips-inner-upper", "lips-inner-lower"),
}
"""Names of the mesh curves, and the two halves of the contour that each closed edge loop follows."""
HALVES = {
    **OPEN_CONTOURS,
    "lips-outer-upper": LIPS_OUTER_UPPER,
    "lips-outer-lower": LIPS_OUTER_LOWER,
    "lips-inner-upper": LIPS_INNER_UPPER,
    "lips-inner-lower": LIPS_INNER_LOWER,
}
UPPER_LIP = (*LIPS_OUTER_UPPER[1:-1], *LIPS_INNER_UPPER[1:-1])
LOWER_LIP = (*LIPS_OUTER_LOWER[1:-1], *LIPS_INNER_LOWER[1:-1])
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
    entries = [{"name": name, "closed": False, "landmarks": list(ids)} for name, ids in HALVES.items()]
    return entries + [
        {"name": name, "closed": True, "landmarks": list(ids)} for name, ids in CLOSED_CONTOURS.items()
    ]


def mirrored_pairs() -> list[tuple[int, int]]:
    """Landmarks of the contours that are each other's mirror image: (right, left)."""
    pairs = [
        pair
        for name, right in OPEN_CONTOURS.items()
        if name.endswith("-right")
        for pair in zip(right, OPEN_CONTOURS[name.replace("-right", "-left")], strict=True)
    ]
    for name, half in HALVES.items():
        if name.startswith("lips"):
            pairs += list(zip(half, half[::-1], strict=True))[: len(half) // 2]
    return sorted(set(pairs))


def trace_curves(landmarks: np.ndarray, vertices: np.ndarray, faces: np.ndarray) -> dict[str, list[int]]:
    """The mesh's own edge loops along lid margins and lips: ordered vertices by curve name.

    landmarks (468, 3) on the mesh; faces (F, 4) of the outer skin. Each loop is cut at the corners of its
    contour, and the halves run like the contours. Raises ValueError where no closed loop follows a contour.
    """
    loops = EdgeLoops(faces)
    curves = {}
    for name, halves in CURVES.items():
        upper, lower = (landmarks[list(HALVES[half])] for half in halves)
        loop = _nearest_loop(np.concatenate([upper, lower[-2:0:-1]]), vertices, loops, name)
        first, last = (
            int(np.linalg.norm(vertices[loop] - corner, axis=1).argmin()) for corner in upper[[0, -1]]
        )
        loop = loop[first:] + loop[:first]
        turn = (last - first) % len(loop)
        arcs = [loop[: turn + 1], [loop[0], *loop[: turn - 1 : -1]]]
        arcs.sort(key=lambda arc: -vertices[arc, 1].mean())
        curves.update(
            {name.format(part=part): arc for part, arc in zip(("upper", "lower"), arcs, strict=True)}
        )
    return curves


def _nearest_loop(outline: np.ndarray, vertices: np.ndarray, loops: EdgeLoops, name: str) -> list[int]:
    """The closed edge loop nearest, both ways, to a closed outline (n, 3)."""
    used = np.array(sorted(loops.neighbours))
    near = used[cKDTree(outline).query(vertices[used])[0] < CURVE_SEARCH]
    best, least = None, np.inf
    for start in near.tolist():
        for following in sorted(loops.neighbours[start]):
            loop = loops.walk(start, following)
            if loop is None or min(loop) != start:
                continue
            there = _distance_to_outline(outline, vertices[loop]).mean()
            back = _distance_to_outline(vertices[loop], outline).mean()
            if there + back < least:
                best, least = loop, there + back
    if best is None:
        raise ValueError(f"No closed edge loop of the mesh follows the contour of '{name}'.")
    return best


def _distance_to_outline(queries: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """Distance (n,) of points (n, 3) to a closed polyline (m, 3)."""
    edge = np.roll(outline, -1, axis=0) - outline
    offset = queries[:, None] - outline
    along = np.clip((offset * edge).sum(-1) / np.maximum((edge**2).sum(-1), 1e-12), 0, 1)
    return np.linalg.norm(offset - along[..., None] * edge, axis=-1).min(1)
