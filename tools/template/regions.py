"""Per-vertex masks of the regions of the head that fitting treats differently."""

from __future__ import annotations

import numpy as np

from contours import CLOSED_CONTOURS, FACE_OVAL, NOSE_OUTLINE, OPEN_CONTOURS
from controllers import Controller
from crop import HeadMesh
from raster import View, rasterise, vertex_normals
from skeleton import Skeleton

OUTLOOKS = [(yaw, pitch) for pitch in (-50, -20, 10, 40) for yaw in range(-180, 180, 30)]
OUTLOOK_SIZE = 768
EAR_LIFTS = ("left-ear-move-up", "right-ear-move-up")
CORE_SLOPE = 0.3
"""The core of the face looks forward with at least this z of its normal."""
EYELID_WIDTH = 0.6
BROW_WIDTH = 0.4
LIP_MARGIN = 0.1
"""How far (cm) the named region reaches beyond its contour."""


def build_regions(
    head: HeadMesh, skeleton: Skeleton, controllers: list[Controller], landmarks: np.ndarray
) -> dict[str, np.ndarray]:
    """Masks (V,) of bool by region name. landmarks (468, 3): the calibrated points, face to +Z."""
    skin = np.isin(np.arange(len(head.vertices)), head.part("skin"))
    eyeballs = np.isin(np.arange(len(head.vertices)), [head.part("eye-left"), head.part("eye-right")])
    unseen = ~eyeballs & ~(_visible_vertices(head) & skin & ~head.nostrils)
    normals = vertex_normals(head.vertices, head.triangles)
    ears = skin & _moved_with_ears(controllers)
    near = _Closeness(head.vertices, landmarks)
    forward = skin & ~unseen & ~ears & (head.vertices[:, 2] > landmarks[list(FACE_OVAL), 2].min() - 1)
    face = forward & near.inside(FACE_OVAL)
    brows_to_chin = near.inside(_core_outline())
    neck_joints = [i for i, name in enumerate(skeleton.names) if name.startswith("neck")]
    neck = skin & ~face & (skeleton.weights[:, neck_joints].sum(1) > 0.5)
    regions = {
        "face": face,
        "core": face & brows_to_chin & (normals[:, 2] > CORE_SLOPE),
        "lips": face & near.inside(CLOSED_CONTOURS["lips-outer"], LIP_MARGIN),
        "eyelids-left": face & near.inside(_eye_outline("left"), EYELID_WIDTH),
        "eyelids-right": face & near.inside(_eye_outline("right"), EYELID_WIDTH),
        "brows": face
        & (near.inside(_brow_outline("left"), BROW_WIDTH) | near.inside(_brow_outline("right"), BROW_WIDTH)),
        "nose": face & near.inside(NOSE_OUTLINE),
        "ears": ears,
        "neck": neck,
        "scalp": skin & ~unseen & ~face & ~ears & ~neck & (head.vertices[:, 1] > landmarks[1, 1]),
        "rim": np.isin(np.arange(len(head.vertices)), head.rim),
        "unseen": unseen,
    }
    for name, mask in regions.items():
        if not mask.any():
            raise ValueError(f"The region '{name}' is empty.")
    return regions


def _core_outline() -> tuple[int, ...]:
    """Over the brows, down the cheeks in front of the ears, and round the chin."""
    jaw = FACE_OVAL[FACE_OVAL.index(454) : FACE_OVAL.index(234) + 1]
    return OPEN_CONTOURS["brow-upper-right"] + OPEN_CONTOURS["brow-upper-left"][::-1] + jaw


def _eye_outline(side: str) -> tuple[int, ...]:
    return OPEN_CONTOURS[f"eyelid-upper-{side}"] + OPEN_CONTOURS[f"eyelid-lower-{side}"][-2:0:-1]


def _brow_outline(side: str) -> tuple[int, ...]:
    return OPEN_CONTOURS[f"brow-upper-{side}"] + OPEN_CONTOURS[f"brow-lower-{side}"][::-1]


class _Closeness:
    """Answers, seen from the front, which vertices lie inside a polygon of landmarks or near its edge."""

    def __init__(self, vertices: np.ndarray, landmarks: np.ndarray) -> None:
        self._points = vertices[:, :2]
        self._landmarks = landmarks[:, :2]

    def inside(self, outline: tuple[int, ...], margin: float = 0.0) -> np.ndarray:
        """Mask (V,) of the vertices inside the closed outline, or outside it by at most `margin` cm."""
        start = self._landmarks[list(outline)]
        edge = np.roll(start, -1, axis=0) - start
        offset = self._points[:, None] - start
        straddles = (offset[..., 1] >= 0) != (offset[..., 1] >= edge[:, 1])
        across = edge[:, 0] * offset[..., 1] - edge[:, 1] * offset[..., 0]
        crossings = (straddles & ((across < 0) == (edge[:, 1] < 0))).sum(1)
        along = np.clip((offset * edge).sum(-1) / np.maximum((edge**2).sum(-1), 1e-12), 0, 1)
        distance = np.linalg.norm(offset - along[..., None] * edge, axis=-1).min(1)
        return (crossings % 2 == 1) | (distance <= margin) if margin else crossings % 2 == 1


def _moved_with_ears(controllers: list[Controller]) -> np.ndarray:
    """Mask (V,) of the vertices that lifting an ear takes along nearly all the way."""
    lifts = [np.linalg.norm(c.above, axis=1) for c in controllers if c.name in EAR_LIFTS]
    return np.any([lift > 0.85 * lift.max() for lift in lifts], axis=0)


def _visible_vertices(head: HeadMesh) -> np.ndarray:
    """Mask (V,) of the vertices of which some triangle is seen, front side up, from some direction."""
    centre = (head.vertices.min(0) + head.vertices.max(0)) / 2
    seen = np.zeros(len(head.vertices), bool)
    for yaw, pitch in OUTLOOKS:
        view = View.turned(yaw, pitch, centre, 150.0, 3.5 * OUTLOOK_SIZE, (OUTLOOK_SIZE, OUTLOOK_SIZE))
        triangle = rasterise(head.vertices, head.triangles, view).triangle
        in_front = np.unique(triangle[triangle >= 0])
        seen[head.triangles[in_front]] = True
    return seen
