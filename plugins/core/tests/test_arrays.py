# SPDX-License-Identifier: Apache-2.0
"""Arrays in files and on the wire."""

from __future__ import annotations

import json
from array import array
from pathlib import Path

import pytest
from likeness_core.arrays import decode_floats, encode_floats, parse_array_file
from likeness_core.errors import ArrayGone, MessageError, TemplateError


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


IN_FILE = {"dtype": "F32", "shape": [2, 3], "file": "daemon-1.safetensors", "array": "bindOffsets"}


def write_array_file(path: Path, values: array[float], shape: list[int]) -> None:
    entry = {"dtype": "F32", "shape": shape, "data_offsets": [0, 4 * len(values)]}
    header = json.dumps({"bindOffsets": entry}).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + values.tobytes())


def test_floats_in_a_file_are_read(tmp_path: Path) -> None:
    values = array("f", [0, 1, 2, 3, 4, 5.5])
    write_array_file(tmp_path / IN_FILE["file"], values, [2, 3])
    assert decode_floats(IN_FILE, 3, tmp_path) == values


def test_floats_in_a_file_that_is_gone_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ArrayGone):
        decode_floats(IN_FILE, 3, tmp_path)


@pytest.mark.parametrize(
    "change",
    [{"file": "../daemon-1.safetensors"}, {"file": 3}, {"array": None}, {"shape": [3, 2]}, {"dtype": "I32"}],
)
def test_floats_in_a_strange_file_are_an_error(tmp_path: Path, change: dict[str, object]) -> None:
    (tmp_path / "inner").mkdir()
    write_array_file(tmp_path / IN_FILE["file"], array("f", [0] * 6), [2, 3])
    folder = tmp_path / "inner" if "file" in change else tmp_path
    with pytest.raises(MessageError):
        decode_floats({**IN_FILE, **change}, 3, folder)


def test_floats_in_a_file_without_a_folder_are_an_error() -> None:
    with pytest.raises(MessageError):
        decode_floats(IN_FILE, 3)
