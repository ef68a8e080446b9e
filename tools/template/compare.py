"""Print what a finer template has beyond the plain one: where its landmarks and its surface joints lie.

python tools/template/compare.py Templates/mpfb-head Templates/mpfb-head-studio
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from evaluate import TemplateFile


def main() -> None:
    """Read two template folders and print the comparison."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("plain", type=Path, help="folder of the plain template")
    parser.add_argument("finer", type=Path, help="folder of the finer template")
    options = parser.parse_args()
    plain, finer = (TemplateFile(p / f"{p.name}.safetensors") for p in (options.plain, options.finer))
    _print_landmarks(plain, finer)
    _print_surface_joints(plain, finer)


def _print_landmarks(plain: TemplateFile, finer: TemplateFile) -> None:
    apart = 10 * np.linalg.norm(plain.landmarks() - finer.landmarks(), axis=1)
    print(
        f"landmarks: {np.median(apart):.2f} mm apart (median), {(apart <= 0.3).sum()} of {len(apart)} "
        f"within 0.3 mm, {apart.max():.2f} mm at most (landmark {apart.argmax()})"
    )


def _print_surface_joints(plain: TemplateFile, finer: TemplateFile) -> None:
    places = finer.skeleton.positions[len(plain.skeleton.names) :]
    spacing = cKDTree(places).query(places, k=2)[0][:, 1]
    nearest = cKDTree(finer.vertices).query(places)[1]
    print(f"surface joints: {len(places)}, of them by region, with their distance (cm, median)")
    for name, mask in zip(finer.description["regions"], finer.arrays["regionMasks"], strict=True):
        inside = mask[nearest] > 0
        if inside.any():
            print(f"  {name:14s} {inside.sum():4d}  {np.median(spacing[inside]):.2f}")


if __name__ == "__main__":
    main()
