"""Read 16-bit RGB PNG files, which Pillow would cut down to 8 bits."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np


def read_png16(path: Path) -> np.ndarray:
    """Pixels (h, w, 3) of uint16. Raises ValueError for any other kind of PNG."""
    data = path.read_bytes()
    header, pieces, place = b"", [], 8
    while place < len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        body = data[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            header = body
        elif kind == b"IDAT":
            pieces.append(body)
        place += length + 12
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", header)
    if (depth, colour, interlace) != (16, 2, 0):
        raise ValueError(f"{path} is not a plain 16-bit RGB PNG.")
    rows = np.frombuffer(zlib.decompress(b"".join(pieces)), np.uint8).reshape(height, 1 + 6 * width)
    return _unfilter(rows[:, 0], rows[:, 1:]).view(">u2").reshape(height, width, 3)


def _unfilter(kinds: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Undoes the row filters of PNG on bytes (h, 6 w)."""
    result = np.zeros_like(rows)
    above = np.zeros(rows.shape[1], np.uint8)
    for index, (kind, row) in enumerate(zip(kinds, rows, strict=True)):
        if kind in (0, 2):
            above = row + above if kind == 2 else row.copy()
        else:
            above = _unfilter_along(kind, row, above)
        result[index] = above
    return result


def _unfilter_along(kind: int, row: np.ndarray, above: np.ndarray) -> np.ndarray:
    """Filters that look to the left, six bytes (one pixel) back."""
    pixels, up = row.reshape(-1, 6).astype(int), above.reshape(-1, 6).astype(int)
    if kind == 1:
        return np.cumsum(pixels, axis=0).astype(np.uint8).ravel()
    left, corner = np.zeros(6, int), np.zeros(6, int)
    for index in range(len(pixels)):
        guess = (left + up[index]) // 2 if kind == 3 else _paeth(left, up[index], corner)
        left, corner = (pixels[index] + guess) & 255, up[index]
        pixels[index] = left
    return pixels.astype(np.uint8).ravel()


def _paeth(left: np.ndarray, up: np.ndarray, corner: np.ndarray) -> np.ndarray:
    a, b, c = np.abs(up - corner), np.abs(left - corner), np.abs(left + up - 2 * corner)
    return np.where((a <= b) & (a <= c), left, np.where(b <= c, up, corner))
