"""Where the set-up reads from and writes to."""

from __future__ import annotations

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
        """Everything the set-up makes, apart from the face models; ignored by git."""
        return self.root / ".setup"

    @property
    def partial(self) -> Path:
        """Unfinished work. Nobody else looks here, so what an interruption leaves never looks finished."""
        return self.products / "partial"

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

    def packages(self, name: str) -> Path:
        return self.inputs / "packages" / f"{name}.txt"

    def requirements(self, name: str) -> Path:
        return self.inputs / "requirements" / f"{name}.txt"


def read_list(path: Path) -> list[str]:
    """The lines of a list file without comments and blank lines."""
    lines = (line.split("#", 1)[0].strip() for line in path.read_text().splitlines())
    return [line for line in lines if line]
