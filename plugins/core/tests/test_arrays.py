# SPDX-License-Identifier: Apache-2.0
"""Arrays in files and on the wire."""

from __future__ import annotations

import json
from array import array

import pytest
from likeness_core.arrays import decode_floats, encode_floats, parse_array_file
from likeness_core.errors import MessageError, TemplateError


def safetensors(header: object, payload: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + payload


def entry(dtype: str, shape: list, start: int, end: int) -> dict:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


def test_file_is_read() -> None:
    header = {"__metadata__": {"k": "v"}, "a": entry("F32", [1, 2], 0, 8), "b": entry("U16", [2], 8, 12)}
    file = parse_array_file(safetensors(header, array("f", [1, 2]).tobytes() + bytes([3, 0, 4, 0])))
    assert file.metadata == {"k": "v"}
    assert (file.arrays["a"].shape, list(file.arrays["a"].values)) == ((1, 2), [1.0, 2.0])
    assert list(file.arrays["b"].values) == [3, 4]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff" * 8,
        b"\xff" * 100,
        (2).to_bytes(8, "little") + b"[]",
        (4).to_bytes(8, "little") + b"\xff\xfe{}",
        safetensors({"a": entry("F32", [2], 0, 4)}, bytes(8)),
        safetensors({"a": entry("F32", [2], 4, 12)}, bytes(8)),
        safetensors({"a": entry("F32", [2], 8, 0)}, bytes(8)),
        safetensors({"a": entry("F32", [-2], 0, 8)}, bytes(8)),
        safetensors({"a": entry("F32", ["x"], 0, 8)}, bytes(8)),
        safetensors({"a": entry("F32", [1], 0, 3)}, bytes(8)),
        safetensors({"a": 7}),
        safetensors({"a": {"dtype": "F32"}}),
    ],
)
def test_damaged_file_is_an_error(data: bytes) -> None:
    with pytest.raises(TemplateError):
        parse_array_file(data)


def test_wire_form_round_trips() -> None:
    values = array("f", [1.5, -2, 0.25, 4, 5, 6])
    wire = encode_floats(values, columns=3)
    assert wire["shape"] == [2, 3]
    assert decode_floats(wire, columns=3) == values


@pytest.mark.parametrize(
    "change",
    [{"dtype": "I32"}, {"shape": [3, 2]}, {"shape": [1, 3]}, {"data": "%%%"}, {"data": "AAA"}, {"data": 4}],
)
def test_wire_array_that_contradicts_itself_is_an_error(change: dict) -> None:
    with pytest.raises(MessageError):
        decode_floats(encode_floats(array("f", [1, 2, 3, 4, 5, 6]), 3) | change, columns=3)
