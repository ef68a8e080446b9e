# SPDX-License-Identifier: Apache-2.0
"""What conversations share that have to do with a head's session: to find it, and to lose no edit."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import strings
from .arrays import encode_floats
from .conversation import REQUEST_TIMEOUT_SECONDS, Conversation, Request
from .edits import Edits
from .errors import LikenessError, RequestFailed
from .fields import Fields
from .history import Revision
from .host import Head, HeadState, Host, Place
from .messages import FitResult, HeadPose, parse_vertices

# Errors of the service (protocol/spec/errors.md): a session that is missing or unreadable; no room for any.
SESSION_GONE = (7001, 7002, 7003, 7004)
NO_SESSIONS = (7007, 7008)
# The result joins whatever the session holds by now; nothing is refused, nothing overwritten.
NEVER_REFUSED = {"onConflict": "branch"}


class SessionConversation(Conversation):
    """A conversation about a head that has, or gets, a history."""

    def __init__(self, head: Head, template: Path, state: HeadState) -> None:
        super().__init__(head, template)
        self._state = state
        self._result: FitResult | None = None
        self._place: Place | None = None

    def abandon(self, host: Host) -> None:
        """Takes the previews back."""
        host.end_preview(self.head)

    def _known_place(self) -> Place:
        """Where the head stands in its history. Raises LikenessError where it has none."""
        if self._state.place is None:
            raise LikenessError(strings.no_history(self.head.name))
        return self._state.place

    def _resume(self, template: Path) -> Generator[Request, Any, tuple[Place, FitResult]]:
        """Where the head stands, and what its revision was like.

        A history that is not on this computer is begun anew, with the head as it is in the scene.
        """
        place = self._state.place
        if place is not None:
            try:
                yield "session/open", {"session": place.session}, REQUEST_TIMEOUT_SECONDS
                return place, (yield from self._revision(place.session, place.revision))
            except RequestFailed as error:
                if error.code not in SESSION_GONE:
                    raise
        return (yield from self._begin_anew(template))

    def _begin_anew(self, template: Path) -> Generator[Request, Any, tuple[Place, FitResult]]:
        if self._state.photo is None:
            raise LikenessError(strings.fit_needed(self.head.name))
        note = strings.HISTORY_BEGUN if self._state.place is None else strings.HISTORY_BEGUN_ANEW
        self.notes.append(note)
        names = {"template": (yield from self._open_template(template))}
        names["photo"] = yield from self._add_photo(self._state.photo)
        names["session"] = yield from self._create_session(names["template"])
        answer = yield "fit/run", {**names, "preset": "draft", "reason": note}, None
        first = FitResult.parse(answer, self._array_folder)
        place = Place(names["session"], first.revision, names["photo"])
        place = yield from self._keep_edits(place, first)
        return place, (yield from self._revision(place.session, place.revision))

    def _create_session(self, template: str) -> Generator[Request, Any, str]:
        request = {"template": template, "name": self.head.name}
        answer = yield "session/create", request, REQUEST_TIMEOUT_SECONDS
        return Fields(answer).text("session")

    def _keep_edits(self, place: Place, known: FitResult) -> Generator[Request, Any, Place]:
        """Makes what the artist did since a revision a revision, so that one can go back to it."""
        pose = self._state.pose
        edits = Edits.between(known.pose, pose)
        if not edits:
            return place
        request: dict[str, object] = {
            "session": place.session,
            "from": place.revision,
            "controllers": dict(edits.controllers),
            "reason": strings.EDITED,
            **NEVER_REFUSED,
        }
        if pose.bind_offsets is not None:
            request["bindOffsets"] = encode_floats(pose.bind_offsets, 3)
        answer = yield "session/commit", request, REQUEST_TIMEOUT_SECONDS
        return replace(place, revision=Revision.parse(answer).name)

    def _constraints(self, known: HeadPose) -> Generator[Request, Any, dict[str, object]]:
        """What a fit has to keep to, but for the pins."""
        state = self._state
        edits = Edits.between(known, state.pose)
        posed = None
        if edits.vertices:
            request = {"template": self.head.template_hash, **state.pose.wire}
            answer = yield "rig/evaluate", request, REQUEST_TIMEOUT_SECONDS
            posed = parse_vertices(answer, self._array_folder)
        self.notes += strings.taken_as_given(len(edits.controllers), len(edits.vertices), len(state.pins))
        return edits.constraints(state, posed)

    def _fit(
        self, request: dict[str, object], photo: str, also: tuple[str, ...]
    ) -> Generator[Request, Any, None]:
        """Runs a fit and remembers its result, and its place if there is a session."""
        request |= {"template": self.head.template_hash, "photo": photo}
        if also:
            request["also"] = [{"photo": further} for further in also]
        answer = yield "fit/run", request, None
        result = FitResult.parse(answer, self._array_folder)
        self._checked(result.pose)
        self._result, self.maps = result, result.maps
        session = request.get("session")
        self._place = Place(session, result.revision, photo, also) if isinstance(session, str) else None
