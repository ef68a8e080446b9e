# SPDX-License-Identifier: Apache-2.0
"""Exif orientation, in both byte orders, and files that end too early."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from likeness_core.errors import LikenessError
from likeness_core.photo_orientation import ORIENTATIONS, Orientation, parse_orientation, read_orientation


def jpeg(orientation: int, order: str = "<") -> bytes:
    """The beginning of a JPEG file with a JFIF segment and an Exif segment of two tags."""
    entries = struct.pack(order + "HHII", 0x0100, 4, 1, 640) + struct.pack(
        order + "HHIHH", 0x0112, 3, 1, orientation, 0
    )
    tiff = (b"II" if order == "<" else b"MM") + struct.pack(order + "HIH", 42, 8, 2) + entries
    exif = b"Exif\0\0" + tiff
    return b"\xff\xd8\xff\xe0\x00\x04ab\xff\xe1" + struct.pack(">H", 2 + len(exif)) + exif + b"\xff\xda"


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("number", ORIENTATIONS)
def test_orientation_is_read(number: int, order: str) -> None:
    assert parse_orientation(jpeg(number, order)) == ORIENTATIONS[number]


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n", b"\xff\xd8", b"\xff\xd8\xff\xe1\x00\x00", jpeg(0), jpeg(9)]
)
def test_photo_without_orientation_is_upright(data: bytes) -> None:
    assert parse_orientation(data) == Orientation()


def test_photo_that_ends_too_early_is_upright_or_as_it_says() -> None:
    for length in range(len(jpeg(6))):
        assert parse_orientation(jpeg(6)[:length]) in (Orientation(), ORIENTATIONS[6])


def test_missing_photo_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LikenessError, match="none"):
        read_orientation(tmp_path / "none.jpg")
