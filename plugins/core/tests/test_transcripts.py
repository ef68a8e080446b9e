# SPDX-License-Identifier: Apache-2.0
"""Replays the protocol's transcripts: the client sends its lines to a service that speaks the daemon's."""

from __future__ import annotations

import itertools
import json
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from likeness_core.connection import Connection, Disconnected, Event, Notification, Response
from likeness_core.errors import RequestFailed
from likeness_core.framing import FrameParser, frame
from locations import REPOSITORY

TRANSCRIPTS = sorted((REPOSITORY / "protocol" / "transcripts").glob("*.jsonl"))
PLACEHOLDERS = {
    "${template.path}": "/template.safetensors",
    "${template.hash}": "ab" * 32,
    "${photo.path}": "/photo.png",
    "${photo.hash}": "cd" * 32,
    "${controller}": "nose-hump",
}
ANY: dict[str, Any] = {
    "string": "text",
    "number": 1.5,
    "integer": 3,
    "boolean": True,
    "list": [],
    "object": {},
}


def concrete(pattern: Any) -> Any:
    """The pattern with a value in the place of every wildcard."""
    if isinstance(pattern, str):
        return PLACEHOLDERS.get(pattern, pattern)
    if isinstance(pattern, list):
        return [concrete(item) for item in pattern]
    if not isinstance(pattern, dict):
        return pattern
    if "$any" in pattern:
        return ANY[pattern["$any"]]
    if "$near" in pattern:
        return pattern["$near"][0]
    return {concrete(name): concrete(value) for name, value in pattern.items()}


class ScriptedDaemon:
    """Speaks the daemon's lines of a transcript, and keeps what it hears."""

    def __init__(self, link: socket.socket, lines: list[dict[str, Any]]) -> None:
        self.heard: list[bytes] = []
        self._link = link
        self._lines = lines
        self._parser = FrameParser()
        self.thread = threading.Thread(target=self._play, daemon=True)
        self.thread.start()

    def _play(self) -> None:
        expected = 0
        for line in self._lines:
            if line["from"] == "client":
                expected += 1
                while len(self.heard) < expected:
                    self.heard += self._parser.feed(self._link.recv(1 << 16))
            elif "closes" in line:
                self._link.close()
            else:
                self._link.sendall(frame(json.dumps(concrete(line["message"])).encode()))


class Stage:
    """The connections of a transcript by their names, each with a daemon that speaks its lines."""

    def __init__(self, lines: list[dict[str, Any]]) -> None:
        self._lines = lines
        self._ends: dict[str, tuple[Connection, socket.socket, ScriptedDaemon]] = {}

    def end(self, name: str) -> tuple[Connection, socket.socket]:
        """The client's end of a connection, which is made when it is first asked for."""
        if name not in self._ends:
            near, far = socket.socketpair()
            own = [line for line in self._lines if line.get("connection", "") == name]
            self._ends[name] = Connection(near), near, ScriptedDaemon(far, own)
        connection, link, _ = self._ends[name]
        return connection, link

    def close(self) -> None:
        """Each daemon has heard what the transcript sends it."""
        for name, (connection, _, daemon) in self._ends.items():
            daemon.thread.join(5)
            said = [it for it in self._lines if it["from"] == "client" and it.get("connection", "") == name]
            assert len(daemon.heard) == len(said)
            for body, line in zip(daemon.heard, said, strict=True):
                assert (
                    body.decode() == line["raw"] if "raw" in line else known(json.loads(body)) == wanted(line)
                )
            connection.close()


def lives(lines: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The lines of each daemon: one that restarts is another one."""
    parts: list[list[dict[str, Any]]] = [[]]
    for line in lines:
        if "restarts" in line:
            parts.append([])
        else:
            parts[-1].append(line)
    return parts


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript_is_replayed(path: Path) -> None:
    for lines in lives([json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()][1:]):
        stage = Stage(lines)
        for line in lines:
            connection, link = stage.end(line.get("connection", ""))
            if line["from"] == "client":
                say(connection, link, line)
            else:
                assert_heard(next_event(connection), line)
        stage.close()


def say(connection: Connection, link: socket.socket, line: dict[str, Any]) -> None:
    if "raw" in line:
        link.sendall(frame(line["raw"].encode()))
        return
    message = concrete(line["message"])
    params = message.get("params", {})
    if "id" not in message:
        connection.notify(message["method"], params)
        return
    # Lines that a client never sends (raw ones) have used up numbers.
    connection._ids = itertools.count(message["id"])
    connection.request(message["method"], params, None)


def known(message: dict[str, Any]) -> dict[str, Any]:
    """What was sent, without params that hold nothing: absent and empty mean the same."""
    return {name: value for name, value in message.items() if name != "params" or value}


def wanted(line: dict[str, Any]) -> dict[str, Any]:
    """What the transcript sends, without fields of messages that only a later version knows."""
    fields = ("jsonrpc", "id", "method", "params")
    return known({name: value for name, value in concrete(line["message"]).items() if name in fields})


def next_event(connection: Connection) -> Event:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if (event := connection.poll()) is not None:
            return event
        time.sleep(0.002)
    raise AssertionError("the service said nothing")


def assert_heard(event: Event, line: dict[str, Any]) -> None:
    if "closes" in line:
        assert isinstance(event, Disconnected)
        return
    message = concrete(line["message"])
    if "method" in message:
        assert event == Notification(message["method"], message["params"])
    elif "error" in message:
        assert isinstance(event, Response) and isinstance(event.error, RequestFailed)
        assert (event.id, event.error.code) == (message["id"] or 0, message["error"]["code"])
    else:
        assert event == Response(message["id"], message["result"])
