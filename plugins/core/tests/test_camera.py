# SPDX-License-Identifier: Apache-2.0
"""The camera: from points to pixels and back."""

from __future__ import annotations

import pytest
from likeness_core.messages import Camera

# Turned by 90 degrees about the view axis, a little about y, and moved.
WORLD_TO_CAMERA = (0.0, 1, 0, 1.5, -0.96, 0, 0.28, -2, 0.28, 0, 0.96, -60, 0, 0, 0, 1)
CAMERA = Camera(900, 700, 1300.0, (430.0, 380.0), WORLD_TO_CAMERA)


def test_a_point_on_the_axis_is_seen_at_the_principal_point() -> None:
    assert CAMERA.pixel(0.0, 0.0, -40.0) == CAMERA.principal_point
    # X to the right, y up while pixels count downwards; a ninth of the way nearer is as much larger.
    x, y = CAMERA.pixel(2.0, 1.0, -40.0)
    assert (x - 430, y - 380) == pytest.approx((65.0, -32.5))


def test_places_of_pixels_are_seen_at_them() -> None:
    for pixel in ((430.0, 380.0), (0.0, 0.0), (899.5, 12.25)):
        place = CAMERA.place(pixel, 37.0)
        assert CAMERA.project(place) == pytest.approx(pixel, abs=1e-9)
    assert CAMERA.place((0.0, 0.0), 10.0) != CAMERA.place((0.0, 0.0), 20.0)


def test_what_is_behind_the_camera_is_not_seen() -> None:
    behind = CAMERA.place((100.0, 100.0), -5.0)
    assert CAMERA.project(behind) is None
