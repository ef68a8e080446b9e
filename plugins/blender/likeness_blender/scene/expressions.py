# SPDX-License-Identifier: GPL-3.0-or-later
"""Driver expressions for piecewise linear sums, within what Blender evaluates without Python.

A driver whose expression is "simple" (numbers, variables, + - *, min, max) runs without the auto-run
permission and many times faster. It may hold 255 characters, so that a long sum is cut into partial sums,
each a driver of its own; the last driver adds them up. Coefficients are written as whole numbers of a small
quantum: that is shorter than decimals, and bounds the rounding error.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass

from ..likeness_core.template import Controller

MAXIMUM_LENGTH = 255
# Variables are single letters; `e` is left out because it would read like an exponent.
LETTERS = [letter for letter in string.ascii_letters if letter not in "eE"]


@dataclass(frozen=True)
class Term:
    """A controller's share in a sum, per unit above and below its default, in Blender's units."""

    controller: Controller
    above: float
    below: float


@dataclass(frozen=True)
class PartialSum:
    """As many terms as one expression holds, in quanta, and the controller behind each of its variables."""

    text: str
    controllers: tuple[Controller, ...]


def above(variable: str, default: float) -> str:
    """How far a variable is above its default, else 0."""
    return f"max({variable},0)" if default == 0 else f"max({variable}-{default:g},0)"


def below(variable: str, default: float) -> str:
    """How far a variable is below its default, else 0."""
    return f"max(-{variable},0)" if default == 0 else f"max({default:g}-{variable},0)"


def partial_sums(terms: Sequence[Term], quantum: float, maximum_length: int) -> list[PartialSum]:
    """The sum of the terms, counted in quanta and cut into texts of at most `maximum_length` characters.

    There is at least one, which is "0" where nothing is left after rounding.
    """
    result: list[PartialSum] = []
    text, controllers = "", []
    for term in terms:
        addend = _term(term, LETTERS[len(controllers)], quantum)
        if len(text + addend) > maximum_length:
            result.append(PartialSum(text.removeprefix("+"), tuple(controllers)))
            text, controllers = "", []
            addend = _term(term, LETTERS[0], quantum)
        if addend:
            text += addend
            controllers.append(term.controller)
    return [*result, PartialSum(text.removeprefix("+") or "0", tuple(controllers))]


def _term(term: Term, variable: str, quantum: float) -> str:
    """The text that adds a term, with its sign; empty where it rounds to nothing."""
    over, under = round(term.above / quantum), round(term.below / quantum)
    default = term.controller.default
    if not term.controller.is_two_sided and default == 0:
        return f"{over:+d}*{variable}" if over else ""
    if over == -under and default == 0:
        return f"{over:+d}*{variable}" if over else ""
    text = f"{over:+d}*{above(variable, default)}" if over else ""
    return text + (f"{under:+d}*{below(variable, default)}" if under else "")
