# SPDX-License-Identifier: Apache-2.0
"""Finding and starting the service, with a stand-in program and real processes."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from likeness_core.connection import Connection
from likeness_core.conversation import greet
from likeness_core.daemon import DaemonLocator, ServiceSettings, StartHistory, connect
from likeness_core.errors import ServiceUnavailable
from likeness_core.resources import TemplateLocator
from locations import TESTS

PROGRAM = TESTS / "fake_daemon.py"


class Place:
    """A private folder for a socket, and the service that was started there."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "likenessd-0.sock"

    def locator(self, **environment: str) -> DaemonLocator:
        fixed = {"LIKENESS_SOCKET": str(self.socket), "LIKENESS_DAEMON": str(PROGRAM)}
        return DaemonLocator(environment={"PATH": os.environ["PATH"], **fixed, **environment})

    def seen(self) -> dict:
        """What the service has written down about itself."""
        return json.loads(self.socket.with_suffix(".seen.json").read_text())

    def end_service(self) -> None:
        if self.socket.with_suffix(".seen.json").exists():
            os.kill(self.seen()["pid"], signal.SIGKILL)
            time.sleep(0.05)


@pytest.fixture
def place(private_folder: Path) -> Iterator[Place]:
    place = Place(private_folder)
    yield place
    place.end_service()


def works(connection: Connection) -> bool:
    greet(connection, "test")
    connection.close()
    return True


def test_service_is_started_once_and_found_again(place: Place) -> None:
    assert works(connect(place.locator()))
    first = place.seen()["pid"]
    assert works(connect(place.locator()))
    assert place.seen()["pid"] == first


def test_service_sees_a_clean_environment(place: Place) -> None:
    connect(place.locator(LD_LIBRARY_PATH="/host", PYTHONHOME="/host", LIKENESS_RESOURCES="/r")).close()
    environment = place.seen()["environment"]
    assert "LD_LIBRARY_PATH" not in environment and "PYTHONHOME" not in environment
    assert environment["LIKENESS_RESOURCES"] == "/r"


def test_service_is_told_what_was_chosen(place: Place, tmp_path: Path) -> None:
    chosen = ServiceSettings(models=tmp_path / "m", state=tmp_path / "s", cores=1, log_level="debug")
    allowed = os.sched_getaffinity(0)
    connect(replace(place.locator(LIKENESS_STATE="/mine"), settings=chosen)).close()
    seen = place.seen()
    assert seen["environment"]["LIKENESS_MODELS"] == str(tmp_path / "m")
    # What the environment names comes first.
    assert seen["environment"]["LIKENESS_STATE"] == "/mine"
    assert seen["arguments"] == ["--log-level", "debug"] and seen["cores"] == 1
    assert os.sched_getaffinity(0) == allowed


def test_service_is_told_nothing_where_nothing_was_chosen(place: Place) -> None:
    connect(place.locator()).close()
    seen = place.seen()
    assert seen["arguments"] == [] and seen["cores"] == len(os.sched_getaffinity(0))
    assert not {"LIKENESS_MODELS", "LIKENESS_STATE"} & seen["environment"].keys()


def test_settings_are_kept_as_json_and_only_as_such(tmp_path: Path) -> None:
    chosen = ServiceSettings(models=tmp_path, cache=tmp_path / "c", cores=3, log_level="error")
    assert ServiceSettings.parse(json.loads(json.dumps(chosen.record))) == chosen
    assert ServiceSettings.parse({**chosen.record, "logLevel": "shouting"}).log_level == "info"
    for wrong in ("text", {}, {**chosen.record, "cores": None}):
        with pytest.raises(ValueError, match="settings of the service"):
            ServiceSettings.parse(wrong)


def test_the_cache_is_where_it_was_chosen(tmp_path: Path) -> None:
    daemon = DaemonLocator(environment={}, settings=ServiceSettings(cache=tmp_path / "c"))
    assert TemplateLocator(None, daemon, environment={}).own_heads == tmp_path / "c" / "heads"


def test_service_is_detached(place: Place) -> None:
    connect(place.locator()).close()
    assert os.getsid(place.seen()["pid"]) != os.getsid(0)


def test_stale_socket_is_no_obstacle(place: Place) -> None:
    connect(place.locator()).close()
    place.end_service()
    assert place.socket.exists()
    assert works(connect(place.locator()))


