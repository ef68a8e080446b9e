"""Eyeballs: least-squares spheres, and the similarity that best follows a deformed eyeball."""

from __future__ import annotations

import numpy as np


def fit_sphere(points: np.ndarray) -> tuple[np.ndarray, float]:
    """Centre (3,) and radius of the least-squares sphere through points (n, 3)."""
    system = np.hstack([2 * points, np.ones((len(points), 1))])
    solution = np.linalg.lstsq(system, (points**2).sum(1), rcond=None)[0]
    return solution[:3], float(np.sqrt(solution[3] + solution[:3] @ solution[:3]))


def fit_similarity(source: np.ndarray, target: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Scale s, rotation R (3, 3), translation t of the least-squares s R x + t that takes source to target.

    Umeyama's closed form; both clouds are (n, 3) with corresponding rows.
    """
    source_mean, target_mean = source.mean(0), target.mean(0)
    centred = source - source_mean
    u, singular, vt = np.linalg.svd((target - target_mean).T @ centred)
    signs = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    rotation = (u * signs) @ vt
    scale = float((singular * signs).sum() / (centred**2).sum())
    return scale, rotation, target_mean - scale * rotation @ source_mean


def follow_similarly(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The source points carried by the similarity that best matches target: a sphere stays a sphere."""
    scale, rotation, translation = fit_similarity(source, target)
    return scale * source @ rotation.T + translation
