# SPDX-License-Identifier: Apache-2.0
"""Reading the fields of a JSON object that came from the service."""

from __future__ import annotations

import math
from typing import Any

from . import strings
from .errors import MessageError


class Fields:
    """Reads the fields of one JSON object; MessageError names the one that is wrong."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise MessageError(strings.malformed_message("an object"))
        self._object: dict[str, Any] = value

    @property
    def all(self) -> dict[str, Any]:
        """The object itself."""
        return self._object

    @property
    def names(self) -> list[str]:
        """All fields."""
        return list(self._object)

    def optional(self, name: str) -> Any:
        """The value of a field, None if it is missing."""
        return self._object.get(name)

    def text(self, name: str) -> str:
        """A field that is a text."""
        return str(self._of_type(name, str))

    def integer(self, name: str) -> int:
        """A field that is a whole number."""
        return int(self._of_type(name, int))

    def number(self, name: str) -> float:
        """A field that is a finite number."""
        value = float(self._of_type(name, (int, float)))
        if not math.isfinite(value):
            raise MessageError(strings.malformed_message(name))
        return value

    def object(self, name: str) -> dict[str, Any]:
        """A field that is an object."""
        value = self._of_type(name, dict)
        assert isinstance(value, dict)
        return value

    def list(self, name: str) -> list[Any]:
        """A field that is a list."""
        value = self._of_type(name, list)
        assert isinstance(value, list)
        return value

    def numbers(self, name: str, count: int) -> tuple[float, ...]:
        """A field that is a list of `count` finite numbers."""
        values = self.list(name)
        if len(values) != count or not all(_is_finite_number(value) for value in values):
            raise MessageError(strings.malformed_message(name))
        return tuple(float(value) for value in values)

    def _of_type(self, name: str, types: type | tuple[type, ...]) -> Any:
        value = self._object.get(name)
        if not isinstance(value, types) or isinstance(value, bool):
            raise MessageError(strings.malformed_message(name))
        return value


def _is_finite_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
