# SPDX-License-Identifier: Apache-2.0
"""A JSON-RPC connection over a Unix socket.

A reader thread turns bytes into messages and puts them on a queue; the owner empties the queue on its own
thread with `poll`. So nothing of the host program is ever touched from the reader thread, and the owner never
waits.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import queue
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import strings
from .errors import ConnectionLost, LikenessError, MessageError, RequestFailed
from .framing import FrameParser, frame

CHUNK_LENGTH = 1 << 20
# A service that takes no bytes for so long is not going to; the send happens on the owner's thread.
SEND_TIMEOUT_SECONDS = 5.0

Message = dict[str, Any]


@dataclass(frozen=True)
class Response:
    """The answer to request `id`: a result, or the error that took its place."""

    id: int
    result: Any
    error: LikenessError | None = None

    def value(self) -> Any:
        """The result. Raises the error if there is one."""
        if self.error is not None:
            raise self.error
        return self.result


@dataclass(frozen=True)
class Notification:
    """A message from the service that wants no answer."""

    method: str
    params: Message


@dataclass(frozen=True)
class Disconnected:
    """The last event of a connection, with the reason."""

    error: LikenessError


Event = Response | Notification | Disconnected


class Connection:
    """One client's end of the wire. `close` may be called from any thread; the rest from the owner's only."""

    def __init__(self, link: socket.socket, clock: Callable[[], float] = time.monotonic) -> None:
        # Where arrays in files lie, once that was agreed on.
        self.array_folder: Path | None = None
        self._link = link
        self._clock = clock
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._ids = itertools.count(1)
        self._deadlines: dict[int, tuple[float, str]] = {}
        link.settimeout(None)
        threading.Thread(target=self._read, name="likeness-reader", daemon=True).start()

    def request(self, method: str, params: Message, timeout: float | None) -> int:
        """Sends a request and returns its id; its Response comes from `poll`.

        After `timeout` seconds without an answer (None: wait for ever) `poll` yields an error Response in its
        place.
        """
        identifier = next(self._ids)
        if timeout is not None:
            self._deadlines[identifier] = (self._clock() + timeout, method)
        self._send({"jsonrpc": "2.0", "id": identifier, "method": method, "params": params})
        return identifier

    def notify(self, method: str, params: Message) -> None:
        """Sends a notification."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def poll(self) -> Event | None:
        """The next thing that has arrived, without waiting; None when there is nothing."""
        try:
            event = self._events.get_nowait()
        except queue.Empty:
            return self._next_expired()
        if isinstance(event, Response):
            self._deadlines.pop(event.id, None)
        return event

    def call(self, method: str, params: Message, timeout: float) -> Any:
        """Sends a request, blocks until it is answered and returns its result; other events are dropped.

        For the handshake and for tools. Raises what the request or the connection failed with.
        """
        identifier = self.request(method, params, timeout)
        while True:
            event = self.poll()
            if isinstance(event, Disconnected):
                raise event.error
            if isinstance(event, Response) and event.id == identifier:
                return event.value()
            if event is None:
                time.sleep(0.005)

    def close(self) -> None:
        """Ends the connection; harmless when it has ended."""
        # Shutting down wakes the reader thread; it fails where the other side has gone already.
        with contextlib.suppress(OSError):
            self._link.shutdown(socket.SHUT_RDWR)
        self._link.close()

    def _next_expired(self) -> Event | None:
        now = self._clock()
        for identifier, (deadline, method) in self._deadlines.items():
            if deadline < now:
                del self._deadlines[identifier]
                return Response(identifier, None, ConnectionLost(strings.no_answer(method)))
        return None

    def _send(self, message: Message) -> None:
        data = memoryview(frame(json.dumps(message, separators=(",", ":")).encode()))
        deadline = self._clock() + SEND_TIMEOUT_SECONDS
        try:
            while data:
                try:
                    data = data[self._link.send(data, socket.MSG_DONTWAIT) :]
                except BlockingIOError:
                    if self._clock() > deadline:
                        raise TimeoutError from None
                    time.sleep(0.002)
        except OSError as error:
            raise ConnectionLost(strings.connection_lost()) from error

    def _read(self) -> None:
        parser = FrameParser()
        try:
            while chunk := self._link.recv(CHUNK_LENGTH):
                for body in parser.feed(chunk):
                    self._events.put(parse_message(body))
            reason: LikenessError = ConnectionLost(strings.connection_lost())
        except OSError:
            reason = ConnectionLost(strings.connection_lost())
        except LikenessError as error:
            reason = error
        self._events.put(Disconnected(reason))


def parse_message(body: bytes) -> Event:
    """The event that a message body stands for. Raises MessageError on anything a service never sends."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MessageError(strings.malformed_message("JSON")) from error
    if not isinstance(message, dict):
        raise MessageError(strings.malformed_message("an object"))
    params, identifier, method = message.get("params", {}), message.get("id"), message.get("method")
    if isinstance(method, str) and isinstance(params, dict):
        return Notification(method, params)
    failure = message.get("error")
    if isinstance(failure, dict):
        # A failure without id answers a message that the service could not read.
        number = identifier if isinstance(identifier, int) else 0
        return Response(number, None, _request_failed(failure))
    if isinstance(identifier, int) and "result" in message:
        return Response(identifier, message["result"])
    raise MessageError(strings.malformed_message("a response"))


def _request_failed(failure: Message) -> RequestFailed:
    code, text = failure.get("code"), failure.get("message")
    return RequestFailed(
        code if isinstance(code, int) else 0, text if isinstance(text, str) else strings.failed()
    )
