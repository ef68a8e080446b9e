# SPDX-License-Identifier: Apache-2.0
"""A session's history as the service keeps it: a tree of revisions, and one revision with its head."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from .fields import Fields
from .messages import FitResult


@dataclass(frozen=True)
class Revision:
    """A state that was kept.

    What it was made from, how ("fit", "refine", "edit"), why, and when (s since 1970).
    """

    name: str
    parent: str | None
    branch: str
    kind: str
    reason: str
    time: float

    @classmethod
    def parse(cls, value: object) -> Revision:
        """Reads a RevisionInfo."""
        fields = Fields(value)
        parent = fields.optional("parent")
        return cls(
            fields.text("revision"),
            parent if isinstance(parent, str) else None,
            fields.text("branch"),
            fields.text("kind"),
            fields.text("reason"),
            fields.number("time"),
        )


@dataclass(frozen=True)
class History:
    """All revisions of a session, oldest first."""

    session: str
    revisions: tuple[Revision, ...]

    @classmethod
    def parse(cls, value: object) -> History:
        """Reads a SessionHistoryResponse."""
        fields = Fields(value)
        revisions = tuple(Revision.parse(entry) for entry in fields.list("revisions"))
        return cls(Fields(fields.object("info")).text("session"), revisions)

    def find(self, name: str) -> Revision | None:
        """The revision of that name."""
        return next((revision for revision in self.revisions if revision.name == name), None)

    def lineage(self, name: str) -> Iterator[Revision]:
        """A revision and what it was made from, newest first."""
        revision = self.find(name)
        while revision is not None:
            yield revision
            parent = revision.parent
            # A parent is older; a history that says otherwise would not end.
            older = self.revisions[: self.revisions.index(revision)]
            revision = next((candidate for candidate in older if candidate.name == parent), None)

    def rows(self) -> list[tuple[int, Revision]]:
        """The tree as lines of a list, each with its depth.

        What begins a branch is one deeper than its parent.
        """
        children: dict[str | None, list[Revision]] = {}
        names = {revision.name for revision in self.revisions}
        for revision in self.revisions:
            parent = revision.parent if revision.parent in names else None
            children.setdefault(parent, []).append(revision)
        rows: list[tuple[int, Revision]] = []
        waiting = [(0, revision) for revision in reversed(children.get(None, []))]
        while waiting:
            depth, revision = waiting.pop()
            rows.append((depth, revision))
            following = children.get(revision.name, [])
            # The branch that goes on stays in its column and comes last, below those that leave it.
            following = sorted(following, key=lambda child: child.branch == revision.branch)
            waiting += [(depth + (child.branch != revision.branch), child) for child in reversed(following)]
        return rows


def parse_head(value: object, folder: Path | None) -> FitResult:
    """Reads a SessionRevisionResponse: a revision's head, as the fit gave it; `folder` as in FitResult."""
    fields = Fields(value)
    details = Fields(fields.object("details"))
    quality, seconds = details.optional("quality"), details.optional("seconds")
    result = FitResult.parse(
        {
            **fields.all,
            "revision": Fields(fields.object("info")).text("revision"),
            "quality": quality if isinstance(quality, dict) else {},
            "seconds": seconds if isinstance(seconds, int | float) else 0.0,
        },
        folder,
    )
    also = details.optional("also")
    photos = also if isinstance(also, list) else []
    return replace(result, also=tuple(Fields(photo).text("photo") for photo in photos))
