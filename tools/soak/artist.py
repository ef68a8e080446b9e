"""An artist at work: does random things, and remembers everything that the daemon has acknowledged."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from likeness_core.arrays import decode_floats
from likeness_core.connection import Connection
from likeness_core.errors import RequestFailed

from .place import PHOTO, TEMPLATE, call

CONTENT_MODIFIED = -32801
# Texels: what is made is not looked at here.
TEXTURE_SIZE = 256


@dataclass
class Memory:
    """What was acknowledged: of each session the revisions with what they hold."""

    sessions: dict[str, dict[str, str | None]] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)

    @property
    def revisions(self) -> int:
        """How many revisions were acknowledged."""
        return sum(len(revisions) for revisions in self.sessions.values())


class Artist:
    """Works on one session at a time over one connection after another."""

    def __init__(self, memory: Memory, dice: random.Random, folder: Path) -> None:
        self.memory = memory
        self._dice = dice
        self._texture = folder / "albedo.png"
        self._session = ""
        self._connection: Connection | None = None
        self._template = self._photo = ""

    def sit_down(self, connection: Connection) -> None:
        """Takes a new connection: opens template and photo, and the session that was worked on."""
        self._connection = connection
        self._template = self._ask("template/open", path=str(TEMPLATE))["template"]
        self._photo = self._ask("photo/add", path=str(PHOTO))["photo"]
        if not self._session:
            self._begin_session()

    def work(self) -> None:
        """One random thing. Raises ConnectionLost when the daemon dies."""
        actions: list[tuple[int, Callable[[], None]]] = [
            (3, self._fit),
            (2, self._refine),
            (6, self._edit),
            (3, self._paint),
            (2, self._extract_texture),
            (2, self._revert),
            (1, self._begin_session),
            (1, self._import),
        ]
        action = self._dice.choices([it for _, it in actions], [weight for weight, _ in actions])[0]
        try:
            action()
            self.memory.done[action.__name__.strip("_")] += 1
        except RequestFailed as error:
            # A revision whose answer was lost has moved the session on: told, and never overwritten.
            if error.code != CONTENT_MODIFIED:
                raise
            self.memory.done["told that the session had moved on"] += 1

    def click(self) -> str:
        """The first thing after the daemon came back: an edit of what is there, or a first fit."""
        if self._current() is None:
            self._fit()
            return "fit"
        self._edit()
        return "edit"

    def check(self) -> int:
        """Loads every acknowledged revision and compares it with what was answered. Returns how many."""
        count = 0
        for session, revisions in self.memory.sessions.items():
            history = self._ask("session/history", session=session)
            known = {revision["revision"] for revision in history["revisions"]}
            missing = revisions.keys() - known
            assert not missing, f"acknowledged and gone: {session} {sorted(missing)}"
            for revision, digest in revisions.items():
                stored = self._ask("session/revision", session=session, revision=revision)
                assert digest in (None, self._digest(stored)), f"changed: {session} {revision}"
                count += 1
        return count

    # What an artist does

    def _fit(self) -> None:
        self._run_fit(**({} if (current := self._current()) is None else {"from": current}))

    def _refine(self) -> None:
        if (current := self._current()) is None:
            return self._fit()
        constraints: dict[str, Any] = {
            "locked": ["jaw-open"],
            "frozen": {"regions": [self._dice.choice(["lips", "ears", "nose"])]},
            "points": [{"vertex": 0, "position": [self._dice.random() - 0.5, 0.0, 10.0], "weight": 0.01}],
        }
        self._run_fit(**{"from": current, "constraints": constraints})
        return None

    def _run_fit(self, **more: Any) -> None:
        names = {"template": self._template, "photo": self._photo, "session": self._session}
        answer = self._ask("fit/run", **names, preset="draft", author="soak", reason="soak", **more)
        self._remember(answer["revision"], self._digest(answer))

    def _edit(self) -> None:
        if (current := self._current()) is None:
            return
        value = self._dice.random()
        params = {"session": self._session, "from": current, "controllers": {self._controller(): value}}
        self._remember(self._ask("session/commit", **params)["revision"])

    def _paint(self) -> None:
        if (current := self._current()) is None:
            return
        self._texture.write_bytes(self._dice.randbytes(100_000))
        params = {"session": self._session, "from": current, "kind": "texture"}
        attachments = {"texture/albedo": str(self._texture)}
        self._remember(self._ask("session/commit", attachments=attachments, **params)["revision"])

    def _extract_texture(self) -> None:
        """Makes the maps of the current head and keeps them with it."""
        if (current := self._current()) is None:
            return
        head = self._ask("session/revision", session=self._session, revision=current)
        made = self._ask(
            "texture/extract",
            template=self._template,
            photo=self._photo,
            camera=head["camera"],
            pose={"controllers": head["controllers"]},
            folder=str(self._texture.parent),
            name="soak",
            size=TEXTURE_SIZE,
        )
        params = {"session": self._session, "from": current, "kind": "texture"}
        attachments = {"texture/color": made["tiles"][0]["color"]}
        self._remember(self._ask("session/commit", attachments=attachments, **params)["revision"])

    def _revert(self) -> None:
        if known := list(self.memory.sessions[self._session]):
            self._ask("session/revert", session=self._session, revision=self._dice.choice(known))

    def _begin_session(self) -> None:
        identity = f"{self._dice.getrandbits(64):016x}"
        self._ask("session/create", template=self._template, name="soak", session=identity)
        self._session = identity
        self.memory.sessions[identity] = {}

    def _import(self) -> None:
        """Brings the photo in again."""
        self._ask("photo/add", path=str(PHOTO))

    # Helpers

    def _controller(self) -> str:
        opened = self._ask("template/open", path=str(TEMPLATE))
        return str(self._dice.choice(opened["controllers"])["name"])

    def _current(self) -> str | None:
        current = self._ask("session/open", session=self._session)["current"]
        return None if current is None else str(current)

    def _remember(self, revision: str, digest: str | None = None) -> None:
        self.memory.sessions[self._session][revision] = digest

    def _ask(self, method: str, **params: Any) -> Any:
        assert self._connection is not None
        return call(self._connection, method, **params)

    def _digest(self, head: dict[str, Any]) -> str:
        """What a head holds, in short: the same for a fit's answer and for the revision loaded later."""
        assert self._connection is not None
        arrays = [
            decode_floats(head[name], 3, self._connection.array_folder)
            for name in ("vertices", "bindOffsets")
        ]
        values = [sorted(head[name].items()) for name in ("controllers", "camera")]
        return hashlib.sha256(
            repr(values).encode() + b"".join(array.tobytes() for array in arrays)
        ).hexdigest()
