"""Finding a Python of a version that the pinned wheels exist for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence

from .errors import SetupError


def find_python(versions: Sequence[str], purpose: str) -> str:
    """The path of an interpreter of one of the versions ("3.11"), best first.

    Raises SetupError that names the purpose when there is none.
    """
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    if running in versions:
        return sys.executable
    for version in versions:
        path = shutil.which(f"python{version}")
        # Version managers leave a file of that name on the path even where the version is not installed.
        if path and _answers(path, f"import sys; assert sys.version_info[:2] == {_as_tuple(version)}"):
            return path
    raise SetupError(
        f"{purpose} needs Python {' or '.join(versions)}: its wheels exist for no other. `python3` is "
        f"{running} here, and no python{versions[0]} is on the path. Install python{versions[0]} with its "
        "venv module, then run make again."
    )


def venv_package(python: str) -> list[str]:
    """The Debian package that this interpreter lacks to make environments, if it lacks one."""
    if _answers(python, "import ensurepip, venv"):
        return []
    version = subprocess.run(
        [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
        capture_output=True,
        text=True,
        check=True,
    )
    return [f"python{version.stdout.strip()}-venv"]


def _answers(python: str, program: str) -> bool:
    return subprocess.run([python, "-c", program], capture_output=True, check=False).returncode == 0


def _as_tuple(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
