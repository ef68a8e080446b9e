"""Python environments out of pinned requirement files, made whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from .commands import run_logged
from .interpreters import find_python
from .layout import Layout
from .progress import Progress
from .steps import Step

_STAMP = "requirements.sha256"
# Requirement files are complete, so pip has nothing to resolve; what it takes must match a pinned hash.
_PINNED = [
    "--no-deps",
    "--require-hashes",
    "--only-binary=:all:",
    "--no-input",
    "--disable-pip-version-check",
]


@dataclass(frozen=True)
class Environment:
    """A virtual environment at `directory` with exactly what `requirements` lists."""

    name: str
    size: str
    directory: Path
    requirements: Path
    python_versions: tuple[str, ...]
    is_needed: bool = True

    @property
    def python(self) -> Path:
        return self.directory / "bin" / "python"

    def is_current(self) -> bool:
        """Whether it was made from the requirement file as that is now, and its Python still exists."""
        stamp = self.directory / _STAMP
        return self.python.exists() and stamp.exists() and stamp.read_text() == self._key()

    def step(self, layout: Layout) -> Step:
        """Having this environment."""
        return Step(
            self.name,
            self.size,
            self.is_current,
            lambda progress: self.make(layout, progress),
            self.is_needed,
        )

    def interpreter(self) -> str:
        """The machine's Python to build on; raises SetupError where there is none that fits."""
        return find_python(self.python_versions, purpose=self.name)

    def make(self, layout: Layout, progress: Progress) -> None:
        """Builds the environment beside its place and moves it there when it is complete."""
        partial = layout.partial / self.directory.name
        log = layout.logs / f"{self.directory.name}.log"
        run_logged([self.interpreter(), "-m", "venv", str(partial)], log, progress.tick)
        # pip downloads into TMPDIR first: below the partial folder that is counted and cleared with the rest.
        environment = {**os.environ, "TMPDIR": str(layout.partial)}
        install = [*pip(partial), "install", *_PINNED, "--requirement", str(self.requirements)]
        run_logged(install, log, progress.tick, environment)
        _rename_in_scripts(partial, self.directory)
        (partial / _STAMP).write_text(self._key())
        _replace(partial, self.directory, aside=layout.partial / "previous")

    def _key(self) -> str:
        return hashlib.sha256(self.requirements.read_bytes()).hexdigest()


def pip(environment: Path) -> list[str]:
    return [str(environment / "bin" / "python"), "-m", "pip"]


# Wheels are fetched for these; pip takes a tag literally.
_PLATFORMS = ("manylinux_2_28_x86_64", "manylinux1_x86_64")


def pinned_download(environment: Path, requirements: Path, destination: Path) -> list[str]:
    """The command that fetches the wheel of a requirement file as an archive, whatever Python runs here."""
    platforms = [word for tag in _PLATFORMS for word in ("--platform", tag)]
    foreign = ["--python-version", "3.11", "--implementation", "cp", *platforms]
    where = ["--dest", str(destination), "--requirement", str(requirements)]
    return [*pip(environment), "download", *_PINNED, *foreign, *where]


def _rename_in_scripts(partial: Path, final: Path) -> None:
    """Scripts name their interpreter by its full path, which is still the temporary one."""
    for script in (partial / "bin").iterdir():
        if script.is_symlink():
            continue
        content = script.read_bytes()
        renamed = content.replace(str(partial).encode(), str(final).encode())
        # Compiled programs hold no such path; a replacement of another length would break one that did.
        if renamed != content and b"\0" not in content:
            script.write_bytes(renamed)


def _replace(new: Path, final: Path, aside: Path) -> None:
    if final.exists():
        final.rename(aside)
    new.rename(final)
    shutil.rmtree(aside, ignore_errors=True)
