"""Which Debian packages are missing, and what is said to someone who cannot install them."""

import os
import shutil
from pathlib import Path

import pytest

from tools.setup import debian, layout
from tools.setup.errors import SetupError


def test_packages_that_dpkg_never_saw_or_has_removed_are_missing() -> None:
    answer = "xvfb installed\nblender not-installed\nlibpng-dev config-files\n"
    assert debian.not_installed(["libpng-dev", "xvfb", "blender", "xdotool"], answer) == [
        "libpng-dev",
        "blender",
        "xdotool",
    ]


def test_without_root_and_sudo_the_message_names_packages_and_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "sudo" else f"/usr/bin/{name}")
    monkeypatch.setattr(debian, "missing_packages", lambda wanted: ["xvfb", "xdotool"])
    with pytest.raises(SetupError) as refusal:
        debian.install_packages(["xvfb", "xdotool"], tmp_path / "log", progress=None)
    assert "2 Debian packages are missing: xvfb xdotool" in str(refusal.value)
    assert "sudo apt-get update && sudo apt-get install --no-install-recommends xvfb xdotool" in str(
        refusal.value
    )


def test_a_machine_without_dpkg_is_told_what_to_bring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SetupError, match=r"(?s)no dpkg.*libpng-dev"):
        debian.missing_packages(["libpng-dev"])


def test_lists_are_read_without_comments(tmp_path: Path) -> None:
    listing = tmp_path / "list.txt"
    listing.write_text("# head\nlibpng-dev  # with a reason\n\nxvfb\n")
    assert layout.read_list(listing) == ["libpng-dev", "xvfb"]
