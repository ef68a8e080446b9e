"""Prints how alike each photo and the head that was fitted to it are, after every stage.

    .setup/identity/bin/python -m tools.identity FOLDER... --program ../shared/eval/identity.py

A FOLDER is what `likeness fit --stages` or `likeness eval --stages` wrote: photo.png and
stages/<kind>-<number>-<stage>.png, or folders of such. The exit code is 1 when a similarity falls
from one stage to the next, 2 when nothing can be measured.
"""

import argparse
import pathlib
import sys

from tools.identity.similarity import Identity, UnavailableError
from tools.identity.table import Row, falls, table


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "folders", nargs="+", type=pathlib.Path, help="fits with their stages, or folders of them"
    )
    parser.add_argument(
        "--program",
        type=pathlib.Path,
        default=pathlib.Path("../shared/eval/identity.py"),
        help="the program that compares two faces (default: ../shared/eval/identity.py)",
    )
    parser.add_argument(
        "--slack",
        type=float,
        default=0.0,
        help="how far a similarity may fall and still count as not falling",
    )
    arguments = parser.parse_args()
    fits = [fit for folder in arguments.folders for fit in find_fits(folder)]
    if not fits:
        print("There are no stages/*.png in these folders; fit with --stages.", file=sys.stderr)
        return 2
    try:
        identity = Identity(arguments.program)
        rows = [measure(identity, fit) for fit in fits]
    except UnavailableError as reason:
        print(f"Identity was not measured. {reason}", file=sys.stderr)
        return 2
    print(table(rows))
    fallen = [text for row in rows for text in falls(row, arguments.slack)]
    print("\n".join(fallen) if fallen else "It falls nowhere from stage to stage.")
    return 1 if fallen else 0


def find_fits(folder: pathlib.Path) -> list[pathlib.Path]:
    """The folder itself when it holds stages, else those in it that do, by name."""
    candidates = [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]
    return [path for path in candidates if (path / "photo.png").is_file() and any(path.glob("stages/*.png"))]


def measure(identity: Identity, fit: pathlib.Path) -> Row:
    pictures = sorted((fit / "stages").glob("*.png"))
    cosines = identity.cosines(fit / "photo.png", pictures)
    return Row(
        fit.resolve().name, {picture.stem: cosine for picture, cosine in zip(pictures, cosines, strict=True)}
    )


if __name__ == "__main__":
    sys.exit(main())
