# SPDX-License-Identifier: Apache-2.0
"""A host program without a scene: it keeps what it is told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from likeness_core.errors import LikenessError
from likeness_core.evidence import Supplied
from likeness_core.host import Head, HeadState, Pin, Place, TextureSource
from likeness_core.messages import FitResult, HeadPose, TextureResult
from likeness_core.template import HeadTemplate


@dataclass
class FakeHost:
    """One head, whose state is "neutral", then "preview", then "fitted"."""

    head: Head | None = None
    state: str = "neutral"
    remembered: str | None = None
    previews: list[HeadPose] = field(default_factory=list)
    committed: list[FitResult] = field(default_factory=list)
    refusal: LikenessError | None = None
    textures: list[TextureResult] = field(default_factory=list)
    source: TextureSource | None = None
    pose: HeadPose = field(default_factory=lambda: HeadPose({}))
    place: Place | None = None
    photo: Path | None = None
    locked: frozenset[str] = frozenset()
    frozen: tuple[int, ...] = ()
    pins: tuple[Pin, ...] = ()
    pages: list[Path] = field(default_factory=list)
    photos: dict[str, tuple[str, Path]] = field(default_factory=dict)
    supplied: Supplied = field(default_factory=dict)

    def add_head(self, template: HeadTemplate) -> Head:
        self.head = Head("Head", template.name, template.content_hash, template.vertex_count)
        return self.head

    def selected_head(self) -> Head | None:
        return self.head

    def read(self, head: Head) -> HeadState:
        assert head == self.head and self.remembered is None
        if self.refusal is not None:
            raise self.refusal
        decided = (self.locked, self.frozen, self.pins, dict(self.photos), self.supplied)
        return HeadState(self.pose, self.place, self.photo, *decided)

    def begin_preview(self, head: Head) -> None:
        if self.refusal is not None:
            raise self.refusal
        assert head == self.head and self.remembered is None
        self.remembered = self.state

    def apply_preview(self, head: Head, pose: HeadPose) -> None:
        assert self.remembered is not None
        self.previews.append(pose)
        self.state = "preview"

    def end_preview(self, head: Head) -> None:
        if self.remembered is not None:
            self.state, self.remembered = self.remembered, None

    def commit(
        self,
        head: Head,
        result: FitResult,
        photo: Path | None,
        place: Place | None,
        supplied: Supplied | None = None,
    ) -> None:
        assert self.remembered is None
        self.committed.append(result)
        self.state = "fitted"
        self.pose, self.place = result.pose, place
        self.photo = photo or self.photo
        self.supplied = self.supplied if supplied is None else supplied
        if photo is not None and place is not None:
            self.photos[place.revision] = (place.photo, photo)

    def texture_source(self, head: Head) -> TextureSource:
        assert head == self.head
        if self.refusal is not None:
            raise self.refusal
        assert self.source is not None
        return replace(self.source, place=self.place)

    def commit_texture(self, head: Head, result: TextureResult) -> None:
        assert head == self.head
        self.textures.append(result)

    def show_page(self, page: Path) -> None:
        self.pages.append(page)
