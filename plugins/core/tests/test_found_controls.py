# SPDX-License-Identifier: Apache-2.0
"""What a rig's controls are called, and names that tell them apart."""

from __future__ import annotations

from likeness_core.found_controls import named_controller, unique_names, uniquely_named


def test_names_that_are_taken_get_a_number_that_is_free() -> None:
    assert unique_names(["jaw", "jaw 1", "jaw", "jaw", "lid"]) == ["jaw", "jaw 1", "jaw 2", "jaw 3", "lid"]


def test_controllers_keep_everything_but_their_names() -> None:
    smile, other = (named_controller("smile", group, -1.0, 2.0, 0.5) for group in ("a", "b"))
    found = list(uniquely_named([smile, other]))
    assert [entry.name for entry in found] == ["smile", "smile 1"]
    assert [(entry.kind, entry.group, entry.maximum) for entry in found] == [
        ("expression", "a", 2.0),
        ("expression", "b", 2.0),
    ]
