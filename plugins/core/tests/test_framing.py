# SPDX-License-Identifier: Apache-2.0
"""The framing cases of the protocol, cut in every awkward place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from likeness_core.errors import FrameMalformed, FrameTooLarge, LikenessError
from likeness_core.framing import FrameParser, frame
from locations import REPOSITORY

CASES = sorted((REPOSITORY / "protocol" / "framing").glob("*.txt"))
ENDINGS: dict[str, type[LikenessError]] = {"FrameMalformed": FrameMalformed, "FrameTooLarge": FrameTooLarge}


def parse(data: bytes, chunk_length: int) -> tuple[list[str], str]:
    """The bodies, and how the stream ended."""
    parser, bodies = FrameParser(), []
    for start in range(0, len(data), chunk_length):
        try:
            bodies += [body.decode() for body in parser.feed(data[start : start + chunk_length])]
        except tuple(ENDINGS.values()) as error:
            return bodies, type(error).__name__
    return bodies, "open"


def test_there_are_cases() -> None:
    assert CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
@pytest.mark.parametrize("chunk_length", [1, 2, 7])
def test_cut_stream_gives_what_the_protocol_says(case: Path, chunk_length: int) -> None:
    expected = json.loads(case.with_suffix(".expected.json").read_text(encoding="utf-8"))
    assert parse(case.read_bytes(), chunk_length) == (expected["bodies"], expected["then"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_uncut_stream_ends_as_the_protocol_says(case: Path) -> None:
    expected = json.loads(case.with_suffix(".expected.json").read_text(encoding="utf-8"))
    assert parse(case.read_bytes(), 1 << 20)[1] == expected["then"]


def test_what_is_framed_is_parsed() -> None:
    bodies = ["{}", "", "ü" * 1000]
    stream = b"".join(frame(body.encode()) for body in bodies)
    assert parse(stream, 1 << 20) == (bodies, "open")
