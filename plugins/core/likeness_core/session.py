# SPDX-License-Identifier: Apache-2.0
"""A plug-in's session with the service, as a state machine that never waits.

The host program calls `pump` from a timer (or in a loop, where it has no event loop); everything that touches
the scene happens inside it. Only starting and greeting the service blocks, and that runs on a thread of its
own.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from . import strings
from .connection import Connection, Disconnected, Notification, Response
from .conversation import Conversation, open_connection
from .errors import ConnectionLost, LikenessError, ServiceUnavailable
from .fit_conversation import (
    AddPhotoConversation,
    FitConversation,
    PinConversation,
    PreviewedConversation,
    RefineConversation,
)
from .history import History
from .history_conversation import CompareConversation, HistoryConversation, RevertConversation
from .host import Head, HeadState, Host, Pin
from .messages import Progress, VertexMap
from .report_conversation import ReportConversation
from .texture_conversation import TextureConversation

# A fit reports many times a second; a service silent for so long will not answer any more.
FIT_SILENCE_SECONDS = 120.0
BUSY_DELAY_SECONDS = 0.03
IDLE_DELAY_SECONDS = 0.5


class State(Enum):
    """Where a session stands."""

    IDLE = "idle"
    CONNECTING = "connecting"
    FITTING = "fitting"
    REVIEWING = "reviewing"
    FAILED = "failed"


@dataclass(frozen=True)
class Status:
    """What the artist is told: one line, and how far the fit has come (0 to 1)."""

    state: State = State.IDLE
    message: str = ""
    fraction: float = 0.0

    @property
    def is_busy(self) -> bool:
        """Whether a fit is under way."""
        return self.state in (State.CONNECTING, State.FITTING)


class Session:
    """One plug-in's session.

    `connect` returns a connection to a running service, and may block: it runs on a thread.
    """

    def __init__(
        self,
        host: Host,
        connect: Callable[[], Connection],
        client_name: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.status = Status()
        # By session; what the service said last. And the quality of the head that was fitted last, by name.
        self.histories: dict[str, History] = {}
        self.maps: dict[str, tuple[VertexMap, ...]] = {}
        self._host = host
        self._connect = connect
        self._client_name = client_name
        self._clock = clock
        self._connection: Connection | None = None
        self._is_connecting = False
        self._connected: queue.SimpleQueue[Connection | LikenessError] = queue.SimpleQueue()
        self._fit: Conversation | None = None
        self._last_sign_of_life = 0.0

    def start_fit(self, head: Head, photo: Path, template: Path) -> None:
        """Starts a fit of `head` to `photo`.

        Raises LikenessError if one is running or the head cannot be written.
        """
        self._check_idle()
        _check_photo(photo)
        self._start_previewed(FitConversation(head, photo.resolve(), template, self._read(head)))

    def add_photo(self, head: Head, photo: Path, template: Path) -> None:
        """Starts a fit of `head` to its photos and one more of the same person. Raises as `start_fit`."""
        self._check_idle()
        _check_photo(photo)
        self._start_previewed(AddPhotoConversation(head, photo.resolve(), template, self._read_fitted(head)))

    def start_refine(self, head: Head, template: Path) -> None:
        """Starts a fit that goes on from the head as it is. Raises as `start_fit`."""
        self._check_idle()
        self._start_previewed(RefineConversation(head, template, self._read_fitted(head)))

    def start_pins(self, head: Head, template: Path) -> None:
        """Starts to let the head follow its pins, until `finish_pins`. Raises as `start_fit`."""
        self._check_idle()
        self._start_previewed(PinConversation(head, template, self._read_fitted(head)))

    def move_pins(self, pins: tuple[Pin, ...]) -> None:
        """Where the pins are now; nothing happens if the head does not follow pins."""
        if isinstance(self._fit, PinConversation):
            self._fit.move(pins)

    def finish_pins(self) -> None:
        """The pins stay where they are: the head that they lead to is kept."""
        if isinstance(self._fit, PinConversation):
            self._fit.finish()

    def start_history(self, head: Head, template: Path) -> None:
        """Asks for the head's history; it is in `histories` then."""
        self._check_idle()
        self._start(HistoryConversation(head, template, self._read(head)))

    def start_compare(self, head: Head, template: Path, revision: str) -> None:
        """Shows a revision in the place of the head, until the host's `end_preview`."""
        self._check_idle()
        self._start(CompareConversation(head, template, self._read(head), revision))

    def start_revert(self, head: Head, template: Path, revision: str, branch: str | None = None) -> None:
        """Brings a revision back; with `branch`, begins a branch of that name there."""
        self._check_idle()
        self._start(RevertConversation(head, template, self._read(head), revision, branch))

    def start_report(self, head: Head, template: Path, folder: Path) -> None:
        """Starts a page about the head as it is, in the folder. Raises as `start_fit`."""
        self._check_idle()
        self._start(ReportConversation(head, template, self._read(head), folder))

    def start_texture(self, head: Head, template: Path) -> None:
        """Starts the texture of a fitted head.

        Raises LikenessError if something is running or the head is not ready for it.
        """
        self._check_idle()
        self._host.end_preview(head)
        source = self._host.texture_source(head)
        _check_photo(source.photo)
        self._start(TextureConversation(head, source, template))

    def start(self, conversation: Conversation) -> None:
        """Starts a conversation that needs nothing of the scene first. Raises LikenessError if one runs."""
        self._check_idle()
        self._start(conversation)

    def _check_idle(self) -> None:
        # A service that has ended since the last fit is noticed now, and started again when something starts.
        self.pump()
        if self._fit is not None:
            raise LikenessError(strings.already_fitting())

    def _read(self, head: Head) -> HeadState:
        # Another revision that is shown for comparison is not what the artist has.
        self._host.end_preview(head)
        return self._host.read(head)

    def _read_fitted(self, head: Head) -> HeadState:
        """As `_read`; raises LikenessError where the head was never fitted."""
        state = self._read(head)
        if state.place is None and state.photo is None:
            raise LikenessError(strings.fit_needed(head.name))
        return state

    def _start_previewed(self, conversation: PreviewedConversation) -> None:
        self._host.begin_preview(conversation.head)
        self._start(conversation)

    def _start(self, conversation: Conversation) -> None:
        self._fit = conversation
        self._last_sign_of_life = self._clock()
        self.status = Status(State.CONNECTING, strings.CONNECTING)
        if self._connection is None and not self._is_connecting:
            self._is_connecting = True
            threading.Thread(target=self._connect_in_background, name="likeness-connect", daemon=True).start()

    def cancel(self) -> None:
        """Stops the fit and puts the head back at once; the service ends its work in its own time."""
        if self._fit is not None:
            self._abandon(Status(State.IDLE, self._fit.cancelled))

    def pump(self, budget_seconds: float = 0.01) -> float:
        """Handles what has arrived and returns after how many seconds to call again.

        Of several previews only the newest is shown. What has not been handled after `budget_seconds` keeps
        for the next call.
        """
        try:
            self._take_connection()
            self._begin_conversation()
            self._wake_conversation()
            self._handle_events(self._clock() + budget_seconds)
            self._check_silence()
        except LikenessError as error:
            self._abandon(Status(State.FAILED, str(error)))
        return BUSY_DELAY_SECONDS if self.status.is_busy else IDLE_DELAY_SECONDS

    def close(self) -> None:
        """Ends the session: an unfinished fit is undone, the connection closed."""
        self.cancel()
        self._drop_connection()

    def _connect_in_background(self) -> None:
        try:
            self._connected.put(open_connection(self._connect, self._client_name))
        except LikenessError as error:
            self._connected.put(error)
        except OSError as error:
            self._connected.put(ServiceUnavailable(strings.daemon_failed_to_start(str(error))))

    def _take_connection(self) -> None:
        try:
            outcome = self._connected.get_nowait()
        except queue.Empty:
            return
        self._is_connecting = False
        if isinstance(outcome, LikenessError):
            raise outcome
        self._connection = outcome

    def _begin_conversation(self) -> None:
        if self._fit is not None and self._connection is not None and not self._fit.has_begun:
            self._fit.begin(self._connection)
            self.status = Status(State.CONNECTING, self._fit.message)

    def _wake_conversation(self) -> None:
        if self._fit is not None and self._connection is not None and self._fit.is_waiting:
            # Nobody is asked anything, so nobody is silent.
            self._last_sign_of_life = self._clock()
            self._fit.wake(self._connection)

    def _handle_events(self, deadline: float) -> None:
        newest: Progress | None = None
        while self._connection is not None and (event := self._connection.poll()) is not None:
            if isinstance(event, Notification):
                newest = self._newer(newest, event)
            else:
                self._handle_answer(event)
            if self._clock() > deadline:
                break
        if newest is not None and self._fit is not None:
            self._show(self._fit, newest)

    def _handle_answer(self, event: Response | Disconnected) -> None:
        if isinstance(event, Disconnected):
            self._drop_connection()
            if self._fit is not None:
                raise event.error
        elif self._fit is not None and self._connection is not None and event.id == self._fit.request:
            self._last_sign_of_life = self._clock()
            self._fit.answer(self._connection, event)
            self._fit.show_answer(self._host)
            if self._fit.is_finished:
                self._finish(self._fit)
            else:
                self.status = Status(State.CONNECTING, self._fit.message)

    def _newer(self, known: Progress | None, event: Notification) -> Progress | None:
        """The newer report of the running fit; it keeps the preview that is known if it has none itself."""
        if self._fit is None or event.method != "$/progress":
            return known
        progress = Progress.parse(event.params)
        if progress.token != self._fit.token:
            return known
        self._last_sign_of_life = self._clock()
        return progress.with_preview_of(known)

    def _show(self, fit: Conversation, progress: Progress) -> None:
        message = strings.STAGES.get(progress.stage or "", progress.message)
        self.status = Status(State.FITTING, message, progress.fraction)
        fit.show(self._host, progress)

    def _finish(self, fit: Conversation) -> None:
        self._fit = None
        if fit.history is not None:
            self.histories[fit.history.session] = fit.history
        if fit.maps:
            self.maps[fit.head.name] = fit.maps
        self.status = Status(State.REVIEWING, fit.deliver(self._host), 1.0)

    def _abandon(self, status: Status) -> None:
        """Ends the fit, if there is one, without a result."""
        fit, self._fit = self._fit, None
        self.status = status
        if fit is None:
            return
        try:
            fit.abandon(self._host)
            if self._connection is not None:
                fit.cancel(self._connection)
        except ConnectionLost:
            self._drop_connection()

    def _check_silence(self) -> None:
        if self._fit is None or self._clock() - self._last_sign_of_life < FIT_SILENCE_SECONDS:
            return
        method = self._fit.silence_method
        self._drop_connection()
        raise ConnectionLost(strings.no_answer(method))

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _check_photo(photo: Path) -> None:
    """Raises LikenessError if there is no such file."""
    if not photo.is_file():
        raise LikenessError(strings.photo_not_found(str(photo)))
