"""Photographs a truth subject once more, from another side.

    .setup/bpy-4.2/bin/python -m tools.views SUBJECT... --yaw 45 --out FOLDER

Writes FOLDER/<subject>.png: the subject's own skin, coloured as its albedo.png shows it, with eyeballs
behind its lids, path-traced from a camera that goes round the head. Lens and size are those of the photo.
FOLDER/<subject>/ gets the camera, normals, mask and landmarks that are true of it.
"""

import argparse
import pathlib

from tools.views.photograph import orbit, photograph
from tools.views.subject import Subject
from tools.views.truth import ViewTruth


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "subjects", nargs="+", type=pathlib.Path, help="folders with truth.npz, camera.json, albedo.png"
    )
    parser.add_argument(
        "--yaw", type=float, required=True, help="degrees that the camera goes toward the subject's left"
    )
    parser.add_argument("--samples", type=int, default=32, help="paths for each pixel")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="a folder for the photos")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for folder in arguments.subjects:
        path = arguments.out / f"{folder.resolve().name}.png"
        subject = Subject(folder)
        photograph(subject, arguments.yaw, arguments.samples, path)
        ViewTruth(subject, orbit(subject, arguments.yaw)).write(path.with_suffix(""))
        print(path)


if __name__ == "__main__":
    main()
