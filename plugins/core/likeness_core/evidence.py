# SPDX-License-Identifier: Apache-2.0
"""Files that were made elsewhere: about a head's photo, which fits take in the place of what they would find,
and a finer mesh of the head, whose relief goes into its texture.

A file about a photo is about one. Which one is known once a head was fitted to it with the file; fits to
another photo leave it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import strings
from .errors import LikenessError

# The names of the protocol (protocol/spec/evidence.md, protocol/spec/methods/texture-extract.md).
PREPROCESSED, NORMALS, DETAIL_MESH = "preprocessed", "normals", "detailMesh"
ABOUT_A_PHOTO = (PREPROCESSED, NORMALS)
# What is on the buttons, and which files a host's dialogue shows.
LABELS = {
    PREPROCESSED: strings.PREPROCESSED_PHOTO,
    NORMALS: strings.NORMALS_MADE_ELSEWHERE,
    DETAIL_MESH: strings.DETAIL_MESH,
}
TIPS = {
    PREPROCESSED: strings.PREPROCESSED_PHOTO_TIP,
    NORMALS: strings.NORMALS_MADE_ELSEWHERE_TIP,
    DETAIL_MESH: strings.DETAIL_MESH_TIP,
}
SUFFIXES = {
    PREPROCESSED: (".png", ".jpg", ".jpeg"),
    NORMALS: (".png",),
    DETAIL_MESH: (".obj",),
}


@dataclass(frozen=True)
class SuppliedFile:
    """A file, and the photo that it was used with; None before the first fit with it."""

    path: Path
    photo: Path | None = None


# By their names of the protocol.
Supplied = Mapping[str, SuppliedFile]


def parse(record: Mapping[str, Any]) -> dict[str, SuppliedFile]:
    """Reads what `record` gave; what cannot be read is left out."""
    found = {}
    for kind in LABELS:
        entry = record.get(kind)
        if isinstance(entry, list) and len(entry) == 2 and isinstance(entry[0], str):
            photo = Path(entry[1]) if isinstance(entry[1], str) else None
            found[kind] = SuppliedFile(Path(entry[0]), photo)
    return found


def record(supplied: Supplied) -> dict[str, list[str | None]]:
    """The files as JSON can hold them."""
    return {
        kind: [str(file.path), None if file.photo is None else str(file.photo)]
        for kind, file in supplied.items()
    }


def with_file(supplied: Supplied, kind: str, path: Path | None) -> dict[str, SuppliedFile]:
    """The files with another one of a kind; without any of it where there is no path.

    Raises LikenessError where the path leads to no file.
    """
    if path is None:
        return {other: file for other, file in supplied.items() if other != kind}
    check(kind, path)
    return {**supplied, kind: SuppliedFile(path.resolve())}


def about(supplied: Supplied, photo: Path | None) -> dict[str, SuppliedFile]:
    """Those files that a fit to a photo takes; they are about that photo from then on."""
    place = None if photo is None else photo.resolve()
    return {
        kind: SuppliedFile(file.path, place)
        for kind, file in supplied.items()
        if kind in ABOUT_A_PHOTO and (file.photo is None or file.photo.resolve() == place)
    }


def wire(supplied: Supplied) -> dict[str, str]:
    """Files about a photo as `evidence` of a request. Raises LikenessError where one is gone."""
    for kind, file in supplied.items():
        check(kind, file.path)
    return {kind: str(file.path) for kind, file in supplied.items()}


def notes(supplied: Supplied, taken: Supplied) -> list[str]:
    """What the artist is told of files that a fit takes, and of those that it leaves out."""
    said = [strings.supplied_taken(LABELS[kind], file.path.name) for kind, file in taken.items()]
    left = [LABELS[kind] for kind in ABOUT_A_PHOTO if kind in supplied and kind not in taken]
    return said + [strings.supplied_left_out(label) for label in left]


def check(kind: str, path: Path) -> None:
    """Raises LikenessError where a file is not where it was."""
    if not path.is_file():
        raise LikenessError(strings.supplied_missing(LABELS[kind], str(path)))
