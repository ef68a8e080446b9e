# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Blender window on a virtual display, worked with mouse and keyboard from outside; no bpy here.

    python3 test_window.py FOLDER      the folder receives the screenshots

Needs Xvfb, xdotool, ImageMagick's import, Blender 3.4, and the variables that run.sh sets. The window has a
fixed size and factory settings, so that every button has the same place in every run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import locks

HERE = Path(__file__).resolve().parent
PHOTO = HERE.parents[2] / "tools" / "demo" / "collins.png"
WIDTH, HEIGHT = 1280, 800
START_SECONDS, FIT_SECONDS = 120, 300
SETTLING_STEPS = 20
CLICK_SECONDS = 8
COPY_SECONDS = 0.8
# Between which heights the sidebar's buttons are looked for, in what steps, and how often it is scrolled.
SIDEBAR, FIND_STEP, SCROLLS = (95, 710), 10, 2
# Where things are in the window, in pixels from the top left.
LIKENESS_TAB = (1044, 251)
FIT_BUTTON = (930, 183)
LOOK_BUTTON = (930, 239)
BROWSER_FOLDER = (620, 48)
BROWSER_FIRST_FILE = (400, 104)
BROWSER_CONFIRM = (1206, 757)
VIEWPORT = (300, 600)


class Window:
    """Blender on a display of its own."""

    def __init__(self, pictures: Path) -> None:
        self._pictures = pictures
        self._probe = Path(os.environ["LIKENESS_TEST_PROBE"])
        self._display = self._start_display()
        self.start()

    def start(self, file: Path | None = None) -> None:
        """Starts Blender with a head, or with a scene that was saved."""
        self._probe.unlink(missing_ok=True)
        self._blender = subprocess.Popen(
            ["blender", "--factory-startup", "-p", "0", "0", str(WIDTH), str(HEIGHT)]
            + ([] if file is None else [str(file)])
            + ["-P", str(HERE / "window_scene.py")],
            env=self._environment,
        )

    def wait_for_end(self, seconds: float = 30) -> None:
        """Waits until Blender has been quit."""
        self._blender.wait(seconds)

    def close(self) -> None:
        """Ends Blender, its display and the service."""
        for process in (self._blender, self._server):
            process.terminate()
            process.wait()
        locks.kill_holder(Path(os.environ["LIKENESS_SOCKET"]).with_suffix(".lock"))

    def seen(self) -> dict:
        """What is in the scene, as Blender has last told."""
        try:
            report = json.loads(self._probe.read_text())
        except FileNotFoundError:
            return {}
        assert "error" not in report, report["error"]
        return report

    def wait_for(self, what: str, condition: Callable[[dict], bool], seconds: float = 30) -> dict:
        """Waits until the report fulfils a condition."""
        deadline = time.monotonic() + seconds
        while not condition(report := self.seen()):
            assert self._blender.poll() is None, f"Blender has ended while waiting for {what}"
            assert time.monotonic() < deadline, f"no {what}: {report}"
            time.sleep(0.1)
        return report

    def click(self, place: tuple[int, int]) -> None:
        """A click of the left button."""
        self._point_at(place)
        self._run("xdotool", "click", 1, "sleep", 0.5)

    def click_until(self, place: tuple[int, int], what: str, condition: Callable[[dict], bool]) -> dict:
        """Clicks, and again if nothing came of it: a window that is being drawn may miss a click."""
        for _ in range(3):
            self.click(place)
            deadline = time.monotonic() + CLICK_SECONDS
            while time.monotonic() < deadline:
                if condition(self.seen()):
                    return self.seen()
                time.sleep(0.1)
        raise AssertionError(f"no {what} after clicks at {place}: {self.seen()}")

    def find(self, wanted: str, near: tuple[int, int], *, is_property: bool = False) -> tuple[int, int]:
        """Where in the sidebar a button is drawn whose operator, or property, begins so.

        Blender copies what the button below the pointer stands for. What is looked for where it was when
        this was written is looked for above and below then, and further down the sidebar.
        """
        key = "ctrl+shift+alt+c" if is_property else "ctrl+c"
        for _ in range(SCROLLS):
            for shift in sorted(range(SIDEBAR[0] - near[1], SIDEBAR[1] - near[1], FIND_STEP), key=abs):
                place = (near[0], near[1] + shift)
                if wanted in self._copied(key, place):
                    return place
            self._run("xdotool", "click", "--repeat", 8, 5, "sleep", 1)
        raise AssertionError(f"no {wanted} in the sidebar: {self.seen()}")

    def _copied(self, key: str, place: tuple[int, int]) -> str:
        """What Blender copies of the button at a place; nothing where there is none."""
        before = self.seen()["copies"]
        self.press(key, place)
        deadline = time.monotonic() + COPY_SECONDS
        while time.monotonic() < deadline:
            report = self.seen()
            if report["copies"] > before:
                return report["copied"]
            time.sleep(0.05)
        return ""

    def drag(self, start: tuple[int, int], shift: tuple[int, int], steps: int = 12) -> None:
        """A drag with the left button, slowly enough for the head to follow."""
        self._point_at(start)
        self._run("xdotool", "mousedown", 1, "sleep", 0.2)
        for step in range(1, steps + 1):
            place = [at + round(by * step / steps) for at, by in zip(start, shift, strict=True)]
            self._run("xdotool", "mousemove", *place, "sleep", 0.1)
        self._run("xdotool", "sleep", 0.3, "mouseup", 1, "sleep", 0.5)

    def slide(self, start: tuple[int, int], shift: int, steps: int = 5) -> None:
        """A drag of a slider to the right.

        Blender takes the first motion that it sees as the start, and motions that come while it draws for
        one: so they come slowly.
        """
        self._point_at(start)
        self._run("xdotool", "mousedown", 1, "sleep", 1)
        for _ in range(steps):
            self._run("xdotool", "mousemove_relative", "--", shift // steps, 0, "sleep", 1)
        self._run("xdotool", "mouseup", 1, "sleep", 0.5)

    def press(self, key: str, place: tuple[int, int] = VIEWPORT) -> None:
        """A key, with the pointer at a place: Blender gives keys to the area below the pointer."""
        self._point_at(place)
        self._run("xdotool", "key", key, "sleep", 0.5)

    def type(self, text: str) -> None:
        """Types a text over what a field holds, and Enter."""
        self._run("xdotool", "key", "ctrl+a", "type", text)
        self._run("xdotool", "sleep", 0.3, "key", "Return", "sleep", 1.5)

    def photograph(self, name: str) -> None:
        """Keeps a screenshot once the window has stopped changing: drawing in software takes its time."""
        before = b""
        for _ in range(SETTLING_STEPS):
            time.sleep(0.5)
            pixels = self._run("import", "-window", "root", "rgb:-")
            if pixels == before:
                break
            before = pixels
        self.photograph_at_once(name)

    def photograph_at_once(self, name: str) -> None:
        """Keeps a screenshot of a window that changes all the time."""
        self._run("import", "-window", "root", self._pictures / f"{name}.png")

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "DISPLAY": self._display}

    def _start_display(self) -> str:
        """Starts Xvfb on a free display and returns its name."""
        reading, writing = os.pipe()
        screen = f"{WIDTH}x{HEIGHT}x24"
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", screen, "-nolisten", "tcp"],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as pipe:
            return f":{pipe.readline().strip()}"

    def _point_at(self, place: tuple[int, int]) -> None:
        """Moves the pointer twice: Blender wants to see it arrive before it takes a click."""
        x, y = place
        self._run("xdotool", "mousemove", x, y, "sleep", 0.2, "mousemove", x + 1, y, "sleep", 0.3)

    def _run(self, *words: object) -> bytes:
        """Runs a program on the window's display and returns what it prints."""
        command = [str(word) for word in words]
        return subprocess.run(command, env=self._environment, check=True, stdout=subprocess.PIPE).stdout


