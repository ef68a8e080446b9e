# SPDX-License-Identifier: Apache-2.0
"""Reports of unexpected errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from likeness_core.reports import KEPT_REPORTS, write_report


def test_report_says_what_happened_and_old_ones_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    for number in range(KEPT_REPORTS + 5):
        try:
            raise ValueError(f"number {number}")
        except ValueError as error:
            path = write_report("fit", error, {"blender": "9.9"})
    text = path.read_text(encoding="utf-8")
    assert f"number {number}" in text and "blender: 9.9" in text and "Traceback" in text
    assert len(list(path.parent.iterdir())) == KEPT_REPORTS
