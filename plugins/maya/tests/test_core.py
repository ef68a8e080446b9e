# SPDX-License-Identifier: Apache-2.0
"""The core's own tests that have a host pass on BlenderHost; on MayaHost all do (see the Makefile)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from staging import BLENDER, CORE, TESTS

# Those that make a FakeHost.
WITH_HOST = ("test_session.py", "test_refine.py", "test_template.py")


def test_tests_of_the_core_pass_on_blender() -> None:
    assert BLENDER.exists(), f"There is no Blender at {BLENDER}; run: make setup-test"
    packages = Path(pytest.__file__).parents[1]
    tests = [str(CORE / "tests" / name) for name in WITH_HOST]
    run = subprocess.run(
        [str(BLENDER), str(TESTS / "core_on_blender.py"), str(packages), *tests],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert " passed" in run.stdout and "skipped" not in run.stdout


def test_no_test_with_a_host_is_forgotten() -> None:
    for path in sorted((CORE / "tests").glob("test_*.py")):
        assert ("FakeHost" in path.read_text()) == (path.name in WITH_HOST), path.name
