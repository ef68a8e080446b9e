# SPDX-License-Identifier: Apache-2.0
"""The same story in all three hosts ends every act with the same head."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import scenario_on_fake
import scenario_on_maya
from maya_scene.scene import Scene
from scenario import Looks, play
from staging import BLENDER, CORE, PHOTO, REPOSITORY, TESTS

TEMPLATES = REPOSITORY / "Templates"
VERTEX_TOLERANCE_CM = 1e-4
# Blender's properties are doubles as well; the fit's numbers come through JSON.
CONTROLLER_TOLERANCE = 1e-6


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(PHOTO, tmp_path_factory.mktemp("photo") / "portrait.png"))


@pytest.fixture(scope="module")
def told(photo: Path) -> dict[str, Looks]:
    """The story on the FakeHost."""
    return play(scenario_on_fake.stage(), TEMPLATES, photo)


def test_the_story_goes_somewhere(told: dict[str, Looks]) -> None:
    """An act that changed nothing could not differ between hosts."""
    for first, second in (("added", "fitted"), ("fitted", "edited"), ("refined", "gone back")):
        is_another = told[first] != told[second]
        assert is_another, (first, second)
    is_back = told["done again"] == told["refined"] and told["removed"] == told["added"]
    assert is_back


def test_story_in_maya(told: dict[str, Looks], photo: Path, scene: Scene, tmp_path: Path) -> None:
    compare("Maya's stand-in", play(scenario_on_maya.stage(tmp_path), TEMPLATES, photo), told)


def test_story_in_blender(told: dict[str, Looks], photo: Path, tmp_path: Path) -> None:
    assert BLENDER.exists(), f"There is no Blender at {BLENDER}; run: make setup-test"
    bundle = str(REPOSITORY / "plugins" / "tools" / "bundle.py")
    subprocess.run([sys.executable, bundle, "--out", str(tmp_path)], check=True, capture_output=True)
    (archive,) = tmp_path.glob("*-legacy.zip")
    with zipfile.ZipFile(archive) as content:
        content.extractall(tmp_path)
    textures = tmp_path / "textures"
    textures.mkdir()
    for kind in ("color", "normal"):
        # The stand-in for the service names the files without writing them; Blender opens them.
        shutil.copy(PHOTO, textures / f"Likeness_Head_{kind}.1001.png")
    arguments = [tmp_path, CORE / "tests", TEMPLATES, photo, tmp_path]
    run = subprocess.run(
        [str(BLENDER), str(TESTS / "scenario_on_blender.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    compare("Blender", json.loads((tmp_path / "seen.json").read_text()), told)


def compare(host: str, seen: dict[str, Looks], told: dict[str, Looks]) -> None:
    assert list(seen) == list(told)
    worst_vertex = worst_controller = 0.0
    for act, (controllers, vertices) in told.items():
        assert seen[act][0].keys() == controllers.keys(), act
        differences = [abs(seen[act][0][name] - value) for name, value in controllers.items()]
        apart = float(np.abs(np.array(seen[act][1]) - vertices).max())
        assert max(differences) < CONTROLLER_TOLERANCE, act
        assert apart < VERTEX_TOLERANCE_CM, (act, apart)
        worst_controller, worst_vertex = max(worst_controller, *differences), max(worst_vertex, apart)
    print(f"{host}: controllers {worst_controller:.1e}, vertices {worst_vertex:.1e} cm apart at most")
