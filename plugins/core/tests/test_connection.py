# SPDX-License-Identifier: Apache-2.0
"""The connection: ids, order, timeouts, and a service that misbehaves or leaves."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator

import pytest
from likeness_core.connection import Connection, Disconnected, Event, Notification, Response
from likeness_core.errors import ConnectionLost, FrameMalformed, MessageError, RequestFailed
from likeness_core.framing import FrameParser, frame


class Wire:
    """A connection and the other end of its socket."""

    def __init__(self) -> None:
        near, self.far = socket.socketpair()
        self.now = 0.0
        self.connection = Connection(near, clock=lambda: self.now)

    def send(self, *messages: object) -> None:
        self.far.sendall(b"".join(frame(json.dumps(message).encode()) for message in messages))

    def receive(self) -> dict:
        (body,) = FrameParser().feed(self.far.recv(1 << 16))
        return json.loads(body)

    def next_event(self) -> Event:
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            if (event := self.connection.poll()) is not None:
                return event
            time.sleep(0.002)
        raise AssertionError("nothing arrived")


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    yield wire
    wire.connection.close()
    wire.far.close()


def test_answer_carries_the_requests_id(wire: Wire) -> None:
    first = wire.connection.request("a", {"x": 1}, None)
    assert wire.receive() == {"jsonrpc": "2.0", "id": first, "method": "a", "params": {"x": 1}}
    second = wire.connection.request("b", {}, None)
    wire.send({"id": second, "result": 2}, {"id": first, "result": None})
    assert [wire.next_event(), wire.next_event()] == [Response(second, 2), Response(first, None)]


def test_error_is_raised_with_its_code(wire: Wire) -> None:
    wire.send({"id": 1, "error": {"code": 2003, "message": "No face."}})
    with pytest.raises(RequestFailed, match="No face") as failure:
        wire.next_event().value()
    assert failure.value.code == 2003


def test_notifications_keep_their_order(wire: Wire) -> None:
    wire.send({"method": "m", "params": {"n": 1}}, {"method": "m", "params": {"n": 2}})
    assert [wire.next_event(), wire.next_event()] == [
        Notification("m", {"n": 1}),
        Notification("m", {"n": 2}),
    ]


def test_unanswered_request_times_out_once(wire: Wire) -> None:
    identifier = wire.connection.request("a", {}, timeout=5)
    wire.now = 4
    assert wire.connection.poll() is None
    wire.now = 6
    with pytest.raises(ConnectionLost):
        wire.next_event().value()
    assert wire.connection.poll() is None
    assert identifier == 1


def test_answered_request_does_not_time_out(wire: Wire) -> None:
    identifier = wire.connection.request("a", {}, timeout=5)
    wire.send({"id": identifier, "result": 1})
    assert wire.next_event() == Response(identifier, 1)
    wire.now = 6
    assert wire.connection.poll() is None


def test_service_that_leaves_ends_the_connection(wire: Wire) -> None:
    wire.far.close()
    event = wire.next_event()
    assert isinstance(event, Disconnected) and isinstance(event.error, ConnectionLost)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", FrameMalformed),
        (frame(b"{"), MessageError),
        (frame(b"[1]"), MessageError),
        (frame(b'{"id": "x", "result": 1}'), MessageError),
        (frame(b"[" * 100_000), MessageError),
    ],
)
def test_nonsense_ends_the_connection(wire: Wire, data: bytes, error: type) -> None:
    wire.far.sendall(data)
    event = wire.next_event()
    assert isinstance(event, Disconnected) and isinstance(event.error, error)


def test_sending_to_a_service_that_left_is_an_error(wire: Wire) -> None:
    wire.far.close()
    wire.next_event()
    with pytest.raises(ConnectionLost):
        wire.connection.notify("a", {})


def test_service_that_reads_nothing_does_not_block_for_ever(wire: Wire) -> None:
    ticks = iter(range(0, 1000, 3))
    wire.connection._clock = lambda: next(ticks)
    with pytest.raises(ConnectionLost):
        wire.connection.notify("a", {"text": "x" * 50_000_000})
