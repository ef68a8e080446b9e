# SPDX-License-Identifier: Apache-2.0
"""The quality report of a fitted head: a page for the browser, written by the service."""

from __future__ import annotations

from pathlib import Path

from . import strings
from .conversation import Talk
from .edits import Edits
from .errors import LikenessError
from .fields import Fields
from .host import Head, HeadState, Host
from .session_conversation import SessionConversation

# A page holds photos of a person: as few as an artist may want to look at side by side.
KEPT_PAGES = 20


class ReportConversation(SessionConversation):
    """A page about the head as it is; nothing in the scene or in the history changes."""

    kind = "report"
    silence_method = "session/report"
    cancelled = strings.REPORT_CANCELLED

    def __init__(self, head: Head, template: Path, state: HeadState, folder: Path) -> None:
        super().__init__(head, template, state)
        self._folder = folder
        self._page = ""

    def deliver(self, host: Host) -> str:
        """Opens the page."""
        host.show_page(Path(self._page))
        return strings.report_finished(self._page)

    def _converse(self, template: Path) -> Talk:
        place = self._known_place()
        known = yield from self._revision(place.session, place.revision)
        self._make_folder()
        request: dict[str, object] = {
            "session": place.session,
            "revision": place.revision,
            "folder": str(self._folder),
            "name": f"{place.session}-{place.revision}",
            "progressToken": self.token,
        }
        if Edits.between(known.pose, self._state.pose):
            request["pose"] = self._state.pose.wire
        self.message = strings.REPORTING
        answer = yield "session/report", request, None
        self._page = Fields(answer).text("report")

    def _make_folder(self) -> None:
        """A folder that nobody else may look into, without its oldest pages."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            pages = sorted(self._folder.glob("*.html"), key=lambda page: page.stat().st_mtime)
            # One more is about to come.
            for page in pages[: max(len(pages) - KEPT_PAGES + 1, 0)]:
                page.unlink(missing_ok=True)
        except OSError as error:
            raise LikenessError(strings.folder_not_writable(str(self._folder))) from error