def choose_photo(window: Window) -> None:
    """Clicks Fit from photo, goes to the photo's folder, clicks the photo, confirms."""
    window.click(window.find("bpy.ops.likeness.choose_photo", FIT_BUTTON))
    window.wait_for("file browser", lambda seen: seen["areas"] == ["FILE_BROWSER"])
    window.click(BROWSER_FOLDER)
    window.type(f"{PHOTO.parent}/")
    window.click(BROWSER_FIRST_FILE)
    window.photograph("choose-photo")
    window.click(BROWSER_CONFIRM)
    window.wait_for("fit", lambda seen: "VIEW_3D" in seen["areas"] and seen["state"] != "idle")


def test_a_key_asks_for_a_photo(window: Window) -> None:
    window.press("ctrl+shift+alt+f")
    window.wait_for("file browser", lambda seen: seen["areas"] == ["FILE_BROWSER"])
    window.press("Escape", BROWSER_FIRST_FILE)
    window.wait_for("view", lambda seen: "VIEW_3D" in seen["areas"])


def test_escape_stops_the_fit_and_changes_nothing(window: Window) -> None:
    before = window.seen()["scene"]
    choose_photo(window)
    seen = window.wait_for("preview", lambda seen: seen["preview"] or seen["state"] == "failed", FIT_SECONDS)
    assert seen["state"] == "fitting", seen
    # At once: even on a slow machine (slow_service.sh) the fit ends a few seconds after its first preview.
    window.press("Escape")
    seen = window.wait_for("end of the fit", lambda seen: seen["state"] == "idle")
    assert seen["scene"] == before
    window.photograph("cancelled")


def test_fit_from_photo_and_one_undo(window: Window) -> None:
    before = window.seen()["scene"]
    choose_photo(window)
    window.wait_for("preview", lambda seen: seen["preview"] or seen["state"] == "failed", FIT_SECONDS)
    window.photograph_at_once("fitting")
    seen = window.wait_for("fitted head", lambda seen: seen["state"] in ("reviewing", "failed"), FIT_SECONDS)
    assert seen["state"] == "reviewing" and seen["fitted"] and seen["camera"], seen
    window.photograph("fitted")
    window.click(window.find("bpy.ops.likeness.look_over_photo", LOOK_BUTTON))
    window.photograph("over-the-photo")
    window.press("ctrl+z")
    seen = window.wait_for("undo", lambda seen: not seen["fitted"])
    assert seen["scene"] == before and not seen["camera"]
    window.photograph("undone")
    window.press("ctrl+shift+z")
    window.wait_for("redo", lambda seen: seen["fitted"] and seen["camera"])


TESTS = (
    test_a_key_asks_for_a_photo,
    test_escape_stops_the_fit_and_changes_nothing,
    test_fit_from_photo_and_one_undo,
)


def main(pictures: Path) -> int:
    """Runs the tests one after the other in one window; returns the exit code."""
    pictures.mkdir(parents=True, exist_ok=True)
    window = Window(pictures)
    code = 0
    try:
        window.wait_for("window", bool, START_SECONDS)
        window.click(LIKENESS_TAB)
        window.photograph("head-added")
        for test in TESTS:
            code = max(code, run(test, window))
        print("done test_window", flush=True)
    finally:
        window.close()
    return code


def run(test: Callable[[Window], None], window: Window) -> int:
    try:
        test(window)
    except Exception:
        traceback.print_exc()
        window.photograph(f"failed-{test.__name__}")
        print(f"FAILED window {test.__name__}", flush=True)
        return 1
    print(f"ok window {test.__name__}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
