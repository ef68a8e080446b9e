"""Reads a network as ncnn stores it: a text of layers and a file of weights."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_MAGIC = "7767517"
_HALF_PRECISION = 0x01306B47
# Parameters that hold a list have the numbers -23300, -23301 and so on, for 0, 1 and so on.
_LISTS = -23300


class NcnnError(Exception):
    """A file that is no such network, or one with layers that nobody has taught this reader."""


@dataclass(frozen=True)
class Layer:
    """One layer: its kind, the names of what it reads and writes, and its numbered parameters."""

    kind: str
    name: str
    inputs: list[str]
    outputs: list[str]
    parameters: dict[int, float | list[float]]

    def number(self, key: int, default: float = 0) -> float:
        """A parameter that is one number."""
        value = self.parameters.get(key, default)
        if isinstance(value, list):
            raise NcnnError(f"parameter {key} of layer {self.name} is a list, not a number")
        return value

    def numbers(self, key: int) -> list[float]:
        """A parameter that is a list; empty when it is not given."""
        value = self.parameters.get(key, [])
        return value if isinstance(value, list) else [value]


def read_layers(text: str) -> Iterator[Layer]:
    """The layers of a `.param` file, in order. Raises NcnnError for another kind of file."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != _MAGIC:
        raise NcnnError("the file does not begin as a network of ncnn does")
    for line in lines[2:]:
        words = line.split()
        if words:
            yield _layer(words)


def _layer(words: list[str]) -> Layer:
    kind, name, input_count, output_count = words[0], words[1], int(words[2]), int(words[3])
    names, rest = words[4 : 4 + input_count + output_count], words[4 + input_count + output_count :]
    parameters: dict[int, float | list[float]] = {}
    for word in rest:
        key, value = word.split("=")
        if int(key) <= _LISTS:
            parameters[_LISTS - int(key)] = [float(item) for item in value.split(",")[1:]]
        else:
            parameters[int(key)] = float(value)
    return Layer(kind, name, names[:input_count], names[input_count:], parameters)


class Weights:
    """The `.bin` file, read from its beginning to its end in the order of the layers."""

    def __init__(self, path: Path) -> None:
        self._bytes = path.read_bytes()
        self._place = 0

    def tagged(self, count: int) -> np.ndarray:
        """So many numbers behind a word that says how they are stored; single precision."""
        (tag,) = struct.unpack("<I", self._take(4))
        if tag == 0:
            return self.plain(count)
        if tag != _HALF_PRECISION:
            raise NcnnError(f"weights are stored in a way (0x{tag:08x}) that is not known here")
        values = np.frombuffer(self._take(2 * count), np.float16).astype(np.float32)
        self._take(-self._place % 4)
        return values

    def plain(self, count: int) -> np.ndarray:
        """So many numbers in single precision."""
        return np.frombuffer(self._take(4 * count), np.float32)

    @property
    def is_at_end(self) -> bool:
        """Whether all weights were read."""
        return self._place == len(self._bytes)

    def _take(self, size: int) -> bytes:
        end = self._place + size
        if end > len(self._bytes):
            raise NcnnError("the weights end too early")
        taken, self._place = self._bytes[self._place : end], end
        return taken
