"""Train the network on a pool of renders that may still grow. Stop it at any time and run it again to go on.

python -m tools.normals.train --folder WORK --minutes 60 [--start-from Models/normals/unet160.xml]
"""

from __future__ import annotations

import argparse
import math
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import nn

from .batches import Pool, training_batch, unpack
from .loss import training_loss
from .network import NormalNetwork
from .warm_start import warm_start

BATCH, RATE, DECAY, CLIP = 16, 2e-3, 1e-3, 1.0
WARM_UP = 100
"""Steps over which the learning rate rises."""
AVERAGE = 0.998
"""Share that the running average of the weights keeps in a step."""
SAVE_EVERY, REPORT_EVERY = 120.0, 60.0
LONGEST_STEP = 10.0
"""Seconds; a longer step was stopped from outside, and does not count as training time."""


@dataclass
class Progress:
    """How far training has come, in optimiser steps, pictures and seconds of training."""

    step: int = 0
    images: int = 0
    seconds: float = 0.0


@dataclass
class Training:
    """What a checkpoint holds: network, running average of its weights, optimiser and progress."""

    network: NormalNetwork
    average: NormalNetwork
    optimiser: torch.optim.Optimizer
    device: torch.device
    progress: Progress = field(default_factory=Progress)

    @staticmethod
    def begin(device: torch.device) -> Training:
        torch.manual_seed(1)
        network = NormalNetwork().to(device, memory_format=torch.channels_last)
        average = NormalNetwork().to(device, memory_format=torch.channels_last)
        optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
        training = Training(network, average, optimiser, device)
        training.restart_average()
        return training

    def restart_average(self) -> None:
        self.average.load_state_dict(self.network.state_dict())
        self.average.eval().requires_grad_(False)

    def save(self, path: Path) -> None:
        state = {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "progress": vars(self.progress),
        }
        torch.save(state, path.with_suffix(".partial"))
        path.with_suffix(".partial").rename(path)

    def load(self, path: Path) -> None:
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.progress = Progress(**state["progress"])

    def step(self, pixels: torch.Tensor, targets: dict[str, torch.Tensor], rate: float) -> dict[str, float]:
        """One step at a learning rate; returns the terms of the loss."""
        self.network.train()
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        pixels = pixels.to(self.device, memory_format=torch.channels_last)
        targets = {name: value.to(self.device) for name, value in targets.items()}
        with torch.autocast(self.device.type, torch.bfloat16):
            prediction = self.network(pixels)
        terms = training_loss(tuple(p.float() for p in prediction), targets)
        self.optimiser.zero_grad(set_to_none=True)
        terms["total"].backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), CLIP)
        self.optimiser.step()
        self._average()
        self.progress.step += 1
        self.progress.images += len(pixels)
        return {name: float(value.detach()) for name, value in terms.items()}

    @torch.no_grad()
    def _average(self) -> None:
        keep = min(AVERAGE, (1 + self.progress.step) / (10 + self.progress.step))
        for mine, new in zip(
            self.average.state_dict().values(), self.network.state_dict().values(), strict=True
        ):
            if mine.dtype.is_floating_point:
                mine.lerp_(new, 1 - keep)
            else:
                mine.copy_(new)


def learning_rate(step: int, done: float, highest: float) -> float:
    """Rises over the first steps, then falls as a cosine while `done` goes from 0 to 1."""
    fall = 0.5 * (1 + math.cos(math.pi * min(done, 1)))
    return highest * min(1, (step + 1) / WARM_UP) * max(fall, 0.005)


def train(
    training: Training, pool: Pool, seconds: float, rate: float, checkpoint: Path, seed: int
) -> list[float]:
    """Trains until `seconds` of training are over; returns the mean loss of each report."""
    progress = training.progress
    random = np.random.default_rng([seed, progress.step])
    history, recent = [], []
    saved = reported = time.monotonic()
    with ThreadPoolExecutor(1) as ahead:
        following = ahead.submit(training_batch, pool, BATCH, random)
        while progress.seconds < seconds:
            started = time.monotonic()
            batch = following.result()
            following = ahead.submit(training_batch, pool, BATCH, random)
            recent.append(
                training.step(*batch, learning_rate(progress.step, progress.seconds / seconds, rate))
            )
            now = time.monotonic()
            progress.seconds += min(now - started, LONGEST_STEP)
            if now - reported > REPORT_EVERY or progress.seconds >= seconds:
                history.append(_report(recent, progress, len(pool)))
                recent, reported = [], now
                pool.refresh()
            if now - saved > SAVE_EVERY:
                training.save(checkpoint)
                saved = now
    training.save(checkpoint)
    return history


def _report(recent: list[dict[str, float]], progress: Progress, renders: int) -> float:
    means = {name: float(np.mean([terms[name] for terms in recent])) for name in recent[0]}
    text = ", ".join(f"{name} {value:.4f}" for name, value in means.items())
    print(
        f"{progress.seconds / 60:.1f} min, {progress.images} images of {renders} renders: {text}, "
        f"chord {math.degrees(means['chord']):.2f} deg",
        flush=True,
    )
    return means["total"]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, required=True, help="holds pool/; the checkpoint is kept here")
    parser.add_argument(
        "--minutes", type=float, required=True, help="training time in all, earlier runs included"
    )
    parser.add_argument("--rate", type=float, default=RATE, help="highest learning rate")
    parser.add_argument(
        "--start-from", type=Path, help="an exported model to start from where there is no checkpoint"
    )
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    training = Training.begin(torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    checkpoint = arguments.folder / "checkpoint.pt"
    pool = Pool(arguments.folder / "pool")
    if checkpoint.exists():
        training.load(checkpoint)
    elif arguments.start_from:
        pixels, _ = unpack(torch.from_numpy(pool.draw(64, np.random.default_rng(0))[:, :, 4:-4, 4:-4].copy()))
        warm_start(training.network, arguments.start_from, pixels.to(training.device))
        training.restart_average()
    train(training, pool, arguments.minutes * 60, arguments.rate, checkpoint, arguments.seed)


if __name__ == "__main__":
    main()
