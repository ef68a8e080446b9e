"""Puts the daemon, the command line and all that they read into one folder, with links from PREFIX/bin.

python3 -m tools.service.install --prefix ~/.local [--remove]

PREFIX/lib/likeness holds the programs, the libraries that no distribution has (OpenVINO, Swift's runtime),
the templates and the models; libraries of the distribution stay where they are. The old folder makes way only
when the new one is whole.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / ".build" / "release"
OPENVINO = ROOT / ".setup" / "openvino" / "libs"
PROGRAMS = ("likeness", "likenessd")
# OpenVINO opens these by name when it meets a model of their kind.
OPENVINO_PARTS = ("intel_cpu_plugin", "ir_frontend", "onnx_frontend", "tensorflow_lite_frontend")
SYSTEM_FOLDERS = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/")


class InstallError(Exception):
    """What is missing, and what to do."""


def main() -> int:
    """Installs or removes; returns the exit code."""
    parser = argparse.ArgumentParser(prog="tools.service.install", description=__doc__)
    parser.add_argument("--prefix", type=Path, required=True)
    parser.add_argument("--remove", action="store_true", help="take away what was installed")
    options = parser.parse_args()
    prefix = options.prefix.expanduser().absolute()
    try:
        if options.remove:
            remove(prefix)
        else:
            install(prefix)
    except (InstallError, OSError) as error:
        print(f"Likeness was not {'removed' if options.remove else 'installed'}: {error}", file=sys.stderr)
        return 1
    return 0


def install(prefix: Path) -> None:
    """Raises InstallError or OSError; then what was installed before is still there."""
    for program in PROGRAMS:
        if not (BUILT / program).exists():
            raise InstallError(f"{program} is not built; run `make build` first.")
    if not (ROOT / "Models" / "face").exists():
        raise InstallError("the face models are missing; run `make setup` first.")
    folder = prefix / "lib" / "likeness"
    fresh = folder.with_name(f"likeness.new-{os.getpid()}")
    try:
        _fill(fresh)
        _exchange(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    links = prefix / "bin"
    links.mkdir(parents=True, exist_ok=True)
    for program in PROGRAMS:
        _link(links / program, Path("..") / "lib" / "likeness" / program)
        print(links / program)


def remove(prefix: Path) -> None:
    """Takes away the folder and the links that lead into it; sessions and settings stay."""
    for program in PROGRAMS:
        link = prefix / "bin" / program
        if link.is_symlink() and "lib/likeness/" in os.readlink(link):
            link.unlink()
    shutil.rmtree(prefix / "lib" / "likeness")


def _fill(folder: Path) -> None:
    folder.mkdir(parents=True)
    for program in PROGRAMS:
        shutil.copy2(BUILT / program, folder)
    for library in libraries():
        shutil.copy2(library, folder)
    for name in ("Templates", "Models"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.md", "stamp"))
    for name in ("LICENSE", "NOTICE", "tools/service/likenessd.service", "tools/service/likenessd.plist"):
        shutil.copy2(ROOT / name, folder)


def libraries() -> list[Path]:
    """The shared libraries that are copied, each under the name that is asked for."""
    parts = [path for part in OPENVINO_PARTS for path in OPENVINO.glob(f"libopenvino_{part}.so*")]
    needed = {path for it in (*(BUILT / program for program in PROGRAMS), *parts) for path in _linked(it)}
    return sorted({*parts, *needed})


def _linked(binary: Path) -> list[Path]:
    """What a program or library is linked to outside the distribution's folders."""
    told = subprocess.run(["ldd", binary], capture_output=True, text=True, check=True).stdout
    if missing := re.findall(r"(\S+) => not found", told):
        raise InstallError(f"{binary.name} needs {', '.join(missing)}; run `make setup` first.")
    paths = re.findall(r"=> (/\S+)", told)
    return [Path(path) for path in paths if not path.startswith(SYSTEM_FOLDERS)]


def _exchange(fresh: Path, folder: Path) -> None:
    """Puts a folder in the place of another, which stays until the new one is there."""
    old = folder.with_name(f"likeness.old-{os.getpid()}")
    if folder.exists():
        folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _link(link: Path, target: Path) -> None:
    if link.exists() and not link.is_symlink():
        raise InstallError(f"{link} is there and is not ours; move it away.")
    link.unlink(missing_ok=True)
    link.symlink_to(target)


if __name__ == "__main__":
    sys.exit(main())
