# SPDX-License-Identifier: Apache-2.0
"""What is told of a rig's controls by their names alone, in every host."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from .template import Controller

# Words that tell what a face does from who it is.
EXPRESSION = re.compile(
    r"smile|blink|open|close|frown|squint|sneer|pucker|funnel|press|raise|wide|jaw_?(left|right|forward|drop)|viseme"
    r"|stretch|dimple|puff|suck|roll|shrug|tongue|gaze|look|lid|expression|phon|kiss|grin",
    re.IGNORECASE,
)
# Beyond this a range is no range but a program's way to say that there is none.
LARGEST_RANGE = 1e4
# How far (radians) a control without limits may turn.
ROTATION_REACH = math.radians(15)


def named_controller(name: str, group: str, low: float, high: float, default: float) -> Controller:
    """A control whose kind is told by its name; an artist may say otherwise."""
    kind = "expression" if EXPRESSION.search(name) else "identity"
    return Controller(name, kind, group, low, high, default)


def uniquely_named(controllers: Iterable[Controller]) -> Iterator[Controller]:
    """The same controllers in the same order, with a number where a name is taken."""
    taken: set[str] = set()
    for controller in controllers:
        name, number = controller.name, 1
        while name in taken:
            name, number = f"{controller.name} {number}", number + 1
        taken.add(name)
        yield replace(controller, name=name)