def test_clients_that_start_at_once_share_one_service(place: Place) -> None:
    outcomes: list[bool] = []

    def client() -> None:
        outcomes.append(works(connect(place.locator())))

    threads = [threading.Thread(target=client) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [True] * 4


def test_service_that_ends_at_once_is_quoted(place: Place) -> None:
    with pytest.raises(ServiceUnavailable, match="told to fail"):
        connect(place.locator(LIKENESS_FAKE_FAILS="1"))


@pytest.mark.parametrize("named", ["/none/likenessd", str(TESTS / "conftest.py"), str(TESTS)])
def test_program_that_is_none_is_named(place: Place, named: str) -> None:
    with pytest.raises(ServiceUnavailable, match=named):
        connect(place.locator(LIKENESS_DAEMON=named))


def test_program_is_looked_for_in_order(tmp_path: Path) -> None:
    programs = {}
    for name in ("environment", "preferred", "path", "bundled"):
        programs[name] = tmp_path / name / "likenessd"
        programs[name].parent.mkdir()
        programs[name].touch(0o755)
    search = {"PATH": str(programs["path"].parent)}
    named = {"LIKENESS_DAEMON": str(programs["environment"])}
    preferred, bundled = programs["preferred"], programs["bundled"]
    assert DaemonLocator(preferred, bundled, search | named).program() == programs["environment"]
    assert DaemonLocator(preferred, bundled, search).program() == preferred
    assert DaemonLocator(None, bundled, search).program() == programs["path"]
    assert DaemonLocator(None, bundled, {"PATH": ""}).program() == bundled
    with pytest.raises(ServiceUnavailable, match="not found"):
        DaemonLocator(None, None, {"PATH": ""}).program()


def test_socket_is_in_the_runtime_folder() -> None:
    assert DaemonLocator(environment={"XDG_RUNTIME_DIR": "/run/user/1"}).socket_path() == Path(
        "/run/user/1/likeness/likenessd-0.sock"
    )
    assert f"likeness-{os.getuid()}" in str(DaemonLocator(environment={}).socket_path())


@pytest.mark.parametrize("mode", [0o755, 0o770])
def test_folder_that_others_can_enter_is_refused(place: Place, mode: int) -> None:
    place.socket.parent.chmod(mode)
    with pytest.raises(ServiceUnavailable, match="not private"):
        connect(place.locator())


def test_folder_that_is_a_link_is_refused(tmp_path: Path, private_folder: Path) -> None:
    (tmp_path / "link").symlink_to(private_folder)
    with pytest.raises(ServiceUnavailable, match="not private"):
        connect(Place(tmp_path / "link").locator())


def test_missing_folder_is_made_private(tmp_path: Path) -> None:
    place = Place(tmp_path / "run" / "likeness")
    connect(place.locator()).close()
    place.end_service()
    assert place.socket.parent.stat().st_mode & 0o777 == 0o700


def test_socket_path_that_is_too_long_is_an_error(private_folder: Path) -> None:
    with pytest.raises(ServiceUnavailable):
        connect(Place(private_folder / ("x" * 120)).locator())


def test_template_is_found_beside_the_services_program(tmp_path: Path, template_path: Path) -> None:
    program = tmp_path / "a" / "bin" / "likenessd"
    program.parent.mkdir(parents=True)
    program.touch(0o755)
    daemon = DaemonLocator(environment={"LIKENESS_DAEMON": str(program)})
    (tmp_path / "Models").mkdir()
    (tmp_path / "Templates").symlink_to(template_path.parent.parent)
    assert TemplateLocator(None, daemon, environment={}).find().samefile(template_path)


def test_listening_socket_of_another_kind_is_an_error(private_folder: Path) -> None:
    place = Place(private_folder)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
        other.bind(str(place.socket))
        with pytest.raises(ServiceUnavailable):
            connect(place.locator())


def test_service_that_cannot_live_is_started_less_and_less_often() -> None:
    now = [0.0]
    history = StartHistory(lambda: now[0])
    for _ in range(5):
        history.begin()
        history.fail()
    with pytest.raises(ServiceUnavailable):
        history.begin()
    now[0] = 1.1
    history.begin()
    history.fail()
    now[0] = 2.2
    with pytest.raises(ServiceUnavailable):
        history.begin()
    now[0] = 3.2
    history.begin()
    history.succeed()
    history.fail()
    history.begin()
