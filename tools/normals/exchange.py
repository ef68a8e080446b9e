"""Training in several processes of one thread each.

On a machine that others use too they are faster than one process of several threads: they wait for each other
once a step instead of once an operation.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import torch
from torch import distributed, multiprocessing, nn

PATIENCE = timedelta(days=7)
"""How long a process waits for another, which may have been stopped for a while."""


class Exchange:
    """What one of `count` processes shares with the others in each step."""

    def __init__(self, rank: int = 0, count: int = 1) -> None:
        self.rank = rank
        self.count = count

    def average(self, network: nn.Module, seconds: float) -> float:
        """Averages the gradients and the clock over all processes; returns the common clock."""
        if self.count == 1:
            return seconds
        gradients = [parameter.grad for parameter in network.parameters()]
        flat = torch.cat([gradient.flatten() for gradient in gradients] + [torch.tensor([seconds])])
        distributed.all_reduce(flat)
        flat /= self.count
        pieces = flat[:-1].split([gradient.numel() for gradient in gradients])
        for gradient, piece in zip(gradients, pieces, strict=True):
            gradient.copy_(piece.view_as(gradient))
        return float(flat[-1])


def run_together(work: Callable[..., None], count: int, meeting: Path, *arguments) -> None:
    """Calls work(exchange, *arguments) in `count` processes, the first of which is this one.

    meeting: a file that does not exist, through which they find each other.
    """
    meeting.unlink(missing_ok=True)
    spawn = multiprocessing.get_context("spawn")
    for rank in range(1, count):
        spawn.Process(target=_join, args=(work, rank, count, meeting, *arguments), daemon=True).start()
    _join(work, 0, count, meeting, *arguments)


def _join(work, rank: int, count: int, meeting: Path, *arguments) -> None:
    if count > 1:
        torch.set_num_threads(1)
        distributed.init_process_group(
            "gloo", init_method=meeting.resolve().as_uri(), rank=rank, world_size=count, timeout=PATIENCE
        )
    work(Exchange(rank, count), *arguments)
