"""Batches from a pool of renders that may still grow, varied at random."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from .loss import HAIR_NORMALS, OUTSIDE_OVAL
from .parts import HAIR_CLASS, IN_OVAL
from .render import INPUT, STORED
from .shade import TRUE_NORMAL


class Pool:
    """The renders in a folder; `refresh` takes in new files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shards: dict[str, np.ndarray] = {}
        self.refresh()

    def refresh(self) -> None:
        for path in sorted(self._folder.glob("*.npy")):
            if path.name not in self._shards:
                self._shards[path.name] = np.load(path, mmap_mode="r")
        self._order = list(self._shards.values())

    def __len__(self) -> int:
        return sum(len(shard) for shard in self._order)

    def draw(self, count: int, random: np.random.Generator) -> np.ndarray:
        """Random renders (count, 7, 168, 168)."""
        shards = random.integers(len(self._order), size=count)
        return np.stack([self._order[s][random.integers(len(self._order[s]))] for s in shards])

    def all(self, limit: int) -> np.ndarray:
        """The first renders (n, 7, 168, 168), at most `limit`."""
        return np.concatenate(self._order)[:limit]


def unpack(stored: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
    """Pixels (n, 3, s, s) in -0.5...0.5 and the targets of stored bytes (n, 7, s, s)."""
    labels = stored[:, 6].long()
    classes = labels & 3
    normals = functional.normalize(stored[:, 3:6].float() - 128, dim=1)
    weight = torch.where((labels & IN_OVAL) > 0, 1.0, OUTSIDE_OVAL) * ((labels & TRUE_NORMAL) > 0)
    stands_off = (classes == HAIR_CLASS) & ((labels & TRUE_NORMAL) == 0)
    weight = torch.where(stands_off, HAIR_NORMALS, weight)
    targets = {"normals": normals, "classes": classes, "weight": weight[:, None]}
    return stored[:, :3].float() / 255 - 0.5, targets


def training_batch(pool: Pool, count: int, random: np.random.Generator) -> tuple[Tensor, dict[str, Tensor]]:
    """A batch cut out at random places, half of it mirrored, with varied colours."""
    stored = pool.draw(count, random)
    cut = np.empty((count, stored.shape[1], INPUT, INPUT), np.uint8)
    for index, render in enumerate(stored):
        y, x = random.integers(0, STORED - INPUT + 1, 2)
        cut[index] = render[:, y : y + INPUT, x : x + INPUT]
        if random.random() < 0.5:
            cut[index] = _mirrored(cut[index])
    pixels, targets = unpack(torch.from_numpy(cut))
    return vary(pixels, random), targets


def _mirrored(render: np.ndarray) -> np.ndarray:
    """The mirror image of a stored render, with the x of its normals turned round."""
    result = render[:, :, ::-1].copy()
    result[3] = 256 - result[3].astype(np.int16).clip(1)
    return result


def vary(pixels: Tensor, random: np.random.Generator) -> Tensor:
    """Random gamma, exposure, cast, saturation, blur and noise on pixels (n, 3, s, s) in -0.5...0.5."""
    count = len(pixels)

    def each(values: np.ndarray) -> Tensor:
        return torch.from_numpy(values.astype(np.float32)).view(count, -1, 1, 1)

    x = pixels + 0.5
    x = x.clamp(min=1e-4) ** each(np.exp(random.normal(0, 0.2, count)))
    x = x * each(np.exp(random.normal(0, 0.15, (count, 1)) + random.normal(0, 0.06, (count, 3))))
    grey = x.mean(1, keepdim=True)
    x = grey + (x - grey) * each(random.uniform(0.4, 1.4, count) * (random.random(count) > 0.04))
    for index in np.flatnonzero(random.random(count) < 0.1):
        x[index] = _coarse(x[index : index + 1], random.uniform(0.4, 0.9))[0]
    noise = torch.from_numpy(random.standard_normal(x.shape, dtype=np.float32))
    x = x + noise * each(random.uniform(0, 0.03, count) * (random.random(count) < 0.3))
    return x.clamp(0, 1) - 0.5


def _coarse(pixels: Tensor, scale: float) -> Tensor:
    """Pixels as from a smaller photo; whole sizes, lest the picture slip against its normals."""
    side = round(scale * pixels.shape[-1])
    small = functional.interpolate(pixels, size=(side, side), mode="bilinear", antialias=True)
    return functional.interpolate(small, size=pixels.shape[-2:], mode="bilinear")
