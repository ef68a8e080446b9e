# SPDX-License-Identifier: Apache-2.0
"""What follows the first fit: refining with what the artist did, pins, and the history."""

from __future__ import annotations

import os
from array import array
from dataclasses import replace
from pathlib import Path

import pytest
from fake_daemon import Mischief
from fake_host import FakeHost
from likeness_core import actions
from likeness_core.edits import Edits
from likeness_core.history import History
from likeness_core.host import Pin
from likeness_core.messages import HeadPose
from likeness_core.report_conversation import KEPT_PAGES
from likeness_core.session import State
from test_session import Scene


@pytest.fixture
def fitted(template_path: Path, photo: Path, tmp_path: Path) -> Scene:
    """A head that was fitted once, at revision r1."""
    scene = Scene(template_path)
    scene.templates = replace(scene.templates, environment={"XDG_CACHE_HOME": str(tmp_path)})
    scene.finish(photo)
    assert scene.host.place is not None and scene.host.place.revision == "r1"
    return scene


def run(scene: Scene, status: actions.ActionStatus) -> None:
    assert status.success, status.message
    scene.pump_until(lambda: not scene.session.status.is_busy)


def refine(scene: Scene) -> None:
    run(scene, actions.refine(scene.host, scene.session, scene.templates))


def last(scene: Scene, method: str) -> dict:
    return [message["params"] for message in scene.heard if message["method"] == method][-1]


def move(host: FakeHost, controllers: dict[str, float], sculpted: dict[int, float] | None = None) -> None:
    """What an artist does: moves controllers, pulls vertices forward."""
    offsets = array("f", host.pose.bind_offsets or ())
    for vertex, distance in (sculpted or {}).items():
        offsets[3 * vertex + 2] += distance
    host.pose = HeadPose({**host.pose.controllers, **controllers}, offsets)


def test_refine_takes_what_the_artist_did_as_given(fitted: Scene) -> None:
    fitted.host.locked = frozenset({"mouth-open"})
    fitted.host.frozen = (3, 9)
    fitted.host.pins = (Pin(7, (320.5, 240.25)),)
    move(fitted.host, {"nose-hump": 0.7}, {5: 0.25})
    refine(fitted)
    request = last(fitted, "fit/run")
    constraints = request["constraints"]
    assert request["from"] == "r1" and request["onConflict"] == "branch"
    assert constraints["controllers"] == {"nose-hump": 0.7}
    assert constraints["locked"] == ["mouth-open", "nose-hump"]
    assert constraints["sculpted"]["vertices"]["shape"] == [1]
    assert constraints["frozen"]["vertices"]["shape"] == [2]
    assert constraints["pixels"] == [{"vertex": 7, "pixel": [320.5, 240.25]}]
    assert fitted.host.place is not None and fitted.host.place.revision == "r2"
    assert "1 moved control kept" in fitted.session.status.message
    assert "1 sculpted vertex kept" in fitted.session.status.message


def test_refine_of_an_untouched_head_constrains_nothing(fitted: Scene) -> None:
    refine(fitted)
    constraints = last(fitted, "fit/run")["constraints"]
    assert constraints == {"controllers": {}, "locked": [], "pixels": []}


def test_refine_needs_a_fit(template_path: Path) -> None:
    scene = Scene(template_path)
    status = actions.refine(scene.host, scene.session, scene.templates)
    assert not status.success and "Fit from photo first" in status.message


def test_a_service_that_forgot_the_session_begins_it_anew_with_the_head_as_it_is(fitted: Scene) -> None:
    move(fitted.host, {"nose-hump": 0.7}, {5: 0.25})
    offsets = fitted.host.pose.bind_offsets
    fitted.session.close()
    refine(fitted)
    assert last(fitted, "fit/run")["from"] == "r2"
    assert last(fitted, "session/commit")["controllers"]["nose-hump"] == 0.7
    assert "history is not on this computer" in fitted.session.status.message
    # The head went into the new session whole, so nothing is left that would have to be held.
    constraints = last(fitted, "fit/run")["constraints"]
    assert constraints["controllers"] == {} and "sculpted" not in constraints
    assert offsets is not None


def test_a_second_fit_keeps_what_was_edited(fitted: Scene, photo: Path) -> None:
    move(fitted.host, {}, {5: 0.25})
    fitted.finish(photo)
    assert last(fitted, "session/commit")["from"] == "r1"
    assert fitted.host.place is not None and fitted.host.place.revision == "r3"
    history = fitted.session.histories[fitted.host.place.session]
    assert [revision.kind for revision in history.revisions] == ["fit", "edit", "fit"]


def test_without_a_store_a_fit_works_and_says_so(template_path: Path, photo: Path) -> None:
    scene = Scene(template_path)
    scene.mischief = Mischief.NO_SESSIONS
    scene.finish(photo)
    assert scene.session.status.state is State.REVIEWING and scene.host.place is None
    assert "cannot keep a history" in scene.session.status.message


def add_photo(scene: Scene, photo: Path) -> None:
    run(scene, actions.add_photo(scene.host, scene.session, scene.templates, photo))


