# SPDX-License-Identifier: Apache-2.0
"""Packs the Blender add-on, with the core and the head template inside, into zips that Blender installs.

Two zips from one source tree: an extension (Blender 4.2 and later, files at the zip's root) and a legacy
add-on (Blender 3.4 to 4.1, files in a folder). The same sources give the same bytes.

    python3 plugins/tools/bundle.py --out DIRECTORY            writes the zips
    python3 plugins/tools/bundle.py --out DIRECTORY --check    fails if they are missing or stale
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

PLUGINS = Path(__file__).resolve().parent.parent
CORE = PLUGINS / "core" / "likeness_core"
ADD_ON = PLUGINS / "blender" / "likeness_blender"
LICENCE = PLUGINS / "blender" / "LICENSE"
TEMPLATES = PLUGINS.parent / "Templates"
# The head that the panel adds; the others would only make the zips larger.
TEMPLATE = TEMPLATES / "mpfb-head" / "mpfb-head.safetensors"
MANIFEST = "blender_manifest.toml"
# The earliest date that a zip can hold: files carry no other, so that equal sources give equal bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


class BundleError(Exception):
    """The sources do not make a consistent add-on."""


def main() -> int:
    """Runs the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Packs the Blender add-on into installable zips.")
    parser.add_argument("--out", type=Path, required=True, help="the directory of the zips")
    parser.add_argument("--daemon", type=Path, help="a likenessd to put into the zips")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the zips are stale")
    options = parser.parse_args()
    try:
        bundles = make_bundles(options.daemon)
    except BundleError as error:
        print(f"bundle: {error}", file=sys.stderr)
        return 1
    return check(bundles, options.out) if options.check else write(bundles, options.out)


def make_bundles(daemon: Path | None = None) -> dict[str, bytes]:
    """The zips by file name."""
    version = _common_version()
    files = dict(_files(daemon))
    legacy = {f"likeness_blender/{name}": data for name, data in files.items() if name != MANIFEST}
    return {
        f"likeness_blender-{version}-extension.zip": _zip(files),
        f"likeness_blender-{version}-legacy.zip": _zip(legacy),
    }


def write(bundles: dict[str, bytes], out: Path) -> int:
    """Writes the zips and says where they are."""
    out.mkdir(parents=True, exist_ok=True)
    for name, data in bundles.items():
        (out / name).write_bytes(data)
        print(out / name)
    return 0


def check(bundles: dict[str, bytes], out: Path) -> int:
    """Names the zips that are missing or do not hold the present sources."""
    stale = [name for name, data in bundles.items() if not _holds(out / name, data)]
    for name in stale:
        print(f"bundle: {out / name} is missing or stale", file=sys.stderr)
    return 1 if stale else 0


def _files(daemon: Path | None) -> Iterator[tuple[str, bytes]]:
    """Every file of the add-on by its path within it."""
    for path in sorted(ADD_ON.rglob("*")):
        if path.suffix in (".py", ".toml"):
            yield path.relative_to(ADD_ON).as_posix(), path.read_bytes()
    for path in sorted(CORE.glob("*.py")):
        yield f"likeness_core/{path.name}", path.read_bytes()
    if not TEMPLATE.is_file():
        raise BundleError(f"the head template {TEMPLATE} is missing")
    yield f"templates/{TEMPLATE.relative_to(TEMPLATES).as_posix()}", TEMPLATE.read_bytes()
    yield "LICENSE", LICENCE.read_bytes()
    if daemon is not None:
        yield "bin/likenessd", daemon.read_bytes()


def _common_version() -> str:
    """The version, which manifest, add-on and core must agree on."""
    versions = {
        MANIFEST: _search(r'^version = "([0-9.]+)"', ADD_ON / MANIFEST),
        "bl_info": _search(r'"version": \(([0-9, ]+)\)', ADD_ON / "__init__.py").replace(", ", "."),
        "likeness_core": _search(r'^VERSION = "([0-9.]+)"', CORE / "__init__.py"),
    }
    if len(set(versions.values())) != 1:
        raise BundleError(f"the versions differ: {versions}")
    return versions["likeness_core"]


def _search(pattern: str, path: Path) -> str:
    match = re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)
    if match is None:
        raise BundleError(f"there is no version in {path}")
    return match.group(1)


def _zip(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if name.startswith("bin/") else 0o644) << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


if __name__ == "__main__":
    sys.exit(main())
