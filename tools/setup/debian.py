"""Debian packages: which are missing, and how they get installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .commands import run_logged
from .errors import SetupError
from .layout import Layout
from .progress import Progress
from .steps import Step


def step(layout: Layout, wanted: Sequence[str]) -> Step:
    """Having these packages installed."""
    return Step(
        "Debian packages",
        "100 to 700 MB",
        lambda: not missing_packages(wanted),
        lambda progress: install_packages(wanted, layout.logs / "packages.log", progress),
    )


def missing_packages(wanted: Sequence[str]) -> list[str]:
    """The packages of a list that dpkg does not have installed, in the list's order."""
    if shutil.which("dpkg-query") is None:
        raise SetupError(
            "The set-up installs Debian packages, and this machine has no dpkg. Install the equivalents of:\n"
            f"  {' '.join(wanted)}\n"
            "or run it on Debian 12."
        )
    query = ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\\n", *wanted]
    answer = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    return not_installed(wanted, answer)


def not_installed(wanted: Sequence[str], answer: str) -> list[str]:
    """Reads dpkg-query's lines of `package status`; it says nothing on packages it has never seen."""
    installed = {line.split()[0] for line in answer.splitlines() if line.endswith(" installed")}
    return [name for name in wanted if name not in installed]


def install_packages(wanted: Sequence[str], log: Path, progress: Progress) -> None:
    """Installs what is missing as root or by a sudo that asks no password; otherwise says what to type."""
    missing = missing_packages(wanted)
    prefix = _privilege()
    if prefix is None:
        raise SetupError(_by_hand(missing))
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run_logged([*prefix, "apt-get", "update"], log, progress.tick, environment)
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    run_logged([*prefix, *install], log, progress.tick, environment)


def _privilege() -> list[str] | None:
    """What goes in front of a command that needs root: nothing for root itself, None if there is no way."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    asks_no_password = subprocess.run(["sudo", "--non-interactive", "true"], capture_output=True, check=False)
    return ["sudo", "--non-interactive"] if asks_no_password.returncode == 0 else None


def _by_hand(missing: Sequence[str]) -> str:
    names = " ".join(missing)
    return (
        f"{len(missing)} Debian packages are missing: {names}\n"
        "This user is not root and has no sudo without a password, so please install them:\n"
        f"  sudo apt-get update && sudo apt-get install --no-install-recommends {names}\n"
        "and run make again."
    )
