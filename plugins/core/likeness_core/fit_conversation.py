# SPDX-License-Identifier: Apache-2.0
"""A fit from a photo, a refinement of what an artist made of it, and pins that are dragged."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

from . import evidence, strings
from .conversation import Request, Talk
from .edits import pixel_constraints
from .errors import ArrayGone, LikenessError, RequestFailed
from .host import Head, HeadState, Host, Pin
from .messages import HeadPose, Progress
from .session_conversation import NEVER_REFUSED, NO_SESSIONS, SESSION_GONE, Photos, SessionConversation


class PreviewedConversation(SessionConversation):
    """A fit that is watched while it runs; `photo` is the first one that it is made to.

    Raises LikenessError where a file that was made elsewhere is gone.
    """

    silence_method = "fit/run"

    def __init__(self, head: Head, template: Path, state: HeadState, photo: Path | None) -> None:
        super().__init__(head, template, state)
        taken = evidence.about(state.supplied, photo)
        self._supplied = {**state.supplied, **taken}
        if taken:
            self._evidence = {"evidence": evidence.wire(taken)}
        self.notes += evidence.notes(state.supplied, taken)

    def show(self, host: Host, progress: Progress) -> None:
        """Shows a preview of the head."""
        if progress.preview is None or self._result is not None:
            return
        try:
            pose = HeadPose.parse(progress.preview, self._array_folder)
        except ArrayGone:
            # The host was busy for so long that newer previews have taken its place.
            return
        host.apply_preview(self.head, self._checked(pose))

    def _write(self, host: Host, photo: Path | None) -> float:
        """Writes the fit; returns how long it took, in seconds."""
        assert self._result is not None
        host.end_preview(self.head)
        host.commit(self.head, self._result, photo, self._place, self._supplied)
        return self._result.seconds


class FitConversation(PreviewedConversation):
    """The fit of one head to one photo."""

    kind = "fit"
    cancelled = strings.CANCELLED

    def __init__(
        self, head: Head, photo: Path, template: Path, state: HeadState, first: Path | None = None
    ) -> None:
        super().__init__(head, template, state, photo if first is None else first)
        self._photo = photo

    def deliver(self, host: Host) -> str:
        """Writes the fit."""
        return strings.fit_finished(self._photo.name, self._write(host, self._photo), self.notes)

    def _converse(self, template: Path) -> Talk:
        name = yield from self._open_template(template)
        added = yield from self._add_photo(self._photo)
        session = yield from self._session(name)
        photos = yield from self._photos(added, session)
        self.message = strings.FITTING
        request: dict[str, object] = {"progressToken": self.token, "previews": True, "maps": True}
        if session is not None:
            request |= {"session": session, "reason": self._photo.name, **NEVER_REFUSED}
        yield from self._fit(request, photos)
        if session is not None:
            yield from self._read_history(session)

    def _photos(self, added: str, session: str | None) -> Generator[Request, Any, Photos]:
        """The photo that the head is fitted to, and further ones."""
        yield from ()
        return Photos(added)

    def _session(self, template: str) -> Generator[Request, Any, str | None]:
        """The head's session, with what the scene holds kept in it; else a new one.

        None where none can be.
        """
        try:
            kept = yield from self._kept_session()
            return kept if kept is not None else (yield from self._create_session(template))
        except RequestFailed as error:
            if error.code not in NO_SESSIONS:
                raise
            self.notes.append(strings.NO_HISTORY)
            return None

    def _kept_session(self) -> Generator[Request, Any, str | None]:
        place = self._state.place
        if place is None:
            return None
        try:
            known = yield from self._revision(place.session, place.revision)
            yield from self._keep_edits(place, known)
        except RequestFailed as error:
            if error.code not in SESSION_GONE:
                raise
            return None
        return place.session


class AddPhotoConversation(FitConversation):
    """The fit of a head to the photos that it was fitted to, and one more of the same person."""

    # What the protocol takes besides the first.
    MOST_FURTHER_PHOTOS = 7

    def __init__(self, head: Head, photo: Path, template: Path, state: HeadState) -> None:
        super().__init__(head, photo, template, state, state.photo)
        self._count = 1

    def deliver(self, host: Host) -> str:
        """Writes the fit; the scene shows the first photo as before."""
        seconds = self._write(host, self._state.photo)
        return strings.fit_finished(strings.photo_count(self._count), seconds, self.notes)

    def _photos(self, added: str, session: str | None) -> Generator[Request, Any, Photos]:
        place = self._state.place
        if place is not None and place.session == session:
            known = Photos.of(place)
        elif self._state.photo is not None:
            known = yield from self._photos_anew(self._state.photo)
        else:
            raise LikenessError(strings.fit_needed(self.head.name))
        photos = known.with_further(added, self._photo)
        if len(photos.also) > self.MOST_FURTHER_PHOTOS:
            raise LikenessError(strings.too_many_photos(self.MOST_FURTHER_PHOTOS + 1))
        self._count = 1 + len(photos.also)
        return photos


class RefineConversation(PreviewedConversation):
    """A fit that goes on from the head as the artist has it, and keeps to what the artist decided."""

    kind = "refine"
    cancelled = strings.REFINE_CANCELLED

    def __init__(self, head: Head, template: Path, state: HeadState) -> None:
        super().__init__(head, template, state, state.photo)

    def deliver(self, host: Host) -> str:
        """Writes the refined head."""
        return strings.refined(self._write(host, None), self.notes)

    def _converse(self, template: Path) -> Talk:
        place, known = yield from self._resume(template)
        constraints = yield from self._constraints(known.pose)
        self.message = strings.REFINING
        request = {
            "progressToken": self.token,
            "previews": True,
            "maps": True,
            "session": place.session,
            "from": place.revision,
            "constraints": {**constraints, "pixels": pixel_constraints(self._state.pins)},
            **NEVER_REFUSED,
        }
        yield from self._fit(request, Photos.of(place))
        yield from self._read_history(place.session)


class PinConversation(PreviewedConversation):
    """Pins that are being dragged: the head follows, and where they are let go becomes a revision."""

    kind = "pins"
    cancelled = strings.PINS_CANCELLED

    def __init__(self, head: Head, template: Path, state: HeadState) -> None:
        super().__init__(head, template, state, state.photo)
        self._pins: tuple[Pin, ...] = state.pins
        self._shown: HeadPose | None = None
        self._is_over = False

    def move(self, pins: tuple[Pin, ...]) -> None:
        """Where the pins are now; places in between that the solver was too slow for are left out."""
        self._pins = pins

    def finish(self) -> None:
        """The pins stay where they are."""
        self._is_over = True

    def show_answer(self, host: Host) -> None:
        """Shows the head that follows the pins."""
        if self._shown is not None:
            host.apply_preview(self.head, self._shown)
            self._shown = None

    def deliver(self, host: Host) -> str:
        """Writes the head that the pins led to."""
        self._write(host, None)
        return strings.pinned(len(self._pins), self.notes)

    def _converse(self, template: Path) -> Talk:
        place, known = yield from self._resume(template)
        constraints = yield from self._constraints(known.pose)
        self.notes = [
            note for note in self.notes if note in (strings.HISTORY_BEGUN, strings.HISTORY_BEGUN_ANEW)
        ]
        self.message = strings.PINNING
        solved, is_last = self._state.pins, False
        while not is_last:
            while self._pins == solved and not self._is_over:
                yield None
            solved, is_last = self._pins, self._is_over
            request = {
                "session": place.session,
                "from": place.revision,
                "preset": "refine",
                "keep": is_last,
                "constraints": {**constraints, "pixels": pixel_constraints(solved)},
                "reason": strings.PINS_MOVED,
                **NEVER_REFUSED,
            }
            yield from self._fit(request, Photos.of(place))
            assert self._result is not None
            self._shown = self._result.pose
        yield from self._read_history(place.session)
