# SPDX-License-Identifier: Apache-2.0
"""What a press, a drag and a release of the mouse mean for pins."""

from __future__ import annotations

from typing import Any

import pytest
from likeness_core import strings
from likeness_core.actions import ActionStatus
from likeness_core.host import Pin
from likeness_core.pin_dragging import PinDragging

NOSE = (7, (100.0, 80.0))


class Place:
    """Pins, a session that only writes down what it is told, and whether the head can follow."""

    def __init__(self) -> None:
        self.known: tuple[Pin, ...] = ()
        self.told: list[Any] = []
        self.can_follow = True
        self.dragging = PinDragging(self, self, self.follow)  # type: ignore[arg-type]

    def pins(self) -> tuple[Pin, ...]:
        return self.known

    def show(self, pins: tuple[Pin, ...]) -> None:
        self.known = pins

    def follow(self) -> ActionStatus:
        self.told.append("follow")
        return ActionStatus(self.can_follow, "" if self.can_follow else "no")

    def move_pins(self, pins: tuple[Pin, ...]) -> None:
        self.told.append(pins)

    def finish_pins(self) -> None:
        self.told.append("finish")

    def cancel(self) -> None:
        self.told.append("cancel")


@pytest.fixture
def place() -> Place:
    return Place()


def test_a_click_sets_a_pin_and_moves_nothing(place: Place) -> None:
    place.dragging.press((101.0, 81.0), 5.0, lambda: NOSE)
    assert place.dragging.held == Pin(*NOSE)
    assert place.dragging.move((102.0, 81.0), 3.0).success and place.dragging.release() == strings.PIN_SET
    assert place.known == (Pin(*NOSE),) and place.told == []
    # Beside the head there is nothing to pin; the same place again takes hold of the pin.
    place.dragging.press((300.0, 300.0), 5.0, lambda: None)
    assert place.dragging.held is None and place.dragging.release() == ""
    place.dragging.press((101.0, 81.0), 5.0, lambda: (8, (0.0, 0.0)))
    assert place.dragging.release() == "" and place.known == (Pin(*NOSE),)


def test_a_drag_lets_the_head_follow_until_it_is_released(place: Place) -> None:
    place.dragging.press((101.0, 81.0), 5.0, lambda: NOSE)
    place.dragging.move((111.0, 81.0), 3.0)
    place.dragging.move((121.0, 91.0), 3.0)
    assert place.known == (Pin(7, (120.0, 90.0)),)
    assert place.dragging.release() == "" and place.told == [
        "follow",
        (Pin(7, (110.0, 80.0)),),
        place.known,
        "finish",
    ]
    assert place.dragging.ended(has_failed=False) == strings.MOVE_PIN
    assert place.dragging.ended(has_failed=False) == ""


def test_where_the_head_cannot_follow_pins_are_as_before(place: Place) -> None:
    place.can_follow = False
    place.dragging.press((101.0, 81.0), 5.0, lambda: NOSE)
    assert place.dragging.move((150.0, 81.0), 3.0).message == "no"
    assert place.known == () and place.dragging.held is None
    place.known = (Pin(*NOSE),)
    assert place.dragging.remove((100.0, 80.0), 5.0).message == "no" and place.known == (Pin(*NOSE),)


def test_a_pin_is_taken_off(place: Place) -> None:
    place.known = (Pin(*NOSE), Pin(9, (200.0, 80.0)))
    assert place.dragging.remove((300.0, 300.0), 5.0).success and len(place.known) == 2
    assert place.dragging.remove((201.0, 80.0), 5.0).success and place.known == (Pin(*NOSE),)
    assert place.dragging.ended(has_failed=False) == strings.PIN_REMOVED


def test_what_is_given_up_or_fails_is_put_back(place: Place) -> None:
    place.dragging.press((101.0, 81.0), 5.0, lambda: NOSE)
    place.dragging.move((150.0, 81.0), 3.0)
    assert place.dragging.let_go() and place.known == () and place.told[-1] == "cancel"
    assert not place.dragging.let_go()
    place.dragging.press((101.0, 81.0), 5.0, lambda: NOSE)
    place.dragging.move((150.0, 81.0), 3.0)
    assert place.dragging.ended(has_failed=True) == "" and place.known == ()
