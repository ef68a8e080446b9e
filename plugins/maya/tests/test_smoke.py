# SPDX-License-Identifier: Apache-2.0
"""The script for people with Maya runs, and it can fail."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import numpy as np
import pytest
from likeness_maya.scene import responses
from maya_scene.scene import Scene
from rig_evaluator import TemplateEvaluator
from staging import MODULE, TEMPLATE


@pytest.fixture
def smoke(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    specification = importlib.util.spec_from_file_location("smoke", MODULE / "smoke.py")
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    monkeypatch.setattr(module, "SETTINGS", 1)
    monkeypatch.setattr(module.sys, "argv", ["smoke.py"])
    monkeypatch.setenv("LIKENESS_RESOURCES", str(TEMPLATE.parents[2]))
    return module


def test_every_check_passes_on_the_stand_in(smoke: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert smoke.main() == 0
    printed = capsys.readouterr().out
    assert printed.count("ok ") == len(smoke.checks) and "5 passed, 0 failed; Maya 2025" in printed


def test_a_wrong_rig_fails(
    smoke: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(responses, "PROPERTIES", ("translate", "scale", "rotate"))
    monkeypatch.setattr(smoke, "checks", smoke.checks[:1])
    assert smoke.main() == 1
    assert "FAILED  Maya deforms the head" in capsys.readouterr().out


def test_its_plain_python_agrees_with_numpy(smoke: ModuleType) -> None:
    evaluator = TemplateEvaluator(TEMPLATE)
    values = evaluator.random_values(4)
    assert np.abs(np.array(smoke.expected(values)) - evaluator.evaluate(values)).max() < 1e-9
