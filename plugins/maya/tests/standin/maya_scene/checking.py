# SPDX-License-Identifier: Apache-2.0
"""Holds the classes of the stand-in, and every call of their methods, against the stubs."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from .signatures import SignatureError, check_method, knows_class

_Class = TypeVar("_Class", bound=type)


def checked(owner: _Class) -> _Class:
    """Class decorator: each public method first asks the stubs."""
    if not knows_class(owner.__name__):
        raise SignatureError(f"maya.api has no class {owner.__name__}")
    for name, method in list(vars(owner).items()):
        if name.startswith("_"):
            continue
        if isinstance(method, staticmethod):
            setattr(owner, name, staticmethod(_asking_static(owner.__name__, name, method.__func__)))
        elif callable(method):
            setattr(owner, name, _asking(owner.__name__, name, method))
    return owner


def _asking(owner: str, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(self: Any, *arguments: Any, **keywords: Any) -> Any:
        check_method(owner, name, arguments, keywords)
        return method(self, *arguments, **keywords)

    return call


def _asking_static(owner: str, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(*arguments: Any, **keywords: Any) -> Any:
        check_method(owner, name, arguments, keywords)
        return method(*arguments, **keywords)

    return call
