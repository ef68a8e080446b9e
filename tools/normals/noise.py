"""Smooth noise in space, from one small periodic block of random numbers."""

from __future__ import annotations

import numpy as np
from numba import njit

SIZE = 32


def noise_block(seed: int = 1) -> np.ndarray:
    """A block (32, 32, 32) of float32 in -1...1."""
    return np.random.default_rng(seed).uniform(-1, 1, (SIZE, SIZE, SIZE)).astype(np.float32)


@njit(cache=True, fastmath=True, inline="always")
def noise(block, x, y, z):
    """Trilinear noise in -1...1 at a place, one random number per unit of length."""
    fx, fy, fz = np.floor(x), np.floor(y), np.floor(z)
    u, v, w = x - fx, y - fy, z - fz
    i, j, k = int(fx) & 31, int(fy) & 31, int(fz) & 31
    i1, j1, k1 = (i + 1) & 31, (j + 1) & 31, (k + 1) & 31
    a = (block[i, j, k] * (1 - u) + block[i1, j, k] * u) * (1 - v)
    a += (block[i, j1, k] * (1 - u) + block[i1, j1, k] * u) * v
    b = (block[i, j, k1] * (1 - u) + block[i1, j, k1] * u) * (1 - v)
    b += (block[i, j1, k1] * (1 - u) + block[i1, j1, k1] * u) * v
    return a * (1 - w) + b * w


@njit(cache=True, fastmath=True)
def fractal(block, x, y, z, octaves):
    """Noise over several octaves, in about -1...1."""
    total, weight = 0.0, 0.55
    for _ in range(octaves):
        total += weight * noise(block, x, y, z)
        x, y, z = 2.03 * x + 7.1, 2.03 * y + 3.7, 2.03 * z + 5.3
        weight *= 0.55
    return total
