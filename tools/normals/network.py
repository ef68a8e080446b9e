"""The network: a plain U-Net at half resolution with residual blocks where they are cheap."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTHS = (24, 48, 96, 192, 192)
"""Channels at 1/2, 1/4, 1/8, 1/16 and 1/32 of the input's side."""
DEEP_LEVELS = 2
"""This many of the coarsest levels have a residual block."""
OUTPUTS = 7
"""Normal (3), class logits (3: other, skin, hair), log of the expected angle (1)."""


class NormalNetwork(nn.Module):
    """Pixels (n, 3, s, s), sRGB / 255 - 0.5, to normals, class logits and log_sigma, each (n, c, s, s).

    s is a multiple of 32. Normals are unit vectors in the crop's axes; log_sigma is the natural logarithm of
    the angle in radians by which the normal is expected to be off.
    """

    def __init__(self, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        self.stem = _convolution(3, widths[0], stride=2)
        self.down = nn.ModuleList(
            nn.Sequential(_convolution(a, b, stride=2), _convolution(b, b)) for a, b in pairwise(widths)
        )
        shallow = len(widths) - 1 - DEEP_LEVELS
        self.deep = nn.ModuleList(
            Residual(width) if level >= shallow else nn.Identity() for level, width in enumerate(widths[1:])
        )
        self.up = nn.ModuleList(_convolution(a + b, b) for a, b in pairwise(widths[::-1]))
        self.last = nn.Conv2d(widths[0], 4 * OUTPUTS, 3, padding=1)

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        levels = [self.stem(pixels)]
        for down, deep in zip(self.down, self.deep, strict=True):
            levels.append(deep(down(levels[-1])))
        x = levels.pop()
        for up in self.up:
            x = functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
            x = up(torch.cat([x, levels.pop()], dim=1))
        x = functional.pixel_shuffle(self.last(x), 2).float()
        toward_viewer = x.new_tensor([0, 0, 0.5]).view(1, 3, 1, 1)
        return functional.normalize(x[:, :3] + toward_viewer, dim=1), x[:, 3:6], x[:, 6:]


class Residual(nn.Module):
    """Two convolutions beside a straight path; at first it passes its input through unchanged."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = _convolution(width, width)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width))
        nn.init.zeros_(self.second[1].weight)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x + self.second(self.first(x)))


def _convolution(channels: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels, outputs, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )
