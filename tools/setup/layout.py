"""Where the set-up reads from and writes to."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """Paths of one checkout; `root` is the folder that holds Package.swift."""

    root: Path

    @property
    def inputs(self) -> Path:
        """Committed lists: packages, requirements, checksums."""
        return self.root / "tools" / "setup"

    @property
    def products(self) -> Path:
        """Everything the set-up makes, apart from models; ignored by git."""
        return self.root / ".setup"

    @property
    def unfinished(self) -> Path:
        """All unfinished work. Nobody else looks here: what an interruption leaves never looks finished."""
        return self.products / "unfinished"

    @property
    def partial(self) -> Path:
        """This process's unfinished work: a download that outlives a killed set-up cannot write into it."""
        return self.unfinished / str(os.getpid())

    @property
    def logs(self) -> Path:
        return self.products / "logs"

    @property
    def python(self) -> Path:
        """The project's own Python environment."""
        return self.products / "python"

    @property
    def face_models(self) -> Path:
        return self.root / "Models" / "face"

    @property
    def super_resolution_models(self) -> Path:
        return self.root / "Models" / "superresolution"

    @property
    def converter(self) -> Path:
        """What turns the super-resolution networks into models."""
        return self.root / "tools" / "superresolution"

    def packages(self, name: str) -> Path:
        return self.inputs / "packages" / f"{name}.txt"

    def requirements(self, name: str) -> Path:
        return self.inputs / "requirements" / f"{name}.txt"


def read_list(path: Path) -> list[str]:
    """The lines of a list file without comments and blank lines."""
    lines = (line.split("#", 1)[0].strip() for line in path.read_text().splitlines())
    return [line for line in lines if line]
