"""What is installed works without the sources, the build and the set-up."""

import os
import subprocess
from pathlib import Path

import pytest

from tools.service import install

PHOTO = install.ROOT / "tools" / "demo" / "collins.png"
# Folders that a user's machine does not have: the set-up, the build, the compiler's own libraries.
HIDDEN = (install.ROOT / ".setup", install.ROOT / ".build")


@pytest.fixture(scope="module")
def prefix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation; made twice, since the second goes over the first."""
    place = tmp_path_factory.mktemp("prefix")
    install.install(place)
    install.install(place)
    return place


def run_alone(prefix: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Runs a command where the hidden folders are empty, with hardly any environment."""
    compilers = {str(path.parent) for path in install.libraries() if "swift" in str(path)}
    hidden = " && ".join(f"mount -t tmpfs none {path}" for path in (*HIDDEN, *sorted(compilers)))
    environment = {"PATH": f"{prefix}/bin:/usr/bin:/bin:/sbin", "HOME": str(prefix), "LANG": "C.UTF-8"}
    script = f"{hidden} && {command}"
    return subprocess.run(
        ["unshare", "--mount", "sh", "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can hide the sources")
def test_installed_program_fits_a_photo_without_sources_and_set_up(prefix: Path) -> None:
    out = prefix / "fitted"
    done = run_alone(prefix, f"likeness fit --photo {PHOTO} --preset draft --out {out}")
    assert done.returncode == 0, done.stderr
    assert (out / "report.html").stat().st_size > 100_000


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can hide the sources")
def test_doctor_finds_everything_of_an_installation(prefix: Path) -> None:
    done = run_alone(prefix, "likeness doctor")
    lines = {line[8:31].strip(): line for line in done.stdout.splitlines()}
    assert done.returncode == 0, done.stdout
    assert str(prefix / "lib" / "likeness") in lines["resources"]
    assert all(lines[name].startswith("ok") for name in ("face models", "normal model", "OpenVINO"))


def test_nothing_is_left_of_a_second_installation(prefix: Path) -> None:
    assert sorted(path.name for path in (prefix / "lib").iterdir()) == ["likeness"]
    assert (prefix / "bin" / "likenessd").resolve() == prefix / "lib" / "likeness" / "likenessd"


def test_a_program_of_somebody_else_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "likeness").write_text("mine")
    with pytest.raises(install.InstallError, match="is not ours"):
        install.install(tmp_path)
    assert (tmp_path / "bin" / "likeness").read_text() == "mine"


def test_removing_takes_away_what_was_installed_and_nothing_else(tmp_path: Path) -> None:
    install.install(tmp_path)
    (tmp_path / "bin" / "other").write_text("kept")
    install.remove(tmp_path)
    assert sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*")) == [
        Path("bin"), Path("bin/other"), Path("lib"),
    ]  # fmt: skip
