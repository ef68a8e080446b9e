# SPDX-License-Identifier: Apache-2.0
"""A probed head becomes a template: its file, its landmarks, and the comparison with the scene."""

from __future__ import annotations

import base64
import json
import struct
from array import array
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from likeness_core.arrays import encode_floats, parse_array_file, serialize_array_file
from likeness_core.connection import Response
from likeness_core.errors import LikenessError, MessageError
from likeness_core.probing import ProbedController, probe
from likeness_core.rig_import import (
    ProbeCheck,
    RigImport,
    parse_landmarks,
    read_check,
    write_file,
)
from likeness_core.rig_import import template_path as path_of_template
from likeness_core.template import parse_template
from likeness_core.template_building import (
    LANDMARK_COUNT,
    HeadDraft,
    Landmarks,
    place_landmarks,
    read_convention,
    read_landmarks,
)
from toy_rig import ToyRig, toy_surface


def draft(template_path: Path, rig: ToyRig) -> HeadDraft:
    steps = probe(rig)
    probed: list[ProbedController] = []
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            probed = stop.value
            break
    convention = read_convention(template_path.read_bytes())
    return HeadDraft("own-toy", "Toy", "a test", toy_surface(), tuple(rig.joints), tuple(probed), convention)


def landmarks_on_the_wire() -> dict[str, Any]:
    indices = struct.pack(f"<{3 * LANDMARK_COUNT}i", *([0, 1, 2] * LANDMARK_COUNT))
    vertices = {"dtype": "I32", "shape": [3 * LANDMARK_COUNT], "data": base64.b64encode(indices).decode()}
    weights = encode_floats(array("f", [0.5, 0.25, 0.25] * LANDMARK_COUNT), 3)
    spread = [0.05] * LANDMARK_COUNT
    return {"vertices": vertices, "barycentrics": weights, "spread": spread, "views": 15, "viewCount": 15}


def test_probed_head_is_a_template(template_path: Path) -> None:
    template = parse_template(draft(template_path, ToyRig()).serialized())
    assert [joint.name for joint in template.joints] == ["root", "jaw", "chin"]
    assert [controller.name for controller in template.controllers] == ["jaw-open", "chin-size", "nothing"]
    assert template.residual(1, above=False).vertices == array("i", [2])
    assert set(template.channel_terms()) == {9 + 3, 18 + 1, 18 + 6}


def test_import_finds_landmarks_and_compares_with_the_scene(template_path: Path, tmp_path: Path) -> None:
    rig, told = ToyRig(), []
    outcome: list[ProbeCheck] = []

    def finish(template: Any, check: ProbeCheck) -> str:
        outcome.append(check)
        return template.title

    conversation = RigImport(draft(template_path, rig), rig, tmp_path, finish)
    wire = SimpleNamespace(
        array_folder=None, request=lambda method, params, timeout: told.append((method, params)) or len(told)
    )
    conversation.begin(wire)
    while not conversation.is_finished:
        method, params = told[-1]
        if method == "template/open":
            # The daemon reads what is written.
            parse_template(Path(params["path"]).read_bytes())
            opened = {"template": "ab", "name": "own-toy", "vertexCount": len(rig.vertices()) // 3}
            conversation.answer(wire, Response(1, opened))
        elif method == "template/landmarks":
            conversation.answer(wire, Response(1, landmarks_on_the_wire()))
        else:
            scene = ToyRig()
            scene.pose(params["controllers"])
            points = scene.vertices()
            points[14] += 0.05
            conversation.answer(wire, Response(1, {"vertices": encode_floats(points, 3)}))
    assert conversation.deliver(None) == "Toy" and rig.is_restored
    (check,) = outcome
    assert check.worst == pytest.approx(0.5, abs=1e-4) and check.mean == pytest.approx(0.1, abs=1e-4)
    assert check.places == (("root", pytest.approx(0.5, abs=1e-4)),) and not check.is_good
    path = path_of_template(tmp_path, "own-toy")
    assert read_check(path) == check
    assert max(read_landmarks(parse_template(path.read_bytes()).file).spread) == pytest.approx(0.05)


def test_answer_that_makes_no_sense_is_told_to_the_artist(template_path: Path, tmp_path: Path) -> None:
    conversation = RigImport(draft(template_path, ToyRig()), ToyRig(), tmp_path, lambda *_: "")
    wire = SimpleNamespace(array_folder=None, request=lambda *_: 1)
    conversation.begin(wire)
    with pytest.raises(MessageError):
        conversation.answer(wire, Response(1, {"nonsense": 1}))


def test_import_that_is_given_up_puts_the_rig_back(template_path: Path, tmp_path: Path) -> None:
    rig = ToyRig()
    RigImport(draft(template_path, rig), rig, tmp_path, lambda *_: "").abandon(None)
    assert rig.is_restored


def test_shipped_heads_regions_follow_from_its_landmarks(template_path: Path) -> None:
    shipped = parse_array_file(template_path.read_bytes())
    placed = parse_array_file(place_landmarks(template_path.read_bytes(), read_landmarks(shipped)))
    masks = {}
    for file in (shipped, placed):
        names = json.loads(file.metadata["likeness.template"])["regions"]
        count = file.arrays["vertices"].shape[0]
        values = file.arrays["regionMasks"].values
        masks[file is placed] = {n: values[i * count : (i + 1) * count] for i, n in enumerate(names)}
    for name in ("face", "core", "lips", "eyelids-left", "brows"):
        first, second = masks[False][name], masks[True][name]
        both = sum(a and b for a, b in zip(first, second, strict=True))
        either = sum(a or b for a, b in zip(first, second, strict=True))
        assert both / either > 0.8, (name, both, either)
    curves = json.loads(placed.metadata["likeness.template"])["curves"]
    assert {curve["name"] for curve in curves} >= {"eyelid-upper-left", "lips-outer-upper"}
    assert all(len(set(curve["vertices"])) == len(curve["vertices"]) for curve in curves)


def test_array_files_are_written_as_they_are_read(template_path: Path) -> None:
    file = parse_array_file(template_path.read_bytes())
    assert parse_array_file(serialize_array_file(file)) == file


def test_answers_that_do_not_fit_are_refused() -> None:
    answer = landmarks_on_the_wire()
    assert len(parse_landmarks(answer).spread) == LANDMARK_COUNT
    wrong = [("spread", [1.0]), ("vertices", {}), ("barycentrics", None), ("spread", ["a"] * LANDMARK_COUNT)]
    for field, value in wrong:
        with pytest.raises(MessageError):
            parse_landmarks({**answer, field: value})


def test_one_landmark_moves() -> None:
    moved = Landmarks.unplaced().moved(7, [3, 4, 5], [0.5, 0.5, 0.0])
    assert list(moved.vertices[21:24]) == [3, 4, 5] and moved.spread[7] == 0 and moved.spread[6] == -1


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LikenessError, match="permissions"):
        write_file(tmp_path / "file" / "below", b"")
