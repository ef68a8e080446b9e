# SPDX-License-Identifier: Apache-2.0
"""What the tests of the core share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
sys.path[:0] = [str(TESTS.parent), str(TESTS)]

from locations import TEMPLATE  # noqa: E402


@pytest.fixture
def template_path() -> Path:
    """The head template that ships."""
    return TEMPLATE


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A file that the fake service takes for a photo."""
    path = tmp_path / "portrait.png"
    path.write_bytes(b"a photo")
    return path


@pytest.fixture
def private_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that only this user can enter."""
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    yield folder
