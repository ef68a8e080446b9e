# SPDX-License-Identifier: Apache-2.0
"""The zips: one version in all of them, no placeholder left, the same bytes from the same sources."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import bundle  # noqa: E402


def texts(archive: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(archive)) as content:
        names = [name for name in content.namelist() if name.endswith((".py", ".toml", ".mod"))]
        return {name: content.read(name).decode() for name in names}


def test_every_zip_says_the_version_of_the_core_wherever_a_host_looks() -> None:
    version = bundle._version()
    blender, maya = bundle.blender_bundles(), bundle.maya_bundles()
    assert all(version in name for name in (*blender, *maya))
    found = {}
    for archive in (*blender.values(), *maya.values()):
        for name, text in texts(archive).items():
            assert "0.0.0" not in text and "(0, 0, 0)," not in text.partition("def ")[0], name
            pattern = r'^(?:VERSION = "|version = "|\+ Likeness )([0-9.]+)|"version": \(([0-9, ]+)\)'
            for match in re.finditer(pattern, text, re.MULTILINE):
                found[name] = (match[1] or match[2]).replace(", ", ".")
    assert set(found.values()) == {version} and len(found) >= 8, found


def test_the_same_sources_give_the_same_bytes() -> None:
    assert bundle.blender_bundles() == bundle.blender_bundles()
    assert bundle.maya_bundles() == bundle.maya_bundles()


def test_a_source_with_a_version_of_its_own_is_refused() -> None:
    with pytest.raises(bundle.BundleError, match="where the version goes"):
        bundle._stamped({bundle.MANIFEST: b'version = "0.2.0"'}, "0.3.0")
