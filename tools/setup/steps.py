"""What a step is, and how a list of them is carried out."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from .errors import SetupError
from .layout import Layout
from .progress import Progress


@dataclass(frozen=True)
class Step:
    """One thing that the set-up brings about.

    `is_done` looks at the product itself and is cheap, since every make target asks it; `perform` leaves the
    whole product or none of it. What is not needed may be left out where it cannot be had.
    """

    name: str
    size: str
    is_done: Callable[[], bool]
    perform: Callable[[Progress], None]
    is_needed: bool = True


def carry_out(steps: Sequence[Step], layout: Layout) -> None:
    """Performs the steps that are not done, in order. Two set-ups of one checkout wait for each other."""
    with _exclusive(layout):
        for step in steps:
            if step.is_done():
                continue
            shutil.rmtree(layout.unfinished, ignore_errors=True)
            layout.partial.mkdir(parents=True, exist_ok=True)
            try:
                with Progress(step.name, step.size, watched=layout.partial) as progress:
                    step.perform(progress)
            except SetupError as error:
                if step.is_needed:
                    raise
                print(f"setup: goes on without {step.name}. {error}", flush=True)
            finally:
                shutil.rmtree(layout.unfinished, ignore_errors=True)


@contextmanager
def _exclusive(layout: Layout) -> Iterator[None]:
    layout.products.mkdir(parents=True, exist_ok=True)
    with (layout.products / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("setup: another set-up of this checkout is running; waiting for it", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
