# SPDX-License-Identifier: Apache-2.0
"""The session's states, from the first click to a fitted head, and every way in which it can fail."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fake_daemon import FakeDaemon, Mischief
from fake_host import FakeHost
from likeness_core import actions, own_texture, strings
from likeness_core.connection import Connection
from likeness_core.daemon import DaemonLocator
from likeness_core.errors import LikenessError, ServiceUnavailable
from likeness_core.host import TextureSource
from likeness_core.resources import TemplateLocator
from likeness_core.session import FIT_SILENCE_SECONDS, Session, State


class Scene:
    """A session between a fake host and fake services, one per connection."""

    def __init__(self, template: Path) -> None:
        self.host = FakeHost()
        self.daemons: list[FakeDaemon] = []
        self.mischief = Mischief.NONE
        self.failure: LikenessError | None = None
        self.delay = 0.005
        self.offset = 0.0
        self.session = Session(self.host, self.connect, "test", clock=lambda: time.monotonic() + self.offset)
        self.templates = TemplateLocator(
            template.parent.parent, DaemonLocator(environment={}), environment={}
        )
        assert actions.add_head(self.host, self.templates).success

    def connect(self) -> Connection:
        if self.failure is not None:
            raise self.failure
        near, far = socket.socketpair()
        self.daemons.append(FakeDaemon(far, self.mischief, self.delay).start())
        return Connection(near)

    @property
    def heard(self) -> list[dict]:
        """What the services have received and handled."""
        return [message for daemon in self.daemons for message in daemon.received]

    def start(self, photo: Path) -> None:
        status = actions.fit_from_photo(self.host, self.session, self.templates, photo)
        assert status.success, status.message

    def pump_until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 20
        while not condition():
            assert time.monotonic() < deadline, self.session.status
            time.sleep(min(self.session.pump(), 0.005))

    def finish(self, photo: Path) -> None:
        self.start(photo)
        self.pump_until(lambda: not self.session.status.is_busy)


@pytest.fixture
def scene(template_path: Path) -> Scene:
    return Scene(template_path)


def test_fit_ends_in_one_commit(scene: Scene, photo: Path) -> None:
    scene.finish(photo)
    assert scene.session.status.state is State.REVIEWING
    assert photo.name in scene.session.status.message
    assert scene.host.state == "fitted" and len(scene.host.committed) == 1
    assert scene.host.committed[0].pose.controllers["nose-hump"] == pytest.approx(0.3)


def test_progress_rises_and_previews_are_shown(scene: Scene, photo: Path) -> None:
    scene.delay = 0.15
    scene.start(photo)
    seen = []
    while scene.session.status.is_busy:
        scene.session.pump()
        seen.append(scene.session.status)
        time.sleep(0.005)
    fractions = [status.fraction for status in seen if status.state is State.FITTING]
    assert fractions == sorted(fractions) and fractions[-1] > 0.5
    assert {strings.STAGES["rig"], strings.STAGES["vertex"]} <= {status.message for status in seen}
    assert len(scene.host.previews) > 2


def test_only_the_newest_preview_is_shown(scene: Scene, photo: Path) -> None:
    scene.delay = 0.001
    scene.start(photo)
    scene.pump_until(lambda: scene.session.status.state is State.FITTING)
    time.sleep(1.0)
    shown = len(scene.host.previews)
    # The answer is here too: what came before it is not worth showing any more.
    scene.session.pump(budget_seconds=10)
    assert len(scene.host.previews) == shown
    scene.pump_until(lambda: not scene.session.status.is_busy)
    assert len(scene.host.previews) == shown
    assert scene.host.state == "fitted"


def test_cancelling_puts_the_head_back_and_tells_the_service(scene: Scene, photo: Path) -> None:
    scene.delay = 0.05
    scene.start(photo)
    scene.pump_until(lambda: scene.host.state == "preview")
    assert actions.cancel_fit(scene.session).success
    assert scene.host.state == "neutral" and scene.session.status.state is State.IDLE
    deadline = time.monotonic() + 5
    while not any(message["method"] == "$/cancelRequest" for message in scene.heard):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    # Late reports of the cancelled fit change nothing.
    for _ in range(20):
        scene.session.pump()
        time.sleep(0.01)
    assert scene.host.state == "neutral" and scene.session.status.state is State.IDLE


def test_fit_after_a_cancelled_one_uses_the_same_connection(scene: Scene, photo: Path) -> None:
    scene.start(photo)
    scene.pump_until(lambda: scene.host.state == "preview")
    scene.session.cancel()
    scene.finish(photo)
    assert scene.host.state == "fitted" and len(scene.daemons) == 1


def test_cancelling_while_connecting(scene: Scene, photo: Path) -> None:
    scene.start(photo)
    assert scene.session.status.state is State.CONNECTING
    assert actions.cancel_fit(scene.session).success
    assert scene.host.state == "neutral"
    scene.finish(photo)
    assert scene.host.state == "fitted"


@pytest.mark.parametrize(
    ("mischief", "text"),
    [
        (Mischief.NO_FACE, "No face"),
        (Mischief.FIT_FAILS, "came to no result"),
        (Mischief.DIES_IN_FIT, "has stopped"),
        (Mischief.OTHER_TEMPLATE, "has changed"),
        (Mischief.OTHER_PROTOCOL, "9.0"),
        (Mischief.SHORT_OFFSETS, "does not understand"),
    ],
)
def test_failure_is_one_sentence_and_changes_nothing(
    scene: Scene, photo: Path, mischief: Mischief, text: str
) -> None:
    scene.mischief = mischief
    scene.finish(photo)
    assert scene.session.status.state is State.FAILED
    assert text in scene.session.status.message
    assert scene.host.state == "neutral" and not scene.host.committed


@pytest.mark.parametrize("mischief", [Mischief.DIES_IN_FIT, Mischief.OTHER_PROTOCOL, Mischief.FIT_FAILS])
def test_fit_works_again_after_a_failure(scene: Scene, photo: Path, mischief: Mischief) -> None:
    scene.mischief = mischief
    scene.finish(photo)
    assert scene.session.status.state is State.FAILED
    scene.mischief = Mischief.NONE
    if mischief is Mischief.FIT_FAILS:
        scene.session.close()
    scene.finish(photo)
    assert scene.host.state == "fitted"


def test_service_is_told_to_stop_when_its_previews_are_useless(scene: Scene, photo: Path) -> None:
    scene.mischief, scene.delay = Mischief.SHORT_OFFSETS, 0.1
    scene.finish(photo)
    assert scene.session.status.state is State.FAILED
    scene.mischief = Mischief.NONE
    scene.finish(photo)
    assert any(message["method"] == "$/cancelRequest" for message in scene.heard)


def test_silent_service_is_given_up(scene: Scene, photo: Path) -> None:
    scene.mischief = Mischief.HANGS_IN_FIT
    scene.start(photo)
    scene.pump_until(lambda: scene.session.status.state is State.FITTING)
    scene.offset = FIT_SILENCE_SECONDS + 1
    scene.pump_until(lambda: not scene.session.status.is_busy)
    assert "did not answer" in scene.session.status.message and scene.host.state == "neutral"
    scene.mischief = Mischief.NONE
    scene.finish(photo)
    assert scene.host.state == "fitted"


def test_service_that_ended_between_fits_is_started_again_unnoticed(scene: Scene, photo: Path) -> None:
    scene.finish(photo)
    scene.daemons[0]._link.shutdown(socket.SHUT_RDWR)
    time.sleep(0.05)
    scene.finish(photo)
    assert scene.session.status.state is State.REVIEWING and len(scene.daemons) == 2


def test_service_that_cannot_be_started(scene: Scene, photo: Path) -> None:
    scene.failure = ServiceUnavailable(strings.daemon_not_found())
    scene.finish(photo)
    assert scene.session.status.message == strings.daemon_not_found()
    assert scene.host.state == "neutral"


def test_what_the_service_says_of_a_photo_is_told_once(scene: Scene, photo: Path) -> None:
    scene.mischief = Mischief.TWO_FACES
    scene.finish(photo)
    assert scene.session.status.message.count("2 faces") == 1


def test_fit_is_refused_without_photo_or_head_or_while_one_runs(
    scene: Scene, photo: Path, tmp_path: Path
) -> None:
    def refusal(path: Path) -> str:
        return actions.fit_from_photo(scene.host, scene.session, scene.templates, path).message

    assert "none.png" in refusal(tmp_path / "none.png")
    scene.start(photo)
    assert refusal(photo) == strings.already_fitting()
    scene.session.cancel()
    scene.host.head = None
    assert refusal(photo) == strings.head_needed()
    assert actions.cancel_fit(scene.session).message == strings.nothing_to_cancel()


def test_host_that_refuses_is_heard(scene: Scene, photo: Path) -> None:
    scene.host.refusal = LikenessError(strings.leave_edit_mode())
    status = actions.fit_from_photo(scene.host, scene.session, scene.templates, photo)
    assert status.message == strings.leave_edit_mode()
    assert not scene.session.status.is_busy


def test_closing_undoes_an_unfinished_fit(scene: Scene, photo: Path) -> None:
    scene.start(photo)
    scene.pump_until(lambda: scene.host.state == "preview")
    scene.session.close()
    assert scene.host.state == "neutral"


def fitted_scene(template: Path, photo: Path, folder: Path) -> Scene:
    """A scene whose head has been fitted and can be textured."""
    scene = Scene(template)
    scene.finish(photo)
    result = scene.host.committed[-1]
    scene.host.source = TextureSource(result.camera, result.pose, photo, folder, "head")
    return scene


def test_texture_is_made_from_the_head_as_it_is(template_path: Path, photo: Path, tmp_path: Path) -> None:
    scene = fitted_scene(template_path, photo, tmp_path)
    assert actions.extract_texture(scene.host, scene.session, scene.templates).success
    scene.pump_until(lambda: not scene.session.status.is_busy)
    assert scene.session.status.state == State.REVIEWING, scene.session.status
    assert "a note" in scene.session.status.message
    (texture,) = scene.host.textures
    assert texture.tiles[0].color == f"{tmp_path}/head_color.1001.png"
    (params,) = [message["params"] for message in scene.heard if message["method"] == "texture/extract"]
    assert params["camera"]["focalLength"] == 1600.0
    assert params["pose"]["controllers"] == dict(scene.host.committed[-1].pose.controllers)


def test_texture_is_made_from_all_photos_of_the_head(
    template_path: Path, photo: Path, tmp_path: Path
) -> None:
    scene = fitted_scene(template_path, photo, tmp_path)
    side = tmp_path / "side.png"
    side.write_bytes(b"from the side")
    assert actions.add_photo(scene.host, scene.session, scene.templates, side).success
    scene.pump_until(lambda: not scene.session.status.is_busy)
    place = scene.host.place
    assert place is not None and len(place.also) == 1
    assert actions.extract_texture(scene.host, scene.session, scene.templates).success
    scene.pump_until(lambda: not scene.session.status.is_busy)
    assert "Textured from 2 photos" in scene.session.status.message
    (params,) = [message["params"] for message in scene.heard if message["method"] == "texture/extract"]
    assert (params["session"], params["revision"]) == (place.session, place.revision)

    # A scene that came from another computer: the service there has the other photo.
    scene.host.place = replace(place, session="f" * 16)
    assert actions.extract_texture(scene.host, scene.session, scene.templates).success
    scene.pump_until(lambda: not scene.session.status.is_busy)
    assert strings.TEXTURED_WITHOUT_HISTORY in scene.session.status.message
    assert photo.name in scene.session.status.message and len(scene.host.textures) == 2


def test_texture_is_completed_into_what_the_head_has_of_its_own(
    template_path: Path, photo: Path, tmp_path: Path
) -> None:
    scene = fitted_scene(template_path, photo, tmp_path)
    sculpt = tmp_path / "sculpt.obj"
    sculpt.touch()
    base = {1001: tmp_path / "own.1001.png", 1002: tmp_path / "own.1002.png"}
    assert scene.host.source is not None
    scene.host.source = replace(
        scene.host.source, base=base, detail_mesh=sculpt, notes=("a note of the host",)
    )
    assert actions.extract_texture(scene.host, scene.session, scene.templates).success
    scene.pump_until(lambda: not scene.session.status.is_busy)
    (params,) = [message["params"] for message in scene.heard if message["method"] == "texture/extract"]
    assert params["base"] == [{"udim": tile, "color": str(path)} for tile, path in base.items()]
    assert params["detailMesh"] == str(sculpt)
    assert strings.own_texture_taken() in scene.session.status.message
    assert "a note of the host" in scene.session.status.message
    sculpt.unlink()
    status = actions.extract_texture(scene.host, scene.session, scene.templates)
    assert not status.success and "Detail mesh: there is no file" in status.message
    assert not scene.session.status.is_busy


def test_the_map_of_a_tile_is_that_of_most_of_its_faces() -> None:
    assert [own_texture.udim(*place) for place in ((0.5, 0.5), (1.2, 0.1), (0.1, 1.9))] == [1001, 1002, 1011]
    counts = {(1001, "skin"): 90, (1001, "lips"): 9, (1001, None): 40, (1002, None): 5, (1002, "eye"): 2}
    assert own_texture.maps_by_tile(counts) == {1001: "skin", 1002: None}


def test_texture_can_be_cancelled(template_path: Path, photo: Path, tmp_path: Path) -> None:
    scene = fitted_scene(template_path, photo, tmp_path)
    scene.daemons[-1]._delay = 0.5
    assert actions.extract_texture(scene.host, scene.session, scene.templates).success
    scene.pump_until(lambda: scene.session.status.fraction > 0)
    assert actions.cancel_fit(scene.session).success
    assert scene.session.status.message == strings.TEXTURE_CANCELLED
    assert scene.host.textures == []


def test_texture_that_the_host_refuses_says_why(template_path: Path, photo: Path, tmp_path: Path) -> None:
    scene = fitted_scene(template_path, photo, tmp_path)
    scene.host.refusal = LikenessError(strings.scene_not_saved())
    status = actions.extract_texture(scene.host, scene.session, scene.templates)
    assert not status.success and status.message == strings.scene_not_saved()
    assert not scene.session.status.is_busy
