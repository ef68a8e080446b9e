# SPDX-License-Identifier: Apache-2.0
"""Measures of quality as colours."""

from __future__ import annotations

from array import array

import pytest
from likeness_core.heat_map import CLAY, SIGNED, WARM, colour, colours, legend
from likeness_core.messages import VertexMap


def test_colours_go_from_the_first_value_to_the_last() -> None:
    values = VertexMap("normal-error", "degree", (0.0, 30.0), array("f", [-5, 0, 15, 30, 99]))
    seen = colours(values, 4)
    assert seen[0] == seen[1] == WARM[0] and seen[3] == pytest.approx(WARM[-1])
    assert seen[2] == pytest.approx(WARM[1], abs=0.01)


def test_signed_measures_are_clay_where_they_are_nothing() -> None:
    assert colour(0.5, is_signed=True) == pytest.approx(CLAY) and colour(0, is_signed=True) == SIGNED[0]


@pytest.mark.parametrize(
    ("unit", "texts"), [("degree", ("-1°", "2°")), ("cm", ("-10.0 mm", "20.0 mm")), ("", ("-100 %", "200 %"))]
)
def test_legend_has_the_artists_units(unit: str, texts: tuple[str, str]) -> None:
    shown = legend(VertexMap("skin-shift", unit, (-1.0, 2.0), array("f")))
    assert (shown.first, shown.last, shown.title, shown.is_signed) == (*texts, "Skin shift", True)
