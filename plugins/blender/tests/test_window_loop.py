# SPDX-License-Identifier: GPL-3.0-or-later
"""A day with the add-on in a real window, by mouse and keyboard only; no bpy here.

Fit, move and lock controls, refine, drag a pin, undo and redo, save, quit, open again, refine again, report,
texture, export.

    python3 test_window_loop.py FOLDER      the folder receives the screenshots
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from test_window import (
    BROWSER_CONFIRM,
    BROWSER_FOLDER,
    LIKENESS_TAB,
    START_SECONDS,
    Window,
    choose_photo,
    run,
)

# About where things are in the window, in pixels from the top left, without a status; a line of that.
REFINE_BUTTON = (930, 312)
PINS_BUTTON = (930, 342)
SEARCH_FIELD = (930, 521)
TEXTURE_BUTTON = (930, 561)
REPORT_BUTTON = (930, 613)
SLIDER = (890, 644)
LOCK = (1008, 623)
LINE = 21
# From the field for searches to the heading of Finish, two headings above it.
FINISH_ABOVE_SEARCH = 44
REPORT_BELOW_TEXTURE = REPORT_BUTTON[1] - TEXTURE_BUTTON[1]
SLIDER_NAME = "head-fat"
SLIDER_SHIFT = 60
# How long a fit or a texture may take.
WORK_SECONDS = 90
LOCKED_NAME = "head-diamond"
NOSE = (497, 252)

FOLDER = Path(os.environ["LIKENESS_TEST_PROBE"]).parent / "saved"
FILE = FOLDER / "untitled.blend"
# What stands in for a browser notes here what it is asked to show.
SHOWN = FOLDER.parent / "shown-in-browser"


def below_status(window: Window, place: tuple[int, int]) -> tuple[int, int]:
    """About where something is by now that the status moves down."""
    x, y = place
    return x, y + LINE * window.seen()["lines"]


def button(window: Window, operator: str, near: tuple[int, int]) -> tuple[int, int]:
    """Where the button of one of our operators is."""
    return window.find(f"bpy.ops.likeness.{operator}(", below_status(window, near))


def wait_for_revision(window: Window, revision: str) -> dict:
    """Waits until a revision is in the scene and nothing runs."""

    def is_there(seen: dict) -> bool:
        assert seen.get("state") != "failed", seen
        return seen.get("revision") == revision and seen["state"] in ("idle", "reviewing")

    return window.wait_for(f"revision {revision}", is_there, WORK_SECONDS)


def test_fit_move_lock_and_refine(window: Window) -> None:
    choose_photo(window)
    seen = wait_for_revision(window, "r1")
    fitted, before = seen["message"], seen["controllers"][SLIDER_NAME]
    window.photograph("loop-1-fitted")
    slider = window.find(f'["{SLIDER_NAME}"]', below_status(window, SLIDER), is_property=True)
    window.slide(slider, SLIDER_SHIFT)
    seen = window.wait_for("moved slider", lambda seen: seen["controllers"][SLIDER_NAME] > before + 0.1)
    moved = seen["controllers"][SLIDER_NAME]
    window.photograph("loop-2-slider")
    lock = window.find(f'toggle_lock(controller="{LOCKED_NAME}"', below_status(window, LOCK))
    seen = window.click_until(lock, "lock", lambda seen: seen["locked"] == [LOCKED_NAME])
    locked = seen["controllers"][LOCKED_NAME]
    window.photograph("loop-3-locked")
    refine = button(window, "refine", REFINE_BUTTON)
    window.click_until(refine, "start of refine", lambda seen: seen["message"] != fitted)
    seen = wait_for_revision(window, "r2")
    assert abs(seen["controllers"][SLIDER_NAME] - moved) < 1e-5, (seen["controllers"][SLIDER_NAME], moved)
    assert abs(seen["controllers"][LOCKED_NAME] - locked) < 1e-5
    window.photograph("loop-4-refined")


def test_a_pin_is_dragged_and_the_head_follows(window: Window) -> None:
    pins = button(window, "pin_mode", PINS_BUTTON)
    window.click_until(pins, "pin mode", lambda seen: seen["pinning"] == "Likeness Rig")
    window.photograph("loop-5-pin-mode")
    window.drag(NOSE, (24, -10))
    seen = wait_for_revision(window, "r3")
    assert len(seen["pins"]) == 1, seen["pins"]
    window.photograph("loop-6-pinned")
    window.press("Escape")
    window.wait_for("end of pin mode", lambda seen: seen["pinning"] == "")


def test_three_undos_and_three_redos(window: Window) -> None:
    pinned = window.seen()
    window.press("ctrl+z")
    window.wait_for("undo of the pin", lambda seen: seen["revision"] == "r2" and seen["pins"] == [])
    window.press("ctrl+z")
    window.wait_for("undo of refine", lambda seen: seen["revision"] == "r1")
    window.press("ctrl+z")
    window.wait_for("undo of the lock", lambda seen: seen["locked"] == [])
    window.photograph("loop-7-undone")
    for _ in range(3):
        window.press("ctrl+shift+z")
    seen = window.wait_for("redo", lambda seen: seen["revision"] == "r3")
    seen = window.wait_for("redone scene", lambda seen: seen["scene"] == pinned["scene"])
    assert seen["pins"] == pinned["pins"] and seen["locked"] == pinned["locked"]
    window.photograph("loop-8-redone")


def test_saved_and_opened_again_it_refines_on(window: Window) -> None:
    FOLDER.mkdir()
    before = window.seen()
    window.press("ctrl+s")
    window.wait_for("file browser", lambda seen: seen["areas"] == ["FILE_BROWSER"])
    window.click(BROWSER_FOLDER)
    window.type(f"{FOLDER}/")
    window.click(BROWSER_CONFIRM)
    window.wait_for("saved file", lambda seen: Path(seen["file"]).name == FILE.name)
    window.press("ctrl+q")
    window.wait_for_end()
    window.start(FILE)
    seen = window.wait_for("window", lambda seen: seen.get("file") == str(FILE), START_SECONDS)
    for name in ("revision", "session", "locked", "pins", "controllers"):
        assert seen[name] == before[name], name
    window.photograph("loop-9-opened")
    refine = button(window, "refine", REFINE_BUTTON)
    window.click_until(refine, "start of refine", lambda seen: seen["message"] != "")
    seen = wait_for_revision(window, "r4")
    assert seen["session"] == before["session"]
    window.photograph("loop-10-refined-again")


def test_quality_report_opens_in_the_browser(window: Window) -> None:
    x, y = window.find("likeness.search", below_status(window, SEARCH_FIELD), is_property=True)
    window.click((x, y - FINISH_ABOVE_SEARCH))
    window.photograph("loop-11-finish")
    report = button(window, "quality_report", REPORT_BUTTON)
    before = window.seen()["message"]
    window.click_until(report, "start of the report", lambda seen: seen["message"] != before)
    window.wait_for("page", lambda _: SHOWN.is_file() and SHOWN.read_text().endswith("\n"), WORK_SECONDS)
    page = Path(SHOWN.read_text().strip().removeprefix("file://"))
    assert page.suffix == ".html" and "Before and after" in page.read_text(encoding="utf-8")
    window.photograph("loop-12-report")


def test_texture_and_export(window: Window) -> None:
    refined = window.seen()["message"]
    texture = button(window, "extract_texture", TEXTURE_BUTTON)
    window.click_until(texture, "start of texture", lambda seen: seen["message"] != refined)
    window.wait_for("texture", lambda seen: "Textured" in seen["message"], WORK_SECONDS)
    assert list((FOLDER / "textures").glob("*_color.1001.png"))
    window.photograph("loop-13-textured")
    # What is said of the texture has moved everything, perhaps out of sight. A menu copies nothing of itself:
    # it is between these two.
    below = button(window, "quality_report", REPORT_BUTTON)
    above = window.find("bpy.ops.likeness.extract_texture(", (below[0], below[1] - REPORT_BELOW_TEXTURE))
    export = (above[0], (above[1] + below[1]) // 2)
    window.click(export)
    window.photograph("loop-14-export-menu")
    # By its letter: the menu opens to where there is room.
    window.press("w", export)
    window.wait_for("file browser", lambda seen: seen["areas"] == ["FILE_BROWSER"])
    window.click(BROWSER_CONFIRM)
    window.wait_for("exported file", lambda _: any(FOLDER.glob("*.obj")))
    (file,) = FOLDER.glob("*.obj")
    vertices = [line for line in file.read_text().splitlines() if line.startswith("v ")]
    assert len(vertices) == window.seen()["vertices"], len(vertices)
    window.photograph("loop-15-exported")


TESTS = (
    test_fit_move_lock_and_refine,
    test_a_pin_is_dragged_and_the_head_follows,
    test_three_undos_and_three_redos,
    test_saved_and_opened_again_it_refines_on,
    test_quality_report_opens_in_the_browser,
    test_texture_and_export,
)


def main(pictures: Path) -> int:
    """Runs the tests; each goes on where the one before it has ended. Returns the exit code."""
    pictures.mkdir(parents=True, exist_ok=True)
    browser = FOLDER.parent / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >"{SHOWN}"\n')
    browser.chmod(0o700)
    os.environ["BROWSER"] = f"{browser} %s"
    window = Window(pictures)
    code = 0
    try:
        window.wait_for("window", bool, START_SECONDS)
        window.click(LIKENESS_TAB)
        window.photograph("loop-0-head-added")
        for test in TESTS:
            code = run(test, window)
            if code:
                break
        else:
            print("done test_window_loop", flush=True)
    finally:
        window.close()
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
