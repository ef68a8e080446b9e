# SPDX-License-Identifier: Apache-2.0
"""What is told of a rig's controls by their names alone, in every host; and names that tell them apart."""

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
    known = list(controllers)
    names = unique_names(controller.name for controller in known)
    for controller, name in zip(known, names, strict=True):
        yield replace(controller, name=name)


def unique_names(names: Iterable[str]) -> list[str]:
    """The names in the same order, with a number where one is taken."""
    result: dict[str, None] = {}
    for name in names:
        candidate, number = name, 1
        while candidate in result:
            candidate, number = f"{name} {number}", number + 1
        result[candidate] = None
    return list(result)
