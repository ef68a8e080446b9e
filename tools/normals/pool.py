"""Fill a folder with training renders; run it again, or several of it, to go on.

python -m tools.normals.pool --folder WORK/pool --ict ict-facekit.npz --first 0 --step 2 --shards 160
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from .heads import ict_family, makehuman_family
from .render import CHANNELS, STORED, Studio
from .template_tools import ROOT

SHARD = 256
"""Renders in a file (256, 7, 168, 168)."""
ICT_SHARE = 0.62


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, required=True, help="where the renders go")
    parser.add_argument(
        "--ict", type=Path, help="the ICT-FaceKit model; without it only MakeHuman heads are drawn"
    )
    parser.add_argument(
        "--models", type=Path, default=ROOT / "Models" / "face", help="face models, to find landmarks"
    )
    parser.add_argument("--ict-share", type=float, default=ICT_SHARE, help="share of ICT heads")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first file")
    parser.add_argument(
        "--step", type=int, default=1, help="distance to the next file: the number of processes"
    )
    parser.add_argument(
        "--shards", type=int, required=True, help="number of files in the folder when complete"
    )
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    studio = open_studio(arguments.ict, arguments.models, arguments.ict_share, arguments.folder.parent)
    for shard in range(arguments.first, arguments.shards, arguments.step):
        fill_shard(arguments.folder, shard, studio, arguments.seed)


def open_studio(ict: Path | None, models: Path, ict_share: float, cache: Path) -> Studio:
    """The families to draw from; `cache` is a folder for the landmarks found on the ICT head."""
    if ict is None or ict_share == 0:
        return Studio((makehuman_family(),), (1.0,))
    scans = ict_family(ict, models, cache / "ict-landmarks.npz")
    if ict_share == 1:
        return Studio((scans,), (1.0,))
    return Studio((scans, makehuman_family()), (ict_share, 1 - ict_share))


def fill_shard(folder: Path, shard: int, studio: Studio, seed: int, count: int = SHARD) -> None:
    """Writes one file of renders unless it is there; the same seed gives the same file."""
    final = folder / f"{shard:05d}.npy"
    if final.exists():
        return
    renders = np.empty((count, CHANNELS, STORED, STORED), np.uint8)
    for index in range(count):
        renders[index] = studio.render(np.random.default_rng([seed, shard, index]))
    partial = final.with_suffix(".partial")
    with partial.open("wb") as file:
        np.save(file, renders)
    partial.rename(final)


if __name__ == "__main__":
    main()
