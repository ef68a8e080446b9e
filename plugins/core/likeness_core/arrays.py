# SPDX-License-Identifier: Apache-2.0
"""Arrays of numbers: safetensors files, and base64 on the wire.

Little-endian everywhere outside this file.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import strings
from .errors import ArrayGone, MessageError, TemplateError

# safetensors' name of an element type -> the type code of Python's array module.
TYPE_CODES = {"F32": "f", "I32": "i", "U16": "H", "U8": "B"}
MAXIMUM_HEADER_LENGTH = 100_000_000


@dataclass(frozen=True)
class NamedArray:
    """A dense row-major array: `len(values)` is the product of `shape`."""

    shape: tuple[int, ...]
    values: array[Any]


@dataclass(frozen=True)
class ArrayFile:
    """The contents of one safetensors file."""

    metadata: dict[str, str]
    arrays: dict[str, NamedArray]


def parse_array_file(data: bytes) -> ArrayFile:
    """Reads a safetensors file: eight bytes of header length, a JSON header, raw data.

    Arrays of element types that no template uses are left out. Raises TemplateError on anything malformed.
    """
    try:
        length = int.from_bytes(data[:8], "little")
        if len(data) < 8 or length > min(MAXIMUM_HEADER_LENGTH, len(data) - 8):
            raise ValueError("the header is longer than the file")
        header = json.loads(data[8 : 8 + length])
        metadata = header.pop("__metadata__", {})
        payload = memoryview(data)[8 + length :]
        arrays = {
            name: _named_array(entry, payload)
            for name, entry in header.items()
            if entry["dtype"] in TYPE_CODES
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise TemplateError(strings.damaged_template(str(error))) from error
    return ArrayFile(metadata, arrays)


def serialize_array_file(file: ArrayFile) -> bytes:
    """The bytes of a safetensors file, with the data aligned to eight bytes."""
    names = {code: name for name, code in TYPE_CODES.items()}
    header: dict[str, Any] = {"__metadata__": file.metadata}
    parts: list[bytes] = []
    offset = 0
    for name, named in file.arrays.items():
        data = _to_little_endian(named.values)
        span = [offset, offset + len(data)]
        header[name] = {"dtype": names[named.values.typecode], "shape": named.shape, "data_offsets": span}
        parts.append(data)
        offset += len(data)
    text = json.dumps(header, ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return b"".join((len(text).to_bytes(8, "little"), text, *parts))


def decode_indices(wire: object) -> array[int]:
    """The numbers of a wire array `{"dtype": "I32", "shape": [n], "data": base64}`. Raises MessageError."""
    return _decode("I32", wire, columns=1)


def decode_floats(wire: object, columns: int, folder: Path | None = None) -> array[float]:
    """The numbers of a wire array, row by row: `{"dtype": "F32", "shape": [n, columns], ...}`, [n] for one
    column.

    The rest is `"data"`, base64, or `"file"` and `"array"`, which name an array of a safetensors file in
    `folder`. Raises MessageError where type, shape and length do not agree, or the file cannot be read.
    """
    if isinstance(wire, dict) and "file" in wire:
        return _floats_in_file(wire, columns, folder)
    return _decode("F32", wire, columns)


def _decode(dtype: str, wire: object, columns: int) -> array[Any]:
    if not isinstance(wire, dict) or wire.get("dtype") != dtype or not isinstance(wire.get("data"), str):
        raise MessageError(strings.malformed_message(f"an array of {dtype}"))
    try:
        values = _from_little_endian(TYPE_CODES[dtype], base64.b64decode(wire["data"], validate=True))
    except (binascii.Error, ValueError) as error:
        raise MessageError(strings.malformed_message("an array's data")) from error
    shape = [len(values) // columns, columns] if columns > 1 else [len(values)]
    if wire.get("shape") != shape or len(values) % columns:
        raise MessageError(strings.malformed_message("an array's shape"))
    return values


def _floats_in_file(wire: dict[str, Any], columns: int, folder: Path | None) -> array[float]:
    name, key = wire["file"], wire.get("array")
    # A name with a slash in it could lead anywhere.
    if folder is None or not isinstance(name, str) or "/" in name or not isinstance(key, str):
        raise MessageError(strings.malformed_message("an array's file"))
    try:
        found = parse_array_file((folder / name).read_bytes()).arrays[key]
    except (OSError, ValueError, KeyError, TemplateError) as error:
        raise ArrayGone(strings.malformed_message("an array's file")) from error
    if wire.get("dtype") != "F32" or found.values.typecode != "f" or list(found.shape) != wire.get("shape"):
        raise MessageError(strings.malformed_message("an array's shape"))
    if found.shape[1:] != ((columns,) if columns > 1 else ()):
        raise MessageError(strings.malformed_message("an array's shape"))
    return found.values


def encode_floats(values: array[float], columns: int) -> dict[str, object]:
    """The wire form of `values`, an array of rows with `columns` numbers each."""
    text = base64.b64encode(_to_little_endian(array("f", values))).decode("ascii")
    return {"dtype": "F32", "shape": [len(values) // columns, columns], "data": text}


def encode_indices(values: Sequence[int]) -> dict[str, object]:
    """The wire form of a list of indices."""
    text = base64.b64encode(_to_little_endian(array("i", values))).decode("ascii")
    return {"dtype": "I32", "shape": [len(values)], "data": text}


def _named_array(entry: dict[str, Any], payload: memoryview) -> NamedArray:
    start, end = entry["data_offsets"]
    shape = _shape(entry["shape"])
    if not 0 <= start <= end <= len(payload):
        raise ValueError("an array lies outside the file")
    values = _from_little_endian(TYPE_CODES[entry["dtype"]], payload[start:end])
    if len(values) != math.prod(shape):
        raise ValueError("an array is shorter or longer than its shape")
    return NamedArray(shape, values)


def _shape(sizes: Sequence[object]) -> tuple[int, ...]:
    shape = tuple(size for size in sizes if isinstance(size, int) and size >= 0)
    if len(shape) != len(sizes):
        raise ValueError("an array's shape is not a list of counts")
    return shape


def _to_little_endian(values: array[Any]) -> bytes:
    if sys.byteorder == "big":
        values = array(values.typecode, values)
        values.byteswap()
    return values.tobytes()


def _from_little_endian(type_code: str, data: bytes | memoryview) -> array[Any]:
    values: array[Any] = array(type_code)
    values.frombytes(data)
    if sys.byteorder == "big":
        values.byteswap()
    return values
