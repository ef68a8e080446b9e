# SPDX-License-Identifier: Apache-2.0
"""Error reports: what a developer needs to know about a failure that the user sees as one sentence."""

from __future__ import annotations

import os
import platform
import traceback
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from . import VERSION

KEPT_REPORTS = 20


def write_report(action: str, error: BaseException, details: Mapping[str, str]) -> Path:
    """Writes what happened into a new file in the user's state folder and returns its path."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{datetime.now():%Y-%m-%d-%H%M%S-%f}.txt"
    facts = {"action": action, "likeness": VERSION, "python": platform.python_version(), **details}
    lines = [f"{name}: {value}" for name, value in facts.items()]
    trace = "".join(traceback.format_exception(error))
    path.write_text("\n".join([*lines, "", trace]), encoding="utf-8")
    for old in sorted(folder.glob("*.txt"))[:-KEPT_REPORTS]:
        old.unlink(missing_ok=True)
    return path


def _folder() -> Path:
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "likeness" / "reports"
