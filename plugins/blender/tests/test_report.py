# SPDX-License-Identifier: GPL-3.0-or-later
"""Quality report with the real service, without a window: the page, and that nothing else changes."""

from __future__ import annotations

import re
import time
from pathlib import Path

import bpy
from harness import PHOTO, core
from scenes import add_head, scene_state, set_controllers

runtime = core("runtime")
decisions = core("scene.decisions")

SECTIONS = (
    "Photo and head",
    "Before and after",
    "Where to look",
    "How it lies on the photo",
    "Camera",
    "Stages",
)
# Three pairs and the overlay, and one picture for each measure.
LEAST_PICTURES = 10


def report() -> tuple[set[str], str]:
    """The operator as a script calls it: what it returns, and the error that it has reported."""
    try:
        return bpy.ops.likeness.quality_report("EXEC_DEFAULT", True), ""
    except RuntimeError as error:
        return {"CANCELLED"}, str(error)


def pages() -> list[Path]:
    """The pages that were written, oldest first."""
    folder = runtime.template_locator().pages
    return sorted(folder.glob("*.html"), key=lambda page: page.stat().st_mtime) if folder.is_dir() else []


def figures(page: Path) -> list[str]:
    """The numbers at the head of a page."""
    return re.findall(r'<div class="card"><b>([^<]*)</b>', page.read_text(encoding="utf-8"))


def test_a_head_without_a_fit_is_refused() -> None:
    add_head()
    outcome, reason = report()
    assert outcome == {"CANCELLED"} and "Fit from photo" in reason, reason
    assert not pages()


def test_report_of_a_fitted_head_and_of_an_edited_one() -> None:
    rig, _ = add_head()
    assert bpy.ops.likeness.fit_from_photo("EXEC_DEFAULT", True, filepath=str(PHOTO)) == {"FINISHED"}
    before, place = scene_state(), decisions.place(rig)
    start = time.perf_counter()
    outcome, reason = report()
    print(f"seconds for a quality report: {time.perf_counter() - start:.2f}")
    assert outcome == {"FINISHED"}, reason
    (page,) = pages()
    text = page.read_text(encoding="utf-8")
    print(f"largest page: {page.stat().st_size / 1e6:.1f} MB")
    assert f"{place.session}-{place.revision}.html" == page.name
    assert page.stat().st_mode & 0o077 == 0 and page.parent.stat().st_mode & 0o077 == 0
    assert all(f"<h2>{section}</h2>" in text for section in SECTIONS)
    assert f"{rig.name} · {place.revision}" in text and "fitted by Likeness" in text
    assert text.count("data:image/png;base64,") >= LEAST_PICTURES
    assert scene_state() == before and decisions.place(rig) == place

    fitted = figures(page)
    set_controllers(rig, {"nose-hump": 1.0, "jaw-open": 1.0})
    edited = scene_state()
    outcome, reason = report()
    assert outcome == {"FINISHED"}, reason
    (page,) = pages()
    assert "changed by hand since" in page.read_text(encoding="utf-8")
    # The mouth is open now, and closed in the photo.
    assert float(figures(page)[0].split()[0]) > float(fitted[0].split()[0])
    assert scene_state() == edited and decisions.place(rig) == place
