# SPDX-License-Identifier: Apache-2.0
"""Puts the module, staged as an artist would install it, and the stand-in for Maya on the path."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).resolve().parent
sys.path[:0] = [str(TESTS), str(TESTS / "standin")]

from staging import install  # noqa: E402

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

install()

import artist_rig  # noqa: E402
from likeness_maya.host import MayaHost  # noqa: E402
from likeness_maya.likeness_core.host import Head  # noqa: E402
from likeness_maya.likeness_core.template import HeadTemplate, parse_template  # noqa: E402
from maya_scene.scene import Scene, new_scene, open_snapshot, snapshot  # noqa: E402
from staging import TEMPLATE  # noqa: E402


@pytest.fixture(scope="session")
def template() -> HeadTemplate:
    return parse_template(TEMPLATE.read_bytes())


@pytest.fixture
def scene() -> Iterator[Scene]:
    yield new_scene()


@pytest.fixture
def host(scene: Scene) -> MayaHost:
    return MayaHost()


@pytest.fixture(scope="session")
def built(template: HeadTemplate) -> tuple[Head, dict[str, Any]]:
    """A head, and the scene that holds nothing else."""
    new_scene()
    return MayaHost().add_head(template), snapshot()


@pytest.fixture
def head(host: MayaHost, built: tuple[Head, dict[str, Any]]) -> Head:
    """A head in the scene."""
    open_snapshot(built[1])
    return built[0]


@pytest.fixture(scope="session")
def rigged(template: HeadTemplate) -> dict[str, Any]:
    """A scene with an artist's own rig and nothing else; the mesh of its face is selected."""
    new_scene()
    artist_rig.build(template)
    return snapshot()
