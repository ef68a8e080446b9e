# SPDX-License-Identifier: GPL-3.0-or-later
"""A service that is killed, hangs, is absent or another version: one sentence, nothing lost, then it works.

The head has been fitted, moved and pinned before: there is something to lose.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import bpy
import locks
from harness import PHOTO, REPOSITORY, core
from scenes import add_head, scene_state, set_controllers
from service import end_service

FAKE = REPOSITORY / "plugins" / "core" / "tests" / "fake_daemon.py"
PATIENCE_SECONDS = 240
# Instead of two minutes.
SILENCE_SECONDS = 2.0

runtime = core("runtime")
session_module = core("likeness_core.session")
decisions = core("scene.decisions")
preferences = core("preferences")


def head_with_work_in_it() -> dict[str, object]:
    """A fitted head that the artist went on with; what it is like."""
    rig, _ = add_head()
    assert bpy.ops.likeness.fit_from_photo("EXEC_DEFAULT", True, filepath=str(PHOTO)) == {"FINISHED"}
    set_controllers(rig, {"nose-hump": 0.6})
    decisions.set_locked(rig, ["nose-hump"])
    bpy.context.view_layer.objects.active = rig
    return seen()


def seen() -> dict[str, object]:
    """The scene, and what is decided about the head."""
    rig = bpy.data.objects["Likeness Rig"]
    return {
        **scene_state(),
        "place": decisions.place(rig),
        "locked": decisions.locked(rig),
        "pins": decisions.pins(rig),
    }


def refine() -> str:
    """Refines the head; what is said of it where that fails."""
    try:
        bpy.ops.likeness.refine("EXEC_DEFAULT", True)
    except RuntimeError as error:
        return str(error).removeprefix("Error: ").strip()
    return ""


def must_work_again(before: dict[str, object]) -> None:
    """What was in the head is still there and goes on."""
    assert seen() == before
    assert refine() == "", runtime.session().status
    rig = bpy.data.objects["Likeness Rig"]
    assert abs(rig["nose-hump"] - 0.6) < 1e-6
    place = decisions.place(rig)
    assert place.session == before["place"].session and place.revision != before["place"].revision


def one_sentence(message: str, words: str) -> None:
    assert words in message and "\n" not in message and len(message) < 250, message


def pump_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, runtime.session().status
        runtime.session().pump()
        time.sleep(0.005)


def start_refine_and_wait_for_preview() -> None:
    before = scene_state()
    status = core("likeness_core.actions").refine(runtime.host, runtime.session(), runtime.template_locator())
    assert status.success, status
    pump_until(lambda: not runtime.session().status.is_busy or scene_state() != before)
    assert runtime.session().status.is_busy, runtime.session().status


@contextlib.contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Another environment for services that are started meanwhile."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    runtime.close()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        runtime.close()


def test_killed() -> None:
    before = head_with_work_in_it()
    start_refine_and_wait_for_preview()
    end_service()
    pump_until(lambda: not runtime.session().status.is_busy)
    one_sentence(runtime.session().status.message, "has stopped; nothing was changed, please try again")
    must_work_again(before)


def test_hung() -> None:
    before = head_with_work_in_it()
    start_refine_and_wait_for_preview()
    lock = runtime.daemon_locator().socket_path().with_suffix(".lock")
    known = session_module.FIT_SILENCE_SECONDS
    session_module.FIT_SILENCE_SECONDS = SILENCE_SECONDS
    locks.signal_holder(lock, signal.SIGSTOP)
    try:
        pump_until(lambda: not runtime.session().status.is_busy)
    finally:
        session_module.FIT_SILENCE_SECONDS = known
        locks.signal_holder(lock, signal.SIGKILL)
    one_sentence(runtime.session().status.message, "did not answer (fit/run); nothing was changed")
    must_work_again(before)


def test_absent() -> None:
    before = head_with_work_in_it()
    end_service()
    with environment(LIKENESS_DAEMON="/nowhere/likenessd"):
        one_sentence(refine(), "“/nowhere/likenessd” is not a program that can be run; correct the path")
        assert seen() == before
    must_work_again(before)


def test_another_version() -> None:
    before = head_with_work_in_it()
    end_service()
    folder = Path(os.environ["LIKENESS_SOCKET"]).parent
    # The stand-in's Python is the system's, whatever Blender's own is.
    program = folder / "other-likenessd"
    program.write_text(
        f"#!/bin/sh\nexec {sys.executable if bpy.app.binary_path == '' else 'python3'} {FAKE}\n"
    )
    program.chmod(0o700)
    with environment(LIKENESS_DAEMON=str(program), LIKENESS_FAKE_MISCHIEF="other-protocol"):
        one_sentence(refine(), "speaks another protocol (9.0); update it and the add-on together")
        assert seen() == before
        end_service()
    must_work_again(before)


def test_what_is_chosen_about_the_service_reaches_it() -> None:
    """The preferences: a folder of its own for sessions and log, one core, more words in the log."""
    add_head()
    end_service()
    runtime.close()
    folder = Path(os.environ["LIKENESS_SOCKET"]).parent / "state"
    chosen = bpy.context.preferences.addons[preferences.__package__].preferences
    chosen.state, chosen.cores, chosen.log_level = str(folder), 1, "debug"
    try:
        assert bpy.ops.likeness.fit_from_photo("EXEC_DEFAULT", True, filepath=str(PHOTO)) == {"FINISHED"}
        assert (folder / "store").is_dir() and " debug : " in (folder / "likenessd.log").read_text()
    finally:
        chosen.state, chosen.cores, chosen.log_level = "", 0, "info"
        end_service()
        runtime.close()
