# SPDX-License-Identifier: Apache-2.0
"""Blender as a witness: the same controls and offsets give the same vertices in both hosts."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from array import array
from pathlib import Path

import numpy as np
from likeness_maya.host import MayaHost
from likeness_maya.likeness_core.host import Head
from likeness_maya.likeness_core.messages import HeadPose
from likeness_maya.likeness_core.template import HeadTemplate
from rig_evaluator import TemplateEvaluator
from scenes import world_vertices
from staging import BLENDER, REPOSITORY, TEMPLATE, TESTS

# Blender deforms in single precision, and its expressions round to a tenth of a micrometre.
TOLERANCE_CM = 1e-4
SETTINGS = 5


def test_stand_in_and_blender_agree(
    host: MayaHost, head: Head, template: HeadTemplate, tmp_path: Path
) -> None:
    assert BLENDER.exists(), f"There is no Blender at {BLENDER}; run: make setup-test"
    bundle = str(REPOSITORY / "plugins" / "tools" / "bundle.py")
    subprocess.run([sys.executable, bundle, "--out", str(tmp_path)], check=True, capture_output=True)
    (archive,) = tmp_path.glob("*-legacy.zip")
    with zipfile.ZipFile(archive) as content:
        content.extractall(tmp_path)
    cases = {}
    for number in range(SETTINGS):
        values = TemplateEvaluator(TEMPLATE).random_values(50 + number)
        random = np.random.default_rng(number)
        # An expression of the rig, and offsets as a fit has them.
        cases[f"values{number}"] = np.array([values[c.name] for c in template.controllers], np.float32)
        cases[f"offsets{number}"] = random.normal(0, 0.1, (template.vertex_count, 3)).astype(np.float32)
    np.savez(tmp_path / "cases.npz", **cases)
    witness = [str(TESTS / "blender_witness.py"), str(tmp_path)]
    files = [str(tmp_path / "cases.npz"), str(tmp_path / "seen.npz")]
    subprocess.run([str(BLENDER), *witness, *files], check=True, capture_output=True, timeout=300)
    seen = np.load(tmp_path / "seen.npz")
    worst = 0.0
    host.begin_preview(head)
    for number in range(SETTINGS):
        values = [float(value) for value in cases[f"values{number}"]]
        names = [controller.name for controller in template.controllers]
        offsets = array("f", cases[f"offsets{number}"].tobytes())
        host.apply_preview(head, HeadPose(dict(zip(names, values, strict=True)), offsets))
        difference = world_vertices(head) - seen[f"vertices{number}"]
        worst = max(worst, float(np.linalg.norm(difference, axis=1).max()))
    print(f"largest difference between stand-in and Blender at {SETTINGS} settings: {worst:.2e} cm")
    assert worst < TOLERANCE_CM
