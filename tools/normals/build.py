"""From data to model in one command: renders, training, export. Run it again to go on.

python -m tools.normals.build --folder WORK --ict ict-facekit.npz --minutes 180 --out MODEL.xml
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from .exchange import Exchange
from .export import export, load_average
from .pool import ICT_SHARE, SHARD, fill_shard, open_studio
from .template_tools import ROOT
from .train import RATE, Length, continue_training


def build(
    folder: Path, out: Path, renders: int, length: Length, ict: Path | None, models: Path
) -> list[float]:
    """Makes a model file in this process alone; returns the loss of each step of training.

    folder: keeps renders and checkpoint; ict: the ICT-FaceKit model, None for MakeHuman heads only.
    """
    (folder / "pool").mkdir(parents=True, exist_ok=True)
    studio = open_studio(ict, models, ICT_SHARE, folder)
    for shard in range(math.ceil(renders / SHARD)):
        fill_shard(folder / "pool", shard, studio, seed=1, count=min(SHARD, renders - shard * SHARD))
    losses = continue_training(folder, length, RATE, start=None, seed=1, exchange=Exchange())
    export(load_average(folder / "checkpoint.pt"), out)
    return losses


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--renders", type=int, default=40960)
    parser.add_argument("--minutes", type=float, default=180)
    parser.add_argument("--ict", type=Path)
    parser.add_argument("--models", type=Path, default=ROOT / "Models" / "face")
    arguments = parser.parse_args()
    length = Length(seconds=arguments.minutes * 60)
    build(arguments.folder, arguments.out, arguments.renders, length, arguments.ict, arguments.models)


if __name__ == "__main__":
    main()
