# SPDX-License-Identifier: Apache-2.0
"""Packs the plug-ins, with the core and the head template inside, into zips that artists install.

For Blender two zips from one source tree: an extension (Blender 4.2 and later, files at the zip's root) and
a legacy add-on (Blender 3.4 to 4.1, files in a folder). For Maya one: a module, its description beside its
folder. The same sources give the same bytes.

    python3 plugins/tools/bundle.py --out DIRECTORY            writes Blender's zips
    python3 plugins/tools/bundle.py maya --out DIRECTORY       writes Maya's
    python3 plugins/tools/bundle.py --out DIRECTORY --check    fails if they are missing or stale
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import zipfile
from pathlib import Path

PLUGINS = Path(__file__).resolve().parent.parent
CORE = PLUGINS / "core" / "likeness_core"
ADD_ON = PLUGINS / "blender" / "likeness_blender"
MODULE = PLUGINS / "maya"
BLENDER_LICENCE = PLUGINS / "blender" / "LICENSE"
LICENCE = PLUGINS.parent / "LICENSE"
TEMPLATES = PLUGINS.parent / "Templates"
# The head that the panel adds; the others would only make the zips larger.
TEMPLATE = TEMPLATES / "mpfb-head" / "mpfb-head.safetensors"
MANIFEST = "blender_manifest.toml"
MODULE_FILE = "likeness.mod"
# Where a host reads the version: what the sources say there, and what a bundle says.
STAMPS = {
    MANIFEST: (b'version = "0.0.0"', 'version = "{version}"'),
    "__init__.py": (b'"version": (0, 0, 0)', '"version": ({numbers})'),
    MODULE_FILE: (b"+ Likeness 0.0.0 ", "+ Likeness {version} "),
    "likeness/plug-ins/likeness_plugin.py": (b'VERSION = "0.0.0"', 'VERSION = "{version}"'),
}
# The earliest date that a zip can hold: files carry no other, so that equal sources give equal bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


class BundleError(Exception):
    """The sources do not make a consistent add-on."""


def main() -> int:
    """Runs the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Packs the plug-ins into installable zips.")
    parser.add_argument("host", nargs="?", choices=("blender", "maya"), default="blender")
    parser.add_argument("--out", type=Path, required=True, help="the directory of the zips")
    parser.add_argument("--daemon", type=Path, help="a likenessd to put into the zips")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the zips are stale")
    options = parser.parse_args()
    try:
        pack = {"blender": blender_bundles, "maya": maya_bundles}[options.host]
        bundles = pack(options.daemon)
    except BundleError as error:
        print(f"bundle: {error}", file=sys.stderr)
        return 1
    return check(bundles, options.out) if options.check else write(bundles, options.out)


def blender_bundles(daemon: Path | None = None) -> dict[str, bytes]:
    """Blender's zips by file name."""
    version = _version()
    files = _stamped(_sources(ADD_ON, (".py", ".toml", ".json")), version)
    files |= {**_shared(daemon), "LICENSE": BLENDER_LICENCE.read_bytes()}
    legacy = {f"likeness_blender/{name}": data for name, data in files.items() if name != MANIFEST}
    return {
        f"likeness_blender-{version}-extension.zip": _zip(files),
        f"likeness_blender-{version}-legacy.zip": _zip(legacy),
    }


def maya_bundles(daemon: Path | None = None) -> dict[str, bytes]:
    """Maya's zip by file name."""
    version = _version()
    files = {
        **{f"plug-ins/{name}": data for name, data in _sources(MODULE / "plug-ins").items()},
        **{f"scripts/{name}": data for name, data in _sources(MODULE / "scripts").items()},
        **{f"scripts/likeness_maya/{name}": data for name, data in _shared(daemon).items()},
        "LICENSE": LICENCE.read_bytes(),
        "smoke.py": (MODULE / "smoke.py").read_bytes(),
    }
    module = {f"likeness/{name}": data for name, data in files.items()}
    module[MODULE_FILE] = (MODULE / MODULE_FILE).read_bytes()
    return {f"likeness_maya-{version}.zip": _zip(_stamped(module, version))}


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


def _sources(folder: Path, suffixes: tuple[str, ...] = (".py",)) -> dict[str, bytes]:
    """The source files below a folder, by their path within it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in suffixes
    }


def _shared(daemon: Path | None) -> dict[str, bytes]:
    """What every plug-in carries: the core, the head template, the service if there is one to go with it."""
    if not TEMPLATE.is_file():
        raise BundleError(f"the head template {TEMPLATE} is missing")
    files = {f"likeness_core/{name}": data for name, data in _sources(CORE).items()}
    files[f"templates/{TEMPLATE.relative_to(TEMPLATES).as_posix()}"] = TEMPLATE.read_bytes()
    if daemon is not None:
        files["bin/likenessd"] = daemon.read_bytes()
    return files


def _version() -> str:
    """The version of everything: that of the core, which is the one place where it is written."""
    source = (CORE / "__init__.py").read_text(encoding="utf-8")
    match = re.search(r'^VERSION = "([0-9]+\.[0-9]+\.[0-9]+)"', source, re.MULTILINE)
    if match is None:
        raise BundleError(f"there is no version in {CORE / '__init__.py'}")
    return match.group(1)


def _stamped(files: dict[str, bytes], version: str) -> dict[str, bytes]:
    """The files with the version where hosts look for it; sources have 0.0.0 there."""
    result = dict(files)
    for name, (unstamped, form) in STAMPS.items():
        if name not in files:
            continue
        if files[name].count(unstamped) != 1:
            raise BundleError(f"{name} does not say {unstamped.decode()} once, where the version goes")
        stamp = form.format(version=version, numbers=version.replace(".", ", "))
        result[name] = files[name].replace(unstamped, stamp.encode())
    return result


def _zip(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if name.endswith("bin/likenessd") else 0o644) << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


if __name__ == "__main__":
    sys.exit(main())
