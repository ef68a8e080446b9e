"""Shape the nostrils of the neutral into cavities as deep as real ones.

The base mesh closes its nostrils 3 mm behind the rim. Anatomy has the vestibule there: it runs up and
slightly back, narrows gently and ends at the nasal valve, 12 to 15 mm behind the rim of an adult's nostril.
"""

from __future__ import annotations

import numpy as np

from base_mesh import Nostril

TUBE, DOME = 1.2, 0.2
"""Length (cm) of the centre line from the rim to the last ring, and height of the dome behind that."""
INNER_END = np.array([-0.2, 0.85, -0.48]) / np.linalg.norm([-0.2, 0.85, -0.48])
"""Direction in which the left nostril's tube ends: up and slightly back, nearly along the septum."""
TAPER, TAPER_POWER = 0.38, 0.7
"""Share of its width that the tube loses; a power below one lets the wall leave the rim in a curve."""


def carve(rim: np.ndarray, nostril: Nostril) -> np.ndarray:
    """Positions (n, 3) in cm of the nostril's interior vertices, for the rim's positions (12, 3)."""
    depths = np.linspace(0, 1, len(nostril.rings))[1:, None, None]
    centre = rim.mean(0)
    axes = np.linalg.svd(rim - centre)[2]
    inward = axes[2] * np.sign(axes[2, 1])
    end = INNER_END * [np.sign(centre[0]), 1, 1]
    along, across, out_of_plane = ((rim - centre) @ axis for axis in (axes[0], axes[1], inward))
    tangents = _normalised((1 - depths) * inward + depths * end)
    first = _normalised(axes[0] - (tangents @ axes[0])[..., None] * tangents)
    second = np.cross(tangents, first)
    second *= np.sign(second @ axes[1])[..., None]
    centres = centre + TUBE * (depths * inward + depths**2 / 2 * (end - inward))
    outline = along[:, None] * first + across[:, None] * second
    width = 1 - TAPER * depths**TAPER_POWER
    rings = centres + width * outline + (1 - depths) ** 2 * out_of_plane[:, None] * tangents
    return np.concatenate([rings.reshape(-1, 3), _cap(rings[-1], nostril.cap_weights, end)])


def _cap(ring: np.ndarray, weights: np.ndarray, outward: np.ndarray) -> np.ndarray:
    """A dome (n, 3) over the last ring (12, 3), its places by `weights` (n, 12)."""
    flat = weights @ ring
    spread = np.cov((ring - ring.mean(0)).T, bias=True)
    from_middle = flat - ring.mean(0)
    share = np.einsum("nc,cd,nd->n", from_middle, np.linalg.pinv(spread, rcond=1e-6), from_middle) / 2
    return flat + DOME * (1 - np.minimum(share, 1))[:, None] * outward


def _normalised(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
