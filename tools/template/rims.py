"""Where a head is cut out of the body: closed loops of the artist's own edges.

Such loops give a clean rim; a cut by weights or by height would leave stair-steps.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from topology import EdgeLoops

ROUND_NECK = (6.0, 24.0)
ROUND_CHEST = (24.0, 40.0)
"""Least and greatest width (cm) of a loop round the neck and of one round the chest."""
FLATTEST_NECK, FLATTEST_CHEST = 0.7, 1.5
"""A rim may leave its best plane by this much (cm, rms)."""
ROUND_ARM = 12.0
"""Extent (cm) that tells loops round an arm from those that run along it."""
SHOULDER = 15.0
"""No loop that rings an arm has its centre nearer to the midline (cm) than this."""


def neck_rim(faces: np.ndarray, vertices: np.ndarray) -> list[list[int]]:
    """The lowest closed edge loop round the neck that is nearly planar: neck and shoulder line stay."""
    loops = _loops_across_midline(faces, vertices, ROUND_NECK, FLATTEST_NECK)
    return [min(loops, key=lambda loop: vertices[loop, 1].mean())]


def bust_rim(faces: np.ndarray, vertices: np.ndarray) -> list[list[int]]:
    """The highest nearly planar loop round the chest, and the highest round either arm."""
    loops = _loops_across_midline(faces, vertices, ROUND_CHEST, FLATTEST_CHEST)
    chest = max(loops, key=lambda loop: vertices[loop, 1].mean())
    return [chest, *(_arm_loop(faces, vertices, side) for side in (1, -1))]


def _loops_across_midline(
    faces: np.ndarray, vertices: np.ndarray, widths: tuple[float, float], flattest: float
) -> Iterator[list[int]]:
    """Closed edge loops across the midline that lie flat, less than `flattest` off their best plane."""
    rings = EdgeLoops(faces)
    for start in np.flatnonzero(np.abs(vertices[: faces.max() + 1, 0]) < 1e-3):
        for neighbour in sorted(rings.neighbours[start]):
            loop = rings.walk(start, neighbour) if vertices[neighbour, 0] > 1e-3 else None
            if (
                loop is not None
                and _lies_flat(vertices[loop], widths)
                and _deviation(vertices[loop]) < flattest
            ):
                yield loop


def _lies_flat(points: np.ndarray, widths: tuple[float, float]) -> bool:
    width, height, depth = np.ptp(points, axis=0)
    return bool(widths[0] < width < widths[1] and height < depth and depth > 6)


def _deviation(points: np.ndarray) -> float:
    """Distance (cm, rms) of points (n, 3) from their best plane."""
    return float(np.linalg.svd(points - points.mean(0))[1][2] / np.sqrt(len(points)))


def _arm_loop(faces: np.ndarray, vertices: np.ndarray, side: int) -> list[int]:
    """The highest closed edge loop round an arm; side 1 is the subject's left."""
    rings = EdgeLoops(faces)
    loops = []
    for start in np.flatnonzero(side * vertices[: faces.max() + 1, 0] > SHOULDER).tolist():
        for neighbour in sorted(rings.neighbours[start]):
            loop = rings.walk(start, neighbour)
            if loop is not None and min(loop) == start and _rings_an_arm(vertices[loop], side):
                loops.append(loop)
    return max(loops, key=lambda loop: vertices[loop, 1].mean())


def _rings_an_arm(points: np.ndarray, side: int) -> bool:
    width, height, depth = np.ptp(points, axis=0)
    return bool(side * points[:, 0].mean() > SHOULDER and max(width, height, depth) < ROUND_ARM and depth > 6)
