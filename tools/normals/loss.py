"""What training makes small."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

OUTSIDE_OVAL, HAIR_NORMALS = 0.15, 0.03
"""Weights of a pixel's normal on skin outside the face oval, and on hair that stands off it."""
MASK_WEIGHT, SIGMA_WEIGHT = 0.1, 0.1
SMALLEST_SIGMA = math.log(0.005)


def training_loss(prediction: tuple[Tensor, Tensor, Tensor], targets: dict[str, Tensor]) -> dict[str, Tensor]:
    """The terms and their sum `total`; targets as from `batches.unpack`."""
    normals, classes, log_sigma = prediction
    weight = targets["weight"]
    # The chord is the angle in radians for small angles, and has a gradient everywhere.
    chord = (((normals - targets["normals"]) ** 2).sum(1, keepdim=True) + 1e-8).sqrt()
    scale = log_sigma.clamp(SMALLEST_SIGMA, 1)
    # Smallest where sigma is the mean of the chord; the normals themselves do not feel it.
    likelihood = chord.detach() * torch.exp(-scale) + scale
    terms = {
        "chord": _mean(chord, weight),
        "sigma": _mean(likelihood, weight),
        "mask": functional.cross_entropy(classes, targets["classes"]),
    }
    terms["total"] = terms["chord"] + SIGMA_WEIGHT * terms["sigma"] + MASK_WEIGHT * terms["mask"]
    return terms


def _mean(values: Tensor, weight: Tensor) -> Tensor:
    return (values * weight).sum() / weight.sum().clamp(min=1)