@pytest.fixture
def side(tmp_path: Path) -> Path:
    """Another photo of the same person."""
    path = tmp_path / "side.png"
    path.write_bytes(b"from the side")
    return path


def test_another_photo_is_fitted_together_with_the_first(fitted: Scene, photo: Path, side: Path) -> None:
    first = last(fitted, "fit/run")["photo"]
    add_photo(fitted, side)
    request = last(fitted, "fit/run")
    assert request["photo"] == first and len(request["also"]) == 1
    assert request["also"][0]["photo"] != first and "from" not in request
    assert "Fitted to 2 photos" in fitted.session.status.message
    assert fitted.host.photo == photo.resolve()
    add_photo(fitted, side)
    assert len(last(fitted, "fit/run")["also"]) == 2


def test_refine_and_revert_keep_to_the_photos(fitted: Scene, side: Path) -> None:
    add_photo(fitted, side)
    assert fitted.host.place is not None and len(fitted.host.place.also) == 1
    also = fitted.host.place.also
    refine(fitted)
    assert last(fitted, "fit/run")["also"] == [{"photo": also[0]}]
    run(fitted, actions.revert(fitted.host, fitted.session, fitted.templates, "r1"))
    assert fitted.host.place.also == ()
    run(fitted, actions.revert(fitted.host, fitted.session, fitted.templates, "r2"))
    assert fitted.host.place.also == also


@pytest.mark.parametrize("again", ["refine", "add"])
def test_where_the_history_is_gone_all_photos_are_given_anew(
    fitted: Scene, side: Path, tmp_path: Path, again: str
) -> None:
    add_photo(fitted, side)
    assert fitted.host.place is not None
    also = fitted.host.place.also
    fitted.session.close()
    if again == "refine":
        refine(fitted)
        assert last(fitted, "fit/run")["also"] == [{"photo": also[0]}]
        assert fitted.host.place.also == also and "could not be found" not in fitted.session.status.message
        return
    third = tmp_path / "third.png"
    third.write_bytes(b"from below")
    add_photo(fitted, third)
    request = last(fitted, "fit/run")
    assert request["also"][0] == {"photo": also[0]} and len(request["also"]) == 2
    assert "Fitted to 3 photos" in fitted.session.status.message


def test_a_photo_that_is_gone_with_the_history_is_named(fitted: Scene, side: Path) -> None:
    add_photo(fitted, side)
    side.unlink()
    fitted.session.close()
    refine(fitted)
    assert "also" not in last(fitted, "fit/run")
    message = fitted.session.status.message
    assert "1 photo of this head could not be found: “side.png”; add them again" in message


def test_a_new_fit_begins_with_its_photo_alone(fitted: Scene, photo: Path, side: Path) -> None:
    add_photo(fitted, side)
    fitted.finish(photo)
    assert "also" not in last(fitted, "fit/run")
    assert fitted.host.place is not None and fitted.host.place.also == ()


def test_another_photo_needs_a_fit(template_path: Path, side: Path) -> None:
    scene = Scene(template_path)
    status = actions.add_photo(scene.host, scene.session, scene.templates, side)
    assert not status.success and "Fit from photo first" in status.message


def test_there_is_an_end_to_photos(fitted: Scene, side: Path) -> None:
    assert fitted.host.place is not None
    fitted.host.place = replace(fitted.host.place, also=("0" * 64,) * 7)
    add_photo(fitted, side)
    assert fitted.session.status.state is State.FAILED and "8 photos" in fitted.session.status.message
    assert len(fitted.host.place.also) == 7


def test_a_photo_is_added_where_nothing_can_be_kept(template_path: Path, photo: Path, side: Path) -> None:
    scene = Scene(template_path)
    scene.mischief = Mischief.NO_SESSIONS
    scene.finish(photo)
    add_photo(scene, side)
    assert len(last(scene, "fit/run")["also"]) == 1 and scene.session.status.state is State.REVIEWING


def test_the_head_follows_a_pin_and_only_the_last_place_is_kept(fitted: Scene) -> None:
    scene = fitted
    assert actions.follow_pins(scene.host, scene.session, scene.templates).success
    for step in range(5):
        shown = len(scene.host.previews)
        scene.session.move_pins((Pin(7, (300.0 + step, 200.0)),))
        scene.pump_until(lambda shown=shown: len(scene.host.previews) > shown)
    scene.offset += 1000  # Nobody is impatient with an artist who holds a pin still.
    scene.session.pump()
    assert scene.session.status.is_busy
    scene.session.finish_pins()
    scene.pump_until(lambda: not scene.session.status.is_busy)
    fits = [message["params"] for message in scene.heard if message["method"] == "fit/run"][1:]
    assert [fit["keep"] for fit in fits] == [False] * 5 + [True]
    assert fits[-1]["constraints"]["pixels"] == [{"vertex": 7, "pixel": [304.0, 200.0]}]
    assert scene.host.place is not None and scene.host.place.revision == "r2"
    assert len(scene.host.committed) == 2


