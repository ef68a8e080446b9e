# SPDX-License-Identifier: Apache-2.0
"""What conversations share that have to do with a head's session: to find it, and to lose no edit."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
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


@dataclass(frozen=True)
class Photos:
    """The photos of a fit, by their names on the wire; `files` is where further ones lie, by name."""

    first: str
    also: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, place: Place) -> Photos:
        """Those that a head was fitted to."""
        return cls(place.photo, place.also, place.files)

    @property
    def wire(self) -> dict[str, object]:
        """What a fit is told of them."""
        request: dict[str, object] = {"photo": self.first}
        if self.also:
            request["also"] = [{"photo": further} for further in self.also]
        return request

    def place(self, session: str, revision: str) -> Place:
        """Where a head stands that was fitted to them."""
        return Place(session, revision, self.first, self.also, self.files)

    def with_further(self, name: str, path: Path) -> Photos:
        """These and one more."""
        return Photos(self.first, (*self.also, name), {**self.files, name: str(path)})


class SessionConversation(Conversation):
    """A conversation about a head that has, or gets, a history."""

    def __init__(self, head: Head, template: Path, state: HeadState) -> None:
        super().__init__(head, template)
        self._state = state
        self._result: FitResult | None = None
        self._place: Place | None = None
        # What goes with every fit: files about the first photo that were made elsewhere, as on the wire.
        self._evidence: dict[str, object] = {}

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
        template_name = yield from self._open_template(template)
        photos = yield from self._photos_anew(self._state.photo)
        session = yield from self._create_session(template_name)
        request = {"template": template_name, "session": session, "preset": "draft", "reason": note}
        answer = yield "fit/run", {**request, **photos.wire, **self._evidence}, None
        first = FitResult.parse(answer, self._array_folder)
        place = yield from self._keep_edits(photos.place(session, first.revision), first)
        return place, (yield from self._revision(place.session, place.revision))

    def _photos_anew(self, first: Path) -> Generator[Request, Any, Photos]:
        """Gives the service the head's photos again, as far as their files are still there."""
        name = yield from self._add_photo(first)
        old = self._state.place
        also: list[str] = []
        files: dict[str, str] = {}
        missing: list[str] = []
        for photo in old.also if old is not None else ():
            path = Path(old.files.get(photo, "")) if old is not None else Path()
            if path.is_file():
                also.append((yield from self._add_photo(path)))
                files[also[-1]] = str(path)
            else:
                missing.append(path.name)
        if missing:
            self.notes.append(strings.photos_missing(missing))
        return Photos(name, tuple(also), files)

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

    def _fit(self, request: dict[str, object], photos: Photos) -> Generator[Request, Any, None]:
        """Runs a fit and remembers its result, and its place if there is a session."""
        request |= {"template": self.head.template_hash, **photos.wire, **self._evidence}
        answer = yield "fit/run", request, None
        result = FitResult.parse(answer, self._array_folder)
        self._checked(result.pose)
        self._result, self.maps = result, result.maps
        session = request.get("session")
        self._place = photos.place(session, result.revision) if isinstance(session, str) else None
