# SPDX-License-Identifier: Apache-2.0
"""The messages, held against the protocol's own examples."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from likeness_core.errors import LikenessError
from likeness_core.messages import (
    AddedPhoto,
    Camera,
    FitResult,
    HeadPose,
    Initialized,
    OpenedTemplate,
    Progress,
    parse_vertices,
)
from locations import REPOSITORY

EXAMPLES = REPOSITORY / "protocol" / "examples"
PARSERS: dict[str, Callable[[object], object]] = {
    "Camera": Camera.parse,
    "FitRunResponse": FitResult.parse,
    "HeadPose": HeadPose.parse,
    "InitializeResponse": Initialized.parse,
    "PhotoAddResponse": AddedPhoto.parse,
    "ProgressNotification": Progress.parse,
    "RigEvaluateResponse": parse_vertices,
    "TemplateOpenResponse": OpenedTemplate.parse,
}
VALID = [path for name in PARSERS for path in sorted((EXAMPLES / name).glob("*.json"))]


# What those of two vertices that lie in files are read from is the business of test_arrays.
VALID = [path for path in VALID if path.stem != "offsets-in-a-file"]


def read(path: Path) -> object:
    return json.loads(path.read_text(encoding="utf-8"))


def test_every_message_has_examples() -> None:
    assert {path.parent.name for path in VALID} == set(PARSERS)


@pytest.mark.parametrize("path", VALID, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_example_is_read(path: Path) -> None:
    PARSERS[path.parent.name](read(path))


@pytest.mark.parametrize("path", VALID, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_unknown_field_is_ignored(path: Path) -> None:
    PARSERS[path.parent.name]({**read(path), "ofALaterVersion": {"x": 1}})


@pytest.mark.parametrize("name", PARSERS)
@pytest.mark.parametrize("value", [None, 3, [], {}, {"controllers": {"a": "b"}}, {"token": []}])
def test_message_without_its_fields_is_an_error(name: str, value: object) -> None:
    with pytest.raises(LikenessError):
        PARSERS[name](value)


def test_result_is_read_in_full() -> None:
    result = FitResult.parse(read(EXAMPLES / "FitRunResponse" / "two-vertices.json"))
    assert result.camera.focal_length == 1150.5
    assert result.camera.principal_point == (400.0, 300.5)
    assert result.pose.controllers == {"nose_width": -0.5, "jaw_open": 0.125}
    assert list(result.pose.bind_offsets or []) == [0.0, 0.0, 0.5, 0.0, -0.25, 0.0]


def test_number_that_is_none_is_an_error() -> None:
    with pytest.raises(LikenessError):
        HeadPose.parse({"controllers": {"a": float("nan")}})
    with pytest.raises(LikenessError):
        HeadPose.parse({"controllers": {"a": True}})
