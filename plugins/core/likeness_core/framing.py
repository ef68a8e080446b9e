# SPDX-License-Identifier: Apache-2.0
"""Content-Length framing (protocol/spec/transport.md): bytes <-> message bodies, without any I/O."""

from __future__ import annotations

from . import strings
from .errors import FrameMalformed, FrameTooLarge

MAXIMUM_HEADER_LENGTH = 8 * 1024
MAXIMUM_BODY_LENGTH = 64 * 1024 * 1024
LINE_END = b"\r\n"


def frame(body: bytes) -> bytes:
    """The bytes to send for one message body."""
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


class FrameParser:
    """Cuts a stream of bytes, arriving in chunks of any size, into message bodies."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._header_length = 0
        self._body_length: int | None = None
        self._header_is_complete = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """Takes the next bytes and returns the bodies that are complete now.

        Raises FrameMalformed or FrameTooLarge; where the next frame starts is lost then.
        """
        self._buffer += chunk
        bodies = []
        while (body := self._next_body()) is not None:
            bodies.append(body)
        return bodies

    def _next_body(self) -> bytes | None:
        while not self._header_is_complete:
            line = self._next_line()
            if line is None:
                return None
            self._take_header_line(line)
        length = self._body_length or 0
        if len(self._buffer) < length:
            return None
        body = self._take(length)
        self._header_length, self._body_length, self._header_is_complete = 0, None, False
        return body

    def _next_line(self) -> bytes | None:
        """The next header line without its end, or None while it is incomplete."""
        end = self._buffer.find(LINE_END)
        known = len(self._buffer) if end < 0 else end + len(LINE_END)
        if self._header_length + known > MAXIMUM_HEADER_LENGTH:
            raise FrameMalformed(strings.broken_framing("a header that is too long"))
        if end < 0:
            return None
        self._header_length += known
        return self._take(known)[: -len(LINE_END)]

    def _take_header_line(self, line: bytes) -> None:
        if not line:
            if self._body_length is None:
                raise FrameMalformed(strings.broken_framing("a header without Content-Length"))
            self._header_is_complete = True
            return
        name, colon, value = line.partition(b":")
        if not colon:
            raise FrameMalformed(strings.broken_framing("a header line without a colon"))
        if name.strip().lower() == b"content-length":
            if self._body_length is not None:
                raise FrameMalformed(strings.broken_framing("two lengths for one message"))
            self._body_length = _parse_length(value.strip())

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken


def _parse_length(digits: bytes) -> int:
    if not digits.isdigit():
        raise FrameMalformed(strings.broken_framing("a length that is no number"))
    significant = digits.lstrip(b"0")
    if len(significant) > len(str(MAXIMUM_BODY_LENGTH)) or int(significant or b"0") > MAXIMUM_BODY_LENGTH:
        raise FrameTooLarge(strings.broken_framing("a message that is too long"))
    return int(significant or b"0")
