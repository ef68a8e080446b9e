# SPDX-License-Identifier: Apache-2.0
"""What the core needs from a host program: the whole surface between Likeness and Blender, Maya or a test."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

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
class TextureSource:
    """What a texture is made from: a fitted head as it is in the scene, its photo, and where the files go."""

    camera: Camera
    pose: HeadPose
    photo: Path
    folder: Path
    name: str


class Host(Protocol):
    """A scene with Likeness heads in it. Every method runs on the host program's main thread.

    Values are in the template's units (centimetres, Y up); the host converts. Methods raise LikenessError
    with a sentence for the artist when the scene does not allow what they should do.
    """

    def add_head(self, template: HeadTemplate) -> Head:
        """Builds the template's head in the scene and selects it."""

    def selected_head(self) -> Head | None:
        """The selected head; without a selection, the only head of the scene."""

    def begin_preview(self, head: Head) -> None:
        """Remembers the head as it is, so that `end_preview` can bring it back.

        Raises if it cannot be written to.
        """

    def apply_preview(self, head: Head, pose: HeadPose) -> None:
        """Shows a state of the head without leaving an undo step."""

    def end_preview(self, head: Head) -> None:
        """Puts the head back exactly as `begin_preview` found it; nothing happens if the head is gone."""

    def commit(self, head: Head, result: FitResult, photo: Path) -> None:
        """Writes a fit: controllers, one shape of bind-space offsets, and a camera with the photo behind it.

        Follows `end_preview`, so that what the artist had is the starting point; leaves one undo step.
        """

    def texture_source(self, head: Head) -> TextureSource:
        """The fitted head as it is.

        Makes the folder for the files. Raises if the head has not been fitted, or files have no place yet.
        """

    def commit_texture(self, head: Head, result: TextureResult) -> None:
        """Puts the maps onto the head's materials; leaves one undo step."""
