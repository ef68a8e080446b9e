# SPDX-License-Identifier: Apache-2.0
"""The texts of an interface that can be translated: what is on buttons, in panels and in tips."""

from __future__ import annotations

from types import ModuleType

from . import rig_strings, strings


def english() -> list[str]:
    """Every constant text, each once, in the order of the sources.

    Sentences with values in them are functions and stay English.
    """
    found = [text for module in (strings, rig_strings) for text in _constants(module)]
    return list(dict.fromkeys(found))


def _constants(module: ModuleType) -> list[str]:
    named = {name: value for name, value in vars(module).items() if name.isupper()}
    stages = [text for value in named.values() if isinstance(value, dict) for text in value.values()]
    return [*(value for value in named.values() if isinstance(value, str)), *stages]
