# SPDX-License-Identifier: Apache-2.0
"""Looking at a head's history, and going to another of its revisions."""

from __future__ import annotations

from pathlib import Path

from . import strings
from .conversation import REQUEST_TIMEOUT_SECONDS, Talk
from .host import Head, HeadState, Host, Place
from .session_conversation import SessionConversation


class HistoryConversation(SessionConversation):
    """Asks for the tree of revisions; nothing in the scene changes."""

    kind = "history"
    silence_method = "session/history"
    cancelled = strings.HISTORY_CANCELLED

    def deliver(self, host: Host) -> str:
        """There is nothing to write."""
        return ""

    def _converse(self, template: Path) -> Talk:
        yield from self._read_history(self._known_place().session)


class CompareConversation(SessionConversation):
    """Shows another revision in the place of the head, until the preview is ended."""

    kind = "compare"
    silence_method = "session/revision"
    cancelled = strings.HISTORY_CANCELLED

    def __init__(self, head: Head, template: Path, state: HeadState, revision: str) -> None:
        super().__init__(head, template, state)
        self._revision_name = revision

    def deliver(self, host: Host) -> str:
        """Shows the revision."""
        assert self._result is not None
        host.begin_preview(self.head)
        host.apply_preview(self.head, self._result.pose)
        return strings.comparing(self._revision_name)

    def _converse(self, template: Path) -> Talk:
        place = self._known_place()
        self._result = yield from self._revision(place.session, self._revision_name)


class RevertConversation(SessionConversation):
    """Goes to another revision; what the scene holds is kept first.

    With `branch`, a branch of that name begins there.
    """

    kind = "revert"
    silence_method = "session/revert"
    cancelled = strings.HISTORY_CANCELLED

    def __init__(
        self, head: Head, template: Path, state: HeadState, revision: str, branch: str | None = None
    ) -> None:
        super().__init__(head, template, state)
        self._target = revision
        self._branch = branch

    def deliver(self, host: Host) -> str:
        """Writes the revision's head."""
        assert self._result is not None and self._place is not None
        photo = self._state.photos.get(self._photo_revision(), (None, None))[1]
        host.commit(self.head, self._result, photo, self._place)
        return strings.reverted(self._target, self._branch)

    def _converse(self, template: Path) -> Talk:
        place = self._known_place()
        known = yield from self._revision(place.session, place.revision)
        yield from self._keep_edits(place, known)
        request = {"session": place.session, "revision": self._target}
        if self._branch is None:
            yield "session/revert", request, REQUEST_TIMEOUT_SECONDS
        else:
            yield "session/branch", {**request, "branch": self._branch}, REQUEST_TIMEOUT_SECONDS
        self._result = yield from self._revision(place.session, self._target)
        yield from self._read_history(place.session)
        photo = self._state.photos.get(self._photo_revision(), (place.photo, None))[0]
        self._place = Place(place.session, self._target, photo, self._result.also, place.files)

    def _photo_revision(self) -> str:
        """The nearest revision before the target whose photo is known in the scene."""
        assert self.history is not None
        names = [revision.name for revision in self.history.lineage(self._target)]
        return next((name for name in names if name in self._state.photos), self._target)
