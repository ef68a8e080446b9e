"""Another user of the machine can neither connect, nor read, nor take the daemon's places before it."""

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.soak.place import PROGRAM, ROOT, Place, call

NOBODY = 65534

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")


def intrude(what: str, path: Path) -> str:
    """What comes of it when another user tries something."""
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        # Only a process that has started can change its user where nobody may enter the interpreter's folder.
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            outcome = attempt(what, path)
        except BaseException as error:
            outcome = type(error).__name__
        os.write(writer, outcome.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as outcomes:
        outcome = outcomes.read()
    os.waitpid(child, 0)
    return outcome


def attempt(what: str, path: Path) -> str:
    """Connects, reads or lists, and says that it could."""
    if what == "read":
        with path.open("rb") as file:
            file.read(1)
    elif what == "list":
        os.listdir(path)
    else:
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(10)
            link.connect(str(path))
            link.sendall(b"Content-Length: 2\r\n\r\n{}")
            return "answered" if link.recv(100) else "closed"
    return "done"


@pytest.fixture
def place() -> Iterator[Place]:
    with Place() as place:
        yield place


def everything_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() or path.is_socket()]


def test_socket_session_and_arrays_are_out_of_reach(place: Place) -> None:
    connection = place.connection()
    call(connection, "server/status")
    assert connection.array_folder is not None
    (connection.array_folder / "preview.safetensors").write_bytes(b"secret")
    # The folder around is opened, so that only the daemon's own folders stand in the way.
    place.folder.chmod(0o755)
    assert intrude("connect", place.socket) == "PermissionError"
    for folder in (place.socket.parent, place.state, connection.array_folder):
        assert intrude("list", folder) == "PermissionError"
    files = everything_below(place.folder)
    assert {"lock", "likenessd.log", "preview.safetensors", "d.sock"} <= {path.name for path in files}
    for path in files:
        assert intrude("read", path) == "PermissionError", path


def test_connection_of_another_user_is_closed_even_where_the_folder_lets_it_in(place: Place) -> None:
    connection = place.connection()
    for path, mode in [(place.folder, 0o755), (place.socket.parent, 0o755), (place.socket, 0o777)]:
        path.chmod(mode)
    assert intrude("connect", place.socket) in ("closed", "ConnectionResetError", "BrokenPipeError")
    assert call(connection, "server/status")["connections"] == 1


def test_folder_that_another_user_made_first_is_refused(place: Place) -> None:
    os.chown(place.socket.parent, NOBODY, NOBODY)
    environment = {"LIKENESS_SOCKET": str(place.socket), "LIKENESS_RESOURCES": str(ROOT)}
    result = subprocess.run([PROGRAM], env=environment, capture_output=True, text=True, timeout=60)
    assert result.returncode == 1
    assert "belongs to another user" in result.stderr
    os.chown(place.socket.parent, 0, 0)


def test_state_folder_that_another_user_made_first_keeps_no_sessions(place: Place) -> None:
    (place.state / "store").mkdir(parents=True, mode=0o700)
    os.chown(place.state / "store", NOBODY, NOBODY)
    connection = place.connection()
    with pytest.raises(Exception, match="Sessions cannot be used"):
        call(connection, "session/list")


def test_outer_state_folder_that_another_user_made_first_keeps_no_sessions(place: Place) -> None:
    # Whoever owns the folder around could take the store out of it and put another one in.
    place.state.mkdir(mode=0o777)
    os.chown(place.state, NOBODY, NOBODY)
    connection = place.connection()
    with pytest.raises(Exception, match="Sessions cannot be used"):
        call(connection, "session/list")
    assert not (place.state / "store").exists()


def test_state_folder_that_others_may_write_to_keeps_no_sessions(place: Place) -> None:
    place.state.mkdir()
    place.state.chmod(0o777)
    connection = place.connection()
    with pytest.raises(Exception, match="Sessions cannot be used"):
        call(connection, "session/list")


def test_link_in_the_place_of_the_socket_folder_is_refused(place: Place) -> None:
    elsewhere = place.folder / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    link = place.folder / "link"
    link.symlink_to(elsewhere)
    environment = {"LIKENESS_SOCKET": str(link / "d.sock"), "LIKENESS_RESOURCES": str(ROOT)}
    result = subprocess.run([PROGRAM], env=environment, capture_output=True, text=True, timeout=60)
    assert result.returncode == 1
    assert not list(elsewhere.iterdir())
