# SPDX-License-Identifier: Apache-2.0
"""What is said on a connection, in which order: the greeting, then a fit or a texture of a head."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from . import PROTOCOL_VERSION, VERSION, strings
from .connection import Connection, Message
from .errors import ArrayGone, ConnectionLost, LikenessError, MessageError, ServiceUnavailable, TemplateError
from .host import Head, Host, TextureSource
from .messages import (
    AddedPhoto,
    FitResult,
    HeadPose,
    Initialized,
    OpenedTemplate,
    Progress,
    TextureResult,
)

HANDSHAKE_TIMEOUT_SECONDS = 10.0
REQUEST_TIMEOUT_SECONDS = 60.0
# How often a service that takes a connection and dies is tried again, and how long it is given to be gone.
DYING_ATTEMPTS = 5
DYING_SECONDS = 0.1

# A request: method, params, seconds until it counts as unanswered (None: the session watches over it).
_Request = tuple[str, Message, float | None]
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

    Subclasses say what is asked (`_converse`, which sets `result` in the end), and what the scene gets.
    """

    kind = ""
    silence_method = ""
    cancelled = ""

    def __init__(self, head: Head, photo: Path, template: Path) -> None:
        self.head = head
        self.photo = photo
        self.token = f"{self.kind}-{next(_tokens)}"
        self.notes: list[str] = []
        self.message = strings.OPENING_TEMPLATE
        self.request: int | None = None
        self.is_finished = False
        self._requests = self._converse(template)
        self._array_folder: Path | None = None

    @property
    def has_begun(self) -> bool:
        """Whether the first request has been sent."""
        return self.request is not None

    def begin(self, connection: Connection) -> None:
        """Sends the first request."""
        self._array_folder = connection.array_folder
        self._send(connection, next(self._requests))

    def answer(self, connection: Connection, value: Any) -> None:
        """Takes the answer to `request` and sends the next one, or finishes. Raises LikenessError."""
        try:
            following = self._requests.send(value)
        except StopIteration:
            self.is_finished = True
            return
        self._send(connection, following)

    def cancel(self, connection: Connection) -> None:
        """Tells the service that the answer is no longer wanted."""
        if self.request is not None:
            connection.notify("$/cancelRequest", {"id": self.request})

    def show(self, host: Host, progress: Progress) -> None:
        """Shows what a report carries, if anything."""

    def deliver(self, host: Host) -> str:
        """Writes the result into the scene; returns the sentence for the artist."""
        raise NotImplementedError

    def abandon(self, host: Host) -> None:
        """Puts the scene back as it was."""

    def _converse(self, template: Path) -> Generator[_Request, Any, None]:
        raise NotImplementedError

    def _open(self, template: Path) -> Generator[_Request, Any, dict[str, str]]:
        """Opens template and photo; returns their names on the wire."""
        answer = yield "template/open", {"path": str(template)}, REQUEST_TIMEOUT_SECONDS
        opened = OpenedTemplate.parse(answer)
        if opened.template != self.head.template_hash or opened.vertex_count != self.head.vertex_count:
            raise TemplateError(strings.template_differs(self.head.template_name))

        self.message = strings.READING_PHOTO
        answer = yield "photo/add", {"path": str(self.photo)}, REQUEST_TIMEOUT_SECONDS
        added = AddedPhoto.parse(answer)
        if added.face_count == 0:
            raise LikenessError(strings.no_face(self.photo.name))
        if added.face_count > 1:
            self.notes.append(strings.faces_found(added.face_count))
        self.notes.extend(added.notes)
        return {"template": opened.template, "photo": added.photo}

    def _send(self, connection: Connection, request: _Request) -> None:
        self.request = connection.request(*request)


class FitConversation(Conversation):
    """The fit of one head to one photo."""

    kind = "fit"
    silence_method = "fit/run"
    cancelled = strings.CANCELLED

    def __init__(self, head: Head, photo: Path, template: Path) -> None:
        super().__init__(head, photo, template)
        self.result: FitResult | None = None

    def show(self, host: Host, progress: Progress) -> None:
        """Shows a preview of the head."""
        if progress.preview is None:
            return
        try:
            pose = HeadPose.parse(progress.preview, self._array_folder)
        except ArrayGone:
            # The host was busy for so long that newer previews have taken its place.
            return
        host.apply_preview(self.head, self._checked(pose))

    def deliver(self, host: Host) -> str:
        """Writes the fit."""
        assert self.result is not None
        host.end_preview(self.head)
        host.commit(self.head, self.result, self.photo)
        return strings.fit_finished(self.photo.name, self.result.seconds, self.notes)

    def abandon(self, host: Host) -> None:
        """Takes the previews back."""
        host.end_preview(self.head)

    def _converse(self, template: Path) -> Generator[_Request, Any, None]:
        names = yield from self._open(template)
        self.message = strings.FITTING
        answer = yield "fit/run", {**names, "progressToken": self.token, "previews": True}, None
        result = FitResult.parse(answer, self._array_folder)
        self._checked(result.pose)
        self.result = result

    def _checked(self, pose: HeadPose) -> HeadPose:
        """The pose, if it has an offset for every vertex of the head."""
        if pose.bind_offsets is not None and len(pose.bind_offsets) != 3 * self.head.vertex_count:
            raise MessageError(strings.malformed_message("bindOffsets"))
        return pose


class TextureConversation(Conversation):
    """The texture of one fitted head from its photo."""

    kind = "texture"
    silence_method = "texture/extract"
    cancelled = strings.TEXTURE_CANCELLED

    def __init__(self, head: Head, source: TextureSource, template: Path) -> None:
        super().__init__(head, source.photo, template)
        self.result: TextureResult | None = None
        self._source = source

    def deliver(self, host: Host) -> str:
        """Puts the maps onto the head."""
        assert self.result is not None
        host.commit_texture(self.head, self.result)
        self.notes.extend(self.result.notes)
        return strings.texture_finished(self.photo.name, self.result.seconds, self.notes)

    def _converse(self, template: Path) -> Generator[_Request, Any, None]:
        names = yield from self._open(template)
        self.message = strings.TEXTURING
        source = self._source
        params = {
            **names,
            "camera": source.camera.wire,
            "pose": source.pose.wire,
            "folder": str(source.folder),
            "name": source.name,
            "progressToken": self.token,
        }
        answer = yield "texture/extract", params, None
        self.result = TextureResult.parse(answer)
