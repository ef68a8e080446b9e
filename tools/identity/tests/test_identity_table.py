"""What is printed of similarities, and what counts as falling."""

import pytest

from tools.identity.table import Row, falls, table

STEADY = Row(
    "a", {"shaded-1-rig": 0.3, "shaded-2-joint": 0.3, "textured-1-rig": 0.8, "textured-2-joint": 0.9}
)
FALLING = Row("b", {"shaded-1-rig": 0.4, "shaded-2-joint": 0.25})


def test_a_fall_is_named_with_both_figures():
    assert falls(FALLING, 0) == ["b: falls from 0.400 (shaded-1-rig) to 0.250 (shaded-2-joint)."]


def test_kinds_of_pictures_are_not_compared_with_each_other():
    assert falls(Row("c", {"textured-1-rig": 0.9, "shaded-1-rig": 0.2}), 0) == []
    assert falls(STEADY, 0) == []


@pytest.mark.parametrize(("slack", "count"), [(0.1, 1), (0.2, 0)])
def test_a_fall_within_the_slack_is_none(slack: float, count: int):
    assert len(falls(FALLING, slack)) == count


def test_a_picture_without_a_face_is_no_success():
    assert falls(Row("d", {"shaded-1-rig": None}), 0) == ["d: no face is seen in shaded-1-rig."]


def test_the_mean_is_over_complete_rows_alone():
    rows = [
        Row("a", {"shaded-1-rig": 0.2}),
        Row("b", {"shaded-1-rig": 0.4}),
        Row("c", {"shaded-1-rig": None}),
    ]
    lines = [line.split() for line in table(rows).splitlines()]
    assert lines[0] == ["fit", "shaded-1-rig"]
    assert lines[3] == ["c", "-"]
    assert lines[4] == ["mean", "(2", "of", "3)", "0.300"]