def test_cancelling_a_drag_puts_the_head_back(fitted: Scene) -> None:
    assert actions.follow_pins(fitted.host, fitted.session, fitted.templates).success
    fitted.session.move_pins((Pin(7, (300.0, 200.0)),))
    fitted.pump_until(lambda: fitted.host.state == "preview")
    assert actions.cancel_fit(fitted.session).success
    assert fitted.host.state == "fitted" and len(fitted.host.committed) == 1


def test_comparing_shows_and_reverting_brings_back(fitted: Scene) -> None:
    first = fitted.host.place
    refine(fitted)
    run(fitted, actions.compare(fitted.host, fitted.session, fitted.templates, "r1"))
    assert fitted.host.state == "preview" and "r1" in fitted.session.status.message
    # Whatever is done next starts from the artist's head and not from the one that is shown.
    move(fitted.host, {"nose-hump": 0.9})
    run(fitted, actions.revert(fitted.host, fitted.session, fitted.templates, "r1"))
    assert fitted.host.place == first and fitted.host.state == "fitted"
    assert last(fitted, "session/commit")["from"] == "r2"
    assert fitted.host.pose.controllers["nose-hump"] == pytest.approx(0.3)


def test_a_branch_begins_at_a_revision(fitted: Scene) -> None:
    run(fitted, actions.revert(fitted.host, fitted.session, fitted.templates, "r1", branch="older"))
    assert last(fitted, "session/branch")["branch"] == "older"
    assert "older" in fitted.session.status.message


def test_a_revision_that_is_gone_is_one_sentence_and_no_change(fitted: Scene) -> None:
    committed = len(fitted.host.committed)
    run(fitted, actions.revert(fitted.host, fitted.session, fitted.templates, "r9"))
    assert fitted.session.status.state is State.FAILED
    assert "no such revision" in fitted.session.status.message
    assert len(fitted.host.committed) == committed


def test_edits_ignore_what_rounding_does() -> None:
    before = HeadPose({"a": 0.5, "b": 0.0}, array("f", [0.0] * 6))
    now = HeadPose({"a": 0.50001, "b": 0.1}, array("f", [0.0001, 0, 0, 0, 0, 0.01]))
    edits = Edits.between(before, now)
    assert edits.controllers == {"b": 0.1} and edits.vertices == [1]
    assert not Edits.between(before, replace(before, bind_offsets=None))


def test_rows_of_a_history_keep_a_branch_in_its_column() -> None:
    def entry(name: str, parent: str | None, branch: str) -> dict:
        return {"revision": name, "parent": parent, "branch": branch, "kind": "fit", "reason": "", "time": 1}

    revisions = [
        entry("r1", None, "main"),
        entry("r2", "r1", "main"),
        entry("r3", "r1", "other"),
        entry("r4", "r3", "other"),
        entry("r5", "r9", "lost"),
    ]
    history = History.parse({"info": {"session": "s"}, "revisions": revisions})
    rows = [(depth, revision.name) for depth, revision in history.rows()]
    assert rows == [(0, "r1"), (1, "r3"), (1, "r4"), (0, "r2"), (0, "r5")]
    assert [revision.name for revision in history.lineage("r4")] == ["r4", "r3", "r1"]


def report(scene: Scene) -> Path:
    """Runs it; the page that was shown last."""
    run(scene, actions.report(scene.host, scene.session, scene.templates))
    assert scene.session.status.state is State.REVIEWING, scene.session.status
    return scene.host.pages[-1]


def test_a_report_is_about_the_revision_and_changes_nothing(fitted: Scene) -> None:
    commits = len(fitted.host.committed)
    page = report(fitted)
    assert page.parent == fitted.templates.pages and page.is_file()
    assert page.parent.stat().st_mode & 0o077 == 0
    assert "pose" not in last(fitted, "session/report")
    assert str(page) in fitted.session.status.message
    assert len(fitted.host.committed) == commits and fitted.host.place is not None
    assert fitted.host.place.revision == "r1"


def test_a_report_of_an_edited_head_is_about_what_is_in_the_scene(fitted: Scene) -> None:
    move(fitted.host, {"nose-hump": 0.7}, {5: 0.25})
    report(fitted)
    assert last(fitted, "session/report")["pose"]["controllers"]["nose-hump"] == 0.7
    assert all(message["method"] != "session/commit" for message in fitted.heard)


def test_a_report_needs_a_history(template_path: Path) -> None:
    scene = Scene(template_path)
    run(scene, actions.report(scene.host, scene.session, scene.templates))
    assert scene.session.status.state is State.FAILED
    assert "no history yet" in scene.session.status.message


def test_only_the_newest_pages_are_kept(fitted: Scene) -> None:
    first = report(fitted)
    for number in range(30):
        (first.parent / f"old-{number}.html").touch()
        os.utime(first.parent / f"old-{number}.html", (number, number))
    report(fitted)
    left = {page.name for page in first.parent.iterdir()}
    assert len(left) <= KEPT_PAGES and first.name in left and "old-29.html" in left
