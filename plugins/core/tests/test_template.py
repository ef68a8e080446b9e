# SPDX-License-Identifier: Apache-2.0
"""Reading the head template that ships, and files that are not quite one."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_host import FakeHost
from likeness_core import actions
from likeness_core.daemon import DaemonLocator
from likeness_core.errors import TemplateError
from likeness_core.resources import TemplateLocator
from likeness_core.template import METADATA_KEY, HeadTemplate, parse_template
from locations import TEMPLATE


@pytest.fixture(scope="module")
def data() -> bytes:
    return TEMPLATE.read_bytes()


@pytest.fixture(scope="module")
def template(data: bytes) -> HeadTemplate:
    return parse_template(data)


def changed(data: bytes, change: Callable[[dict, dict, bytearray], None]) -> bytes:
    """The file after `change` has worked on its header, its description and its payload."""
    length = int.from_bytes(data[:8], "little")
    header, payload = json.loads(data[8 : 8 + length]), bytearray(data[8 + length :])
    description = json.loads(header["__metadata__"][METADATA_KEY])
    change(header, description, payload)
    if "__metadata__" in header:
        header["__metadata__"][METADATA_KEY] = json.dumps(description)
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + bytes(payload)


def test_head_is_read(template: HeadTemplate) -> None:
    assert template.name == "mpfb-head"
    assert len(template.vertices) == 3 * template.vertex_count
    assert all(len(face) == 4 for face in template.faces)
    assert len(template.corner_uvs) == 2 * sum(len(face) for face in template.faces)
    assert len(template.face_parts) == len(template.faces)


def test_weights_of_a_vertex_sum_to_one(template: HeadTemplate) -> None:
    sums = [0.0] * template.vertex_count
    for vertex, joint, weight in template.skin_weights():
        assert 0 <= joint < len(template.joints)
        sums[vertex] += weight
    assert all(math.isclose(total, 1, abs_tol=1e-5) for total in sums)


def test_terms_name_their_controllers(template: HeadTemplate) -> None:
    terms = template.channel_terms()
    assert terms
    for column, channel in terms.items():
        assert 0 <= column < 9 * len(template.joints)
        assert len({term.controller for term in channel}) == len(channel)
        assert all(term.above or term.below for term in channel)


def test_one_sided_controller_has_no_residual_below(template: HeadTemplate) -> None:
    for index, controller in enumerate(template.controllers):
        if not controller.is_two_sided:
            assert not len(template.residual(index, above=False).vertices)


CHANGES: dict[str, Callable[[dict, dict, bytearray], None]] = {
    "an array is missing": lambda header, _d, _p: header.pop("skinWeights"),
    "no metadata": lambda header, _d, _p: header.pop("__metadata__"),
    "another schema": lambda _h, description, _p: description.update(schema="likeness-head-template/9"),
    "residuals after skinning": lambda _h, description, _p: description.update(residualSpace="posed"),
    "no joints": lambda _h, description, _p: description.update(joints=[]),
    "joints in a circle": lambda _h, description, _p: description["joints"][1].update(parent=1),
    "a parent that does not exist": lambda _h, description, _p: description["joints"][1].update(parent=99),
    "two joints of one name": lambda _h, d, _p: d["joints"][1].update(name=d["joints"][0]["name"]),
    "two controllers of one name": lambda _h, d, _p: d["controllers"][1].update(
        name=d["controllers"][0]["name"]
    ),
    "a controller without range": lambda _h, description, _p: description["controllers"][0].pop("minimum"),
    "one controller too few": lambda _h, description, _p: description["controllers"].pop(),
    "vertices in the plane": lambda header, _d, _p: header["vertices"].update(shape=[7437, 2]),
    "a part that does not exist": lambda _h, description, _p: description["parts"].clear(),
    "a vertex that does not exist": lambda header, _d, payload: overwrite(header, payload, "faceVertices"),
    "a joint that does not exist": lambda header, _d, payload: overwrite(header, payload, "skinJoints"),
    "rows out of order": lambda header, _d, payload: overwrite(header, payload, "residualOffsets", 8),
}


def overwrite(header: dict, payload: bytearray, name: str, skip: int = 0) -> None:
    """Puts a number that is too large into an array."""
    start = header[name]["data_offsets"][0] + skip
    payload[start : start + 2] = b"\xff\x7f"
    payload[start + 2 : start + 3] = b"\x7f"


@pytest.mark.parametrize("name", CHANGES)
def test_template_that_contradicts_itself_is_an_error(data: bytes, name: str) -> None:
    with pytest.raises(TemplateError):
        parse_template(changed(data, CHANGES[name]))


@pytest.mark.parametrize("length", [0, 4, 8, 1000, 100_000, 6_000_000])
def test_truncated_template_is_an_error(data: bytes, length: int) -> None:
    with pytest.raises(TemplateError):
        parse_template(data[:length])


def test_unchanged_file_still_reads(data: bytes) -> None:
    parse_template(changed(data, lambda _h, _d, _p: None))


def test_missing_template_is_named(tmp_path: Path) -> None:
    locator = TemplateLocator(tmp_path, DaemonLocator(environment={}), environment={})
    with pytest.raises(TemplateError, match="mpfb-head"):
        locator.find()


def test_damaged_template_is_a_sentence_for_the_artist(tmp_path: Path) -> None:
    path = tmp_path / "mpfb-head" / "mpfb-head.safetensors"
    path.parent.mkdir()
    path.write_bytes(b"nothing")
    locator = TemplateLocator(tmp_path, DaemonLocator(environment={}), environment={})
    status = actions.add_head(FakeHost(), locator)
    assert not status.success and "reinstall" in status.message
