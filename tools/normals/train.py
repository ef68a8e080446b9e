"""Train the network on a pool of renders that may still grow. Stop it at any time and run it again to go on.

python -m tools.normals.train --folder WORK --minutes 60 [--start-from Models/normals/unet160.xml]
"""

from __future__ import annotations

import argparse
import math
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from .batches import Pool, training_batch, unpack
from .exchange import Exchange, run_together
from .loss import training_loss
from .network import NormalNetwork
from .render import MARGIN
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


@dataclass(frozen=True)
class Length:
    """How long to train in all, earlier runs included: until one of these is reached."""

    seconds: float = math.inf
    steps: float = math.inf

    def share(self, progress: Progress) -> float:
        """How much of it is done, in 0...1."""
        return min(max(progress.seconds / self.seconds, progress.step / self.steps), 1)


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

    def step(
        self, pixels: Tensor, targets: dict[str, Tensor], rate: float, spent: float, exchange: Exchange
    ) -> dict[str, float]:
        """One step at a learning rate, together with other processes; returns the terms of the loss.

        spent: seconds since the last step; the clock moves here, so that all processes have the same time.
        """
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
        self.progress.seconds = exchange.average(self.network, self.progress.seconds + spent)
        nn.utils.clip_grad_norm_(self.network.parameters(), CLIP)
        self.optimiser.step()
        self._average()
        self.progress.step += 1
        self.progress.images += len(pixels) * exchange.count
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
    fall = 0.5 * (1 + math.cos(math.pi * done))
    return highest * min(1, (step + 1) / WARM_UP) * max(fall, 0.005)


def train(
    training: Training,
    pool: Pool,
    length: Length,
    rate: float,
    checkpoint: Path,
    seed: int,
    exchange: Exchange,
) -> list[float]:
    """Trains until the length is reached; returns the loss of each step."""
    progress = training.progress
    random = np.random.default_rng([seed, progress.step, exchange.rank])
    batch_size = BATCH // exchange.count
    losses, recent = [], []
    saved = reported = started = time.monotonic()
    with ThreadPoolExecutor(1) as ahead:
        following = ahead.submit(training_batch, pool, batch_size, random)
        while length.share(progress) < 1:
            batch = following.result()
            following = ahead.submit(training_batch, pool, batch_size, random)
            highest = learning_rate(progress.step, length.share(progress), rate)
            spent, started = min(time.monotonic() - started, LONGEST_STEP), time.monotonic()
            recent.append(training.step(*batch, highest, spent, exchange))
            losses.append(recent[-1]["total"])
            now = time.monotonic()
            if now - reported > REPORT_EVERY:
                if exchange.rank == 0:
                    _report(recent, progress, len(pool))
                recent, reported = [], now
                pool.refresh()
            if now - saved > SAVE_EVERY and exchange.rank == 0:
                training.save(checkpoint)
                saved = now
    return losses


def _report(recent: list[dict[str, float]], progress: Progress, renders: int) -> None:
    """Prints the mean terms of the last steps."""
    means = {name: float(np.mean([terms[name] for terms in recent])) for name in recent[0]}
    text = ", ".join(f"{name} {value:.4f}" for name, value in means.items())
    print(
        f"{progress.seconds / 60:.1f} min, {progress.images} images of {renders} renders: {text}, "
        f"chord {math.degrees(means['chord']):.2f} deg",
        flush=True,
    )


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
    parser.add_argument("--processes", type=int, default=1 if torch.cuda.is_available() else os.cpu_count())
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    run_together(work, arguments.processes, arguments.folder / "meeting", arguments)


def work(exchange: Exchange, arguments: argparse.Namespace) -> None:
    """What each process does until the time is over or somebody stops it."""
    with suppress(KeyboardInterrupt):
        length = Length(seconds=arguments.minutes * 60)
        continue_training(
            arguments.folder, length, arguments.rate, arguments.start_from, arguments.seed, exchange
        )


def continue_training(
    folder: Path, length: Length, rate: float, start: Path | None, seed: int, exchange: Exchange
) -> list[float]:
    """Goes on from the folder's checkpoint, else from the model `start`, else begins; leaves a checkpoint."""
    training = Training.begin(torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    checkpoint = folder / "checkpoint.pt"
    pool = Pool(folder / "pool")
    if checkpoint.exists():
        training.load(checkpoint)
    elif start:
        renders = pool.draw(64, np.random.default_rng(0))[:, :, MARGIN:-MARGIN, MARGIN:-MARGIN]
        pixels, _ = unpack(torch.from_numpy(renders.copy()))
        warm_start(training.network, start, pixels.to(training.device))
        training.restart_average()
    try:
        return train(training, pool, length, rate, checkpoint, seed, exchange)
    finally:
        if exchange.rank == 0:
            training.save(checkpoint)


if __name__ == "__main__":
    main()
