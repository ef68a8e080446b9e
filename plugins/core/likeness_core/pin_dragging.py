# SPDX-License-Identifier: Apache-2.0
"""Pins that are set, dragged and taken off with a mouse. A host says where, in pixels of the photo."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from . import strings
from .actions import ActionStatus
from .host import Pin
from .session import Session

Pixel = tuple[float, float]


class PinHolder(Protocol):
    """Where a host keeps the pins of the head that is looked at."""

    def pins(self) -> tuple[Pin, ...]:
        """The pins on the head, in the order in which they were set."""

    def show(self, pins: tuple[Pin, ...]) -> None:
        """Makes these the head's pins; no undo step of its own."""


@dataclass
class _Held:
    """A pin that is held: its place in the list, the pins before, where it was, and where the mouse was."""

    index: int
    before: tuple[Pin, ...]
    start: Pixel
    grabbed: Pixel
    follows: bool = False


class PinDragging:
    """What a press, a drag and a release mean. `follow` starts to let the head follow its pins."""

    def __init__(self, holder: PinHolder, session: Session, follow: Callable[[], ActionStatus]) -> None:
        self._holder = holder
        self._session = session
        self._follow = follow
        self._held: _Held | None = None
        # The name of the undo step that is left when the head has caught up.
        self._pending = ""

    @property
    def held(self) -> Pin | None:
        """The pin that is held."""
        return self._holder.pins()[self._held.index] if self._held is not None else None

    def press(self, pixel: Pixel, reach: float, find: Callable[[], tuple[int, Pixel] | None]) -> None:
        """Takes the pin that is within reach, else sets one on the vertex that `find` sees there.

        It is set where that vertex is seen, so that a click alone moves nothing.
        """
        before = self._holder.pins()
        near = self._near(pixel, reach)
        if near is None:
            found = find()
            if found is None:
                return
            vertex, place = found
            self._holder.show((*(pin for pin in before if pin.vertex != vertex), Pin(vertex, place)))
            near = len(self._holder.pins()) - 1
        self._held = _Held(near, before, self._holder.pins()[near].pixel, pixel)

    def move(self, pixel: Pixel, slack: float) -> ActionStatus:
        """The mouse moves; by less than `slack` (pixels of the photo) a click is no drag."""
        held = self._held
        if held is None:
            return ActionStatus(True)
        shift = (pixel[0] - held.grabbed[0], pixel[1] - held.grabbed[1])
        if not held.follows and math.hypot(*shift) < slack:
            return ActionStatus(True)
        pins = list(self._holder.pins())
        pins[held.index] = replace(
            pins[held.index], pixel=(held.start[0] + shift[0], held.start[1] + shift[1])
        )
        if not held.follows:
            status = self._start(held.before)
            if not status.success:
                return status
            held.follows = True
        self._holder.show(tuple(pins))
        self._session.move_pins(tuple(pins))
        return ActionStatus(True)

    def release(self) -> str:
        """Lets the pin be where it is; the name of an undo step that is complete now, or nothing."""
        held, self._held = self._held, None
        if held is None:
            return ""
        if held.follows:
            self._session.finish_pins()
            self._pending = strings.MOVE_PIN
            return ""
        return strings.PIN_SET if self._holder.pins() != held.before else ""

    def remove(self, pixel: Pixel, reach: float) -> ActionStatus:
        """Takes off the pin that is within reach, and lets the head follow the others."""
        before, near = self._holder.pins(), self._near(pixel, reach)
        if near is None:
            return ActionStatus(True)
        self._holder.show((*before[:near], *before[near + 1 :]))
        status = self._start(before)
        if status.success:
            self._session.finish_pins()
            self._pending = strings.PIN_REMOVED
        return status

    def ended(self, has_failed: bool) -> str:
        """Called when the head no longer follows; the name of the undo step that is complete, or nothing."""
        done, self._pending = self._pending, ""
        if has_failed:
            self._put_back()
        return "" if has_failed else done

    def let_go(self) -> bool:
        """Gives up what is under way; whether a pin was held, which is back where it was then."""
        self._session.cancel()
        self._pending = ""
        return self._put_back()

    def _put_back(self) -> bool:
        held, self._held = self._held, None
        if held is not None:
            self._holder.show(held.before)
        return held is not None

    def _start(self, before: tuple[Pin, ...]) -> ActionStatus:
        """Lets the head follow its pins; where it cannot, they are put back."""
        status = self._follow()
        if not status.success:
            self._holder.show(before)
            self._held = None
        return status

    def _near(self, pixel: Pixel, reach: float) -> int | None:
        """The newest pin within reach of a pixel."""
        known = enumerate(self._holder.pins())
        near = [index for index, pin in known if math.dist(pin.pixel, pixel) < reach]
        return near[-1] if near else None
