# SPDX-License-Identifier: Apache-2.0
"""What is said on a connection, in which order: the greeting, then request after request about one head."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from . import PROTOCOL_VERSION, VERSION, strings
from .connection import Connection, Message, Response
from .errors import ConnectionLost, LikenessError, MessageError, ServiceUnavailable, TemplateError
from .history import History, parse_head
from .host import Head, Host
from .messages import AddedPhoto, FitResult, HeadPose, Initialized, OpenedTemplate, Progress, VertexMap

HANDSHAKE_TIMEOUT_SECONDS = 10.0
REQUEST_TIMEOUT_SECONDS = 60.0
# How often a service that takes a connection and dies is tried again, and how long it is given to be gone.
DYING_ATTEMPTS = 5
DYING_SECONDS = 0.1

# A request: method, params, seconds until it counts as unanswered (None: the session watches over it).
Request = tuple[str, Message, float | None]
# What a conversation says: a request, or None where it waits for the artist. It is sent the answer.
Talk = Generator[Request | None, Any, None]
_tokens = itertools.count(1)


def greet(connection: Connection, client_name: str) -> None:
    """Opens the conversation on a new connection.

    Blocks. Raises ServiceUnavailable for another protocol version.
    """
    params = {
        "protocolVersion": PROTOCOL_VERSION,
        "client": {"name": client_name, "version": VERSION},
        "capabilities": {"arrays": ["file", "inline"]},
    }
    answer = Initialized.parse(connection.call("initialize", params, HANDSHAKE_TIMEOUT_SECONDS))
    if answer.protocol_version.partition(".")[0] != PROTOCOL_VERSION.partition(".")[0]:
        raise ServiceUnavailable(strings.other_protocol(answer.protocol_version))
    connection.array_folder = answer.array_folder
    connection.notify("initialized", {})


def open_connection(connect: Callable[[], Connection], client_name: str) -> Connection:
    """A greeted connection.

    A service that was killed may still take a connection while it dies; the one that is started after it is
    tried then. Blocks. Raises LikenessError.
    """
    for _ in range(DYING_ATTEMPTS):
        connection = connect()
        try:
            greet(connection, client_name)
            return connection
        except ConnectionLost:
            connection.close()
            time.sleep(DYING_SECONDS)
        except LikenessError:
            connection.close()
            raise
    raise ConnectionLost(strings.connection_lost())


class Conversation:
    """What is asked for a head, request by request: each is sent when the one before it has been answered.

    Subclasses say what is asked (`_converse`), and what the scene gets. A request that fails is raised inside
    `_converse`, at the place where its answer was waited for.
    """

    kind = ""
    silence_method = ""
    cancelled = ""

    def __init__(self, head: Head, template: Path) -> None:
        self.head = head
        self.token = f"{self.kind}-{next(_tokens)}"
        self.notes: list[str] = []
        self.message = strings.OPENING_TEMPLATE
        self.request: int | None = None
        self.is_finished = False
        self.is_waiting = False
        # What was learned about the head's session and its quality, for whoever shows it.
        self.history: History | None = None
        self.maps: tuple[VertexMap, ...] = ()
        self._requests = self._converse(template)
        self._array_folder: Path | None = None

    @property
    def has_begun(self) -> bool:
        """Whether the first request has been sent."""
        return self.request is not None

    def begin(self, connection: Connection) -> None:
        """Sends the first request."""
        self._array_folder = connection.array_folder
        self._go_on(connection, lambda: next(self._requests))

    def answer(self, connection: Connection, response: Response) -> None:
        """Takes the answer to `request` and sends the next one, waits, or finishes. Raises LikenessError."""
        error = response.error
        if error is not None:
            self._go_on(connection, lambda: self._requests.throw(error))
        else:
            self._go_on(connection, lambda: self._requests.send(response.result))

    def wake(self, connection: Connection) -> None:
        """Looks whether there is something to ask for by now; only for one that waits for the artist."""
        self._go_on(connection, lambda: self._requests.send(None))

    def cancel(self, connection: Connection) -> None:
        """Tells the service that the answer is no longer wanted."""
        if self.request is not None and not self.is_waiting:
            connection.notify("$/cancelRequest", {"id": self.request})

    def show(self, host: Host, progress: Progress) -> None:
        """Shows what a report carries, if anything."""

    def show_answer(self, host: Host) -> None:
        """Shows what the last answer carried, if anything is to be seen before the end."""

    def deliver(self, host: Host) -> str:
        """Writes the result into the scene; returns the sentence for the artist."""
        raise NotImplementedError

    def abandon(self, host: Host) -> None:
        """Puts the scene back as it was."""

    def _converse(self, template: Path) -> Talk:
        raise NotImplementedError

    def _open_template(self, template: Path) -> Generator[Request, Any, str]:
        """Opens the head's template; returns its name on the wire."""
        answer = yield "template/open", {"path": str(template)}, REQUEST_TIMEOUT_SECONDS
        opened = OpenedTemplate.parse(answer)
        if opened.template != self.head.template_hash or opened.vertex_count != self.head.vertex_count:
            raise TemplateError(strings.template_differs(self.head.template_name))
        return opened.template

    def _add_photo(self, photo: Path) -> Generator[Request, Any, str]:
        """Adds a photo with a face; returns its name on the wire."""
        self.message = strings.READING_PHOTO
        answer = yield "photo/add", {"path": str(photo)}, REQUEST_TIMEOUT_SECONDS
        added = AddedPhoto.parse(answer)
        if added.face_count == 0:
            raise LikenessError(strings.no_face(photo.name))
        self.notes.extend(added.notes)
        return added.photo

    def _read_history(self, session: str) -> Generator[Request, Any, None]:
        answer = yield "session/history", {"session": session}, REQUEST_TIMEOUT_SECONDS
        self.history = History.parse(answer)

    def _revision(self, session: str, revision: str) -> Generator[Request, Any, FitResult]:
        """A revision's head."""
        request = {"session": session, "revision": revision}
        answer = yield "session/revision", request, REQUEST_TIMEOUT_SECONDS
        result = parse_head(answer, self._array_folder)
        self._checked(result.pose)
        return result

    def _checked(self, pose: HeadPose) -> HeadPose:
        """The pose, if it has an offset for every vertex of the head."""
        if pose.bind_offsets is not None and len(pose.bind_offsets) != 3 * self.head.vertex_count:
            raise MessageError(strings.malformed_message("bindOffsets"))
        return pose

    def _go_on(self, connection: Connection, ask: Callable[[], Request | None]) -> None:
        try:
            following = ask()
        except StopIteration:
            self.is_finished = True
            return
        self.is_waiting = following is None
        if following is not None:
            self._send(connection, following)

    def _send(self, connection: Connection, request: Request) -> None:
        self.request = connection.request(*request)
