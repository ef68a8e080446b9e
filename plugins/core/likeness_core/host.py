# SPDX-License-Identifier: Apache-2.0
"""What the core needs from a host program: the whole surface between Likeness and Blender, Maya or a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from .evidence import Supplied
from .messages import Camera, FitResult, HeadPose, TextureResult
from .template import HeadTemplate


@dataclass(frozen=True)
class Head:
    """A Likeness head in the scene, found again by name: references into a scene do not outlive an undo."""

    name: str
    template_name: str
    template_hash: str
    vertex_count: int


@dataclass(frozen=True)
class Place:
    """Where a head stands in its history: the session, the revision that is in the scene, and its photos.

    `photo` is the hash by which the service knows it, `also` are those of further photos of the person,
    `files` is where the further ones were, by hash: they are given to the service anew where the session is
    gone. A host keeps the place in the scene, so that it is saved, undone and copied with the head.
    """

    session: str
    revision: str
    photo: str
    also: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, record: Mapping[str, Any]) -> Place | None:
        """Reads what `record` gave; None for anything else."""
        try:
            also = tuple(str(photo) for photo in record.get("also", ()))
            files = {str(photo): str(path) for photo, path in record.get("files", {}).items()}
            return cls(str(record["session"]), str(record["revision"]), str(record["photo"]), also, files)
        except (AttributeError, KeyError, TypeError):
            return None

    @property
    def record(self) -> dict[str, Any]:
        """The place as JSON can hold it."""
        return {
            "session": self.session,
            "revision": self.revision,
            "photo": self.photo,
            "also": list(self.also),
            "files": dict(self.files),
        }


@dataclass(frozen=True)
class Pin:
    """A vertex that the artist wants to see at a pixel of the upright photo (origin top left)."""

    vertex: int
    pixel: tuple[float, float]


@dataclass(frozen=True)
class HeadState:
    """A head as the artist has it now, with all that a refinement takes as given.

    `place` is None for a head without a history, `photo` for one without a photo. `photos` are those of
    revisions that were in this scene, with their hashes. `frozen` are indices of vertices in ascending
    order. `supplied` are files about the photo that were made elsewhere.
    """

    pose: HeadPose
    place: Place | None = None
    photo: Path | None = None
    locked: frozenset[str] = frozenset()
    frozen: Sequence[int] = ()
    pins: tuple[Pin, ...] = ()
    photos: Mapping[str, tuple[str, Path]] = field(default_factory=dict)
    supplied: Supplied = field(default_factory=dict)


@dataclass(frozen=True)
class TextureSource:
    """What a texture is made from: a fitted head as it is in the scene, its photo, and where the files go.

    `place` leads to further photos that the head was fitted to. `base` is the head's own colour map by UDIM
    tile, all of them or none; `notes` say why there is none where one could be expected. `detail_mesh` is a
    finer mesh of the head.
    """

    camera: Camera
    pose: HeadPose
    photo: Path
    folder: Path
    name: str
    place: Place | None = None
    base: Mapping[int, Path] = field(default_factory=dict)
    detail_mesh: Path | None = None
    notes: tuple[str, ...] = ()


class Host(Protocol):
    """A scene with Likeness heads in it. Every method runs on the host program's main thread.

    Values are in the template's units (centimetres, Y up); the host converts. Methods raise LikenessError
    with a sentence for the artist when the scene does not allow what they should do.
    """

    def add_head(self, template: HeadTemplate) -> Head:
        """Builds the template's head in the scene and selects it."""

    def selected_head(self) -> Head | None:
        """The selected head; without a selection, the only head of the scene."""

    def read(self, head: Head) -> HeadState:
        """The head as the artist has it.

        Raises if it cannot be read; never called while a preview is shown.
        """

    def begin_preview(self, head: Head) -> None:
        """Remembers the head as it is, so that `end_preview` can bring it back.

        Raises if it cannot be written to.
        """

    def apply_preview(self, head: Head, pose: HeadPose) -> None:
        """Shows a state of the head without leaving an undo step."""

    def end_preview(self, head: Head) -> None:
        """Puts the head back exactly as `begin_preview` found it.

        Nothing happens if no preview is shown, or if the head is gone.
        """

    def commit(
        self,
        head: Head,
        result: FitResult,
        photo: Path | None,
        place: Place | None,
        supplied: Supplied | None = None,
    ) -> None:
        """Writes a fit: controllers, one shape of bind-space offsets, and a camera with the photo behind it.

        Follows `end_preview`, so that what the artist had is the starting point; leaves one undo step. The
        place (None: the service keeps no history) is written with it. Without a photo the one in the scene
        stays; without `supplied` so do the files that were made elsewhere.
        """

    def texture_source(self, head: Head) -> TextureSource:
        """The fitted head as it is, with what it has of its own.

        Makes the folder for the files. Raises if the head has not been fitted, or files have no place yet.
        """

    def commit_texture(self, head: Head, result: TextureResult) -> None:
        """Puts the maps onto the head's materials; leaves one undo step."""

    def show_page(self, page: Path) -> None:
        """Opens an HTML file in the artist's browser; nothing happens where there is no screen."""
