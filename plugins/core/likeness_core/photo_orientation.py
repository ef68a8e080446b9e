# SPDX-License-Identifier: Apache-2.0
"""How a photo must be turned to stand upright, for host programs that show a file as it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from . import strings
from .errors import LikenessError

# Exif stands at the beginning of a file.
EXAMINED_LENGTH = 256 * 1024
JPEG_START = b"\xff\xd8"
START_OF_SCAN = 0xDA
EXIF_SEGMENT = 0xE1
EXIF_HEADER = b"Exif\0\0"
ORIENTATION_TAG = 0x0112


@dataclass(frozen=True)
class Orientation:
    """The stored image is mirrored left to right first, then turned clockwise by quarter turns."""

    mirrored: bool = False
    quarter_turns: int = 0


# Exif's numbers for the eight ways in which an image can be stored.
ORIENTATIONS = {
    1: Orientation(),
    2: Orientation(mirrored=True),
    3: Orientation(quarter_turns=2),
    4: Orientation(mirrored=True, quarter_turns=2),
    5: Orientation(mirrored=True, quarter_turns=3),
    6: Orientation(quarter_turns=1),
    7: Orientation(mirrored=True, quarter_turns=1),
    8: Orientation(quarter_turns=3),
}


def read_orientation(path: Path) -> Orientation:
    """The orientation that a photo's Exif data name; upright where there are none. Raises LikenessError."""
    try:
        with path.open("rb") as file:
            return parse_orientation(file.read(EXAMINED_LENGTH))
    except OSError as error:
        raise LikenessError(strings.file_not_readable(str(path))) from error


def parse_orientation(data: bytes) -> Orientation:
    """The orientation in the first bytes of a file."""
    if not data.startswith(JPEG_START):
        return Orientation()
    position = len(JPEG_START)
    while position + 4 <= len(data) and data[position] == 0xFF and data[position + 1] != START_OF_SCAN:
        length = int.from_bytes(data[position + 2 : position + 4], "big")
        segment = data[position + 4 : position + 2 + length]
        if data[position + 1] == EXIF_SEGMENT and segment.startswith(EXIF_HEADER):
            return ORIENTATIONS.get(_orientation_tag(segment[len(EXIF_HEADER) :]), Orientation())
        position += 2 + max(length, 2)
    return Orientation()


def _orientation_tag(tiff: bytes) -> int:
    """The value of the orientation tag in the first directory of a TIFF block, 0 if there is none."""
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"

    def number(start: int, length: int) -> int:
        return int.from_bytes(tiff[start : start + length], order)

    directory = number(4, 4)
    for entry in range(directory + 2, directory + 2 + 12 * number(directory, 2), 12):
        if number(entry, 2) == ORIENTATION_TAG:
            return number(entry + 8, 2)
    return 0
