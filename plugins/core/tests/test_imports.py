# SPDX-License-Identifier: Apache-2.0
"""The core imports the standard library and itself, and is vendored: so only relatively."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from locations import CORE

FILES = sorted(CORE.glob("*.py"))


def imported(path: Path) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            modules.add((node.module or "").partition(".")[0])
    return modules


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_only_the_standard_library_is_imported(path: Path) -> None:
    assert imported(path) <= sys.stdlib_module_names
