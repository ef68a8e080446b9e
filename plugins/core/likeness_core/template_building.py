# SPDX-License-Identifier: Apache-2.0
"""Writes a head template's file: what was read and probed in a scene, and where its landmarks lie."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .affine import IDENTITY, inverse, multiply
from .arrays import ArrayFile, NamedArray, parse_array_file, serialize_array_file
from .face_features import Face
from .probing import ProbedController, SceneJoint
from .template import METADATA_KEY, SCHEMA

LANDMARK_COUNT = 468
# The landmark convention, its contours and corners are taken from a template that ships.
CONVENTION_FIELDS = ("landmarkConvention", "contours", "corners")
SKIN = "skin"
# Between the name of a template and what tells the copies with moved landmarks apart.
CORRECTED = "-corrected-"


@dataclass(frozen=True)
class Eyeball:
    """An eye of the head; `joint` is the name of the joint that turns it, `centre` and `radius` are in cm."""

    name: str
    joint: str
    centre: tuple[float, float, float]
    radius: float
    part: str


@dataclass(frozen=True)
class SceneSurface:
    """All that is drawn of a head at rest, as one surface.

    `vertices` x y z in cm; `face_offsets`, `face_vertices` as in a template's file; `uvs` one pair per
    corner, or nothing; `face_parts` an index into `parts` per face; `skin_joints` and `skin_weights` have
    `influences` slots per vertex.
    """

    vertices: array[float]
    face_offsets: array[int]
    face_vertices: array[int]
    uvs: array[float]
    parts: tuple[str, ...]
    face_parts: array[int]
    influences: int
    skin_joints: array[int]
    skin_weights: array[float]
    eyes: tuple[Eyeball, ...]

    @property
    def vertex_count(self) -> int:
        """How many vertices there are."""
        return len(self.vertices) // 3


@dataclass(frozen=True)
class Landmarks:
    """Where the landmarks lie: three vertices and three weights for each, and their scatter (cm, -1
    unseen).
    """

    vertices: array[int]
    barycentrics: array[float]
    spread: array[float]

    @staticmethod
    def unplaced() -> Landmarks:
        """Landmarks that nobody has looked for yet."""
        count = LANDMARK_COUNT
        return Landmarks(
            array("i", [0]) * (3 * count), array("f", [1, 0, 0]) * count, array("f", [-1]) * count
        )

    def points(self, vertices: Sequence[float]) -> list[tuple[float, float, float]]:
        """The places of all landmarks on a surface (cm)."""
        result = []
        for first in range(0, len(self.vertices), 3):
            corners = [3 * vertex for vertex in self.vertices[first : first + 3]]
            weights = self.barycentrics[first : first + 3]
            x, y, z = (
                sum(weight * vertices[corner + axis] for corner, weight in zip(corners, weights, strict=True))
                for axis in range(3)
            )
            result.append((x, y, z))
        return result

    def moved(self, landmark: int, vertices: Sequence[int], barycentrics: Sequence[float]) -> Landmarks:
        """The same with one landmark at another place, which counts as certain."""
        result = Landmarks(self.vertices[:], self.barycentrics[:], self.spread[:])
        result.vertices[3 * landmark : 3 * landmark + 3] = array("i", vertices)
        result.barycentrics[3 * landmark : 3 * landmark + 3] = array("f", barycentrics)
        result.spread[landmark] = 0.0
        return result


@dataclass(frozen=True)
class HeadDraft:
    """A head read from a scene, ready to be written. `name` is short, for files; `source` where it comes
    from.
    """

    name: str
    title: str
    source: str
    surface: SceneSurface
    joints: tuple[SceneJoint, ...]
    controllers: tuple[ProbedController, ...]
    convention: Mapping[str, Any]

    def serialized(self) -> bytes:
        """The bytes of the template's file, in which no landmark has a place yet."""
        arrays = {**self._surface_arrays(), **self._rig_arrays(), **_landmark_arrays(Landmarks.unplaced())}
        arrays["regionMasks"] = NamedArray((0, self.surface.vertex_count), array("B"))
        return _file(self._description(), arrays)

    def _description(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "name": self.name,
            "title": self.title,
            # The head is its artist's; nothing is granted to anybody.
            "licence": "LicenseRef-artist",
            "source": self.source,
            "units": "centimetre",
            "upAxis": "+Y",
            "forwardAxis": "+Z",
            "residualSpace": "bind",
            "joints": [
                {"name": joint.name, "parent": joint.parent, "inheritScale": "full"} for joint in self.joints
            ],
            "controllers": [_controller_entry(probed) for probed in self.controllers],
            "parts": self.surface.parts,
            "regions": [],
            **{field: self.convention[field] for field in CONVENTION_FIELDS},
            "curves": [],
            "eyes": [
                {
                    "name": eye.name,
                    "joint": eye.joint,
                    "center": eye.centre,
                    "radius": eye.radius,
                    "part": eye.part,
                }
                for eye in self.surface.eyes
            ],
        }

    def _surface_arrays(self) -> dict[str, NamedArray]:
        surface = self.surface
        corners, count = len(surface.face_vertices), surface.vertex_count
        uv_count = len(surface.uvs) // 2
        uvs = array("i", range(corners if uv_count else 0))
        return {
            "vertices": NamedArray((count, 3), surface.vertices),
            "faceOffsets": NamedArray((len(surface.face_offsets),), surface.face_offsets),
            "faceVertices": NamedArray((corners,), surface.face_vertices),
            "faceUVs": NamedArray((len(uvs),), uvs),
            "uvs": NamedArray((uv_count, 2), surface.uvs),
            "faceParts": NamedArray((len(surface.face_parts),), surface.face_parts),
            "skinJoints": NamedArray((count, surface.influences), surface.skin_joints),
            "skinWeights": NamedArray((count, surface.influences), surface.skin_weights),
        }

    def _rig_arrays(self) -> dict[str, NamedArray]:
        rest = array("f")
        for joint in self.joints:
            parent = self.joints[joint.parent].frame if joint.parent >= 0 else IDENTITY
            rest.extend((*multiply(inverse(parent), joint.frame), 0.0, 0.0, 0.0, 1.0))
        rows = [side for probed in self.controllers for side in (probed.above, probed.below)]
        response_offsets, residual_offsets = array("i", [0]), array("i", [0])
        columns, values = array("i"), array("f")
        vertices, deltas = array("i"), array("f")
        for row in rows:
            columns.extend(sorted(row.joints))
            values.extend(row.joints[column] for column in sorted(row.joints))
            vertices.extend(row.residual.vertices)
            deltas.extend(row.residual.deltas)
            response_offsets.append(len(columns))
            residual_offsets.append(len(vertices))
        return {
            "jointRestLocal": NamedArray((len(self.joints), 4, 4), rest),
            "jointResponseOffsets": NamedArray((len(rows) + 1,), response_offsets),
            "jointResponseColumns": NamedArray((len(columns),), columns),
            "jointResponseValues": NamedArray((len(values),), values),
            "residualOffsets": NamedArray((len(rows) + 1,), residual_offsets),
            "residualVertices": NamedArray((len(vertices),), vertices),
            "residualDeltas": NamedArray((len(vertices), 3), deltas),
        }


def place_landmarks(template: bytes, landmarks: Landmarks) -> bytes:
    """A template's file with its landmarks at other places, and the regions and curves that follow from
    them.
    """
    file = parse_array_file(template)
    description, arrays = json.loads(file.metadata[METADATA_KEY]), dict(file.arrays)
    vertices = arrays["vertices"].values
    # A place that was never seen would bend the outlines.
    contours = {
        entry["name"]: [number for number in entry["landmarks"] if landmarks.spread[number] >= 0]
        for entry in description["contours"]
    }
    face = Face(vertices, skin_triangles(file), landmarks.points(vertices), contours)
    regions, curves = face.regions(), face.curves()
    arrays |= _landmark_arrays(landmarks)
    masks = array("B", b"".join(regions.values()))
    arrays["regionMasks"] = NamedArray((len(regions), len(vertices) // 3), masks)
    description["regions"] = list(regions)
    description["curves"] = [{"name": name, "vertices": way} for name, way in curves.items()]
    return _file(description, arrays)


def corrected_copy(template: bytes, landmarks: Landmarks) -> tuple[str, bytes]:
    """A template with its landmarks at other places, under a name of its own: name and file.

    The name tells what is in it, so that two copies with the same landmarks are one. Regions and curves stay.
    """
    file = parse_array_file(template)
    description, placed = json.loads(file.metadata[METADATA_KEY]), _landmark_arrays(landmarks)
    digest = hashlib.sha256(template)
    for name in sorted(placed):
        digest.update(placed[name].values.tobytes())
    description["name"] = f"{uncorrected(description['name'])}{CORRECTED}{digest.hexdigest()[:12]}"
    return description["name"], _file(description, {**file.arrays, **placed})


def uncorrected(name: str) -> str:
    """The name of the template of which a corrected copy was made; any other name as it is."""
    return name.partition(CORRECTED)[0]


def skin_triangles(file: ArrayFile) -> list[tuple[int, int, int]]:
    """The triangles of the outer skin of a template, each face as a fan."""
    skin = json.loads(file.metadata[METADATA_KEY])["parts"].index(SKIN)
    offsets, vertices = file.arrays["faceOffsets"].values, file.arrays["faceVertices"].values
    result = []
    for face, part in enumerate(file.arrays["faceParts"].values):
        if part == skin:
            corners = vertices[offsets[face] : offsets[face + 1]]
            result += [(corners[0], a, b) for a, b in zip(corners[1:], corners[2:], strict=False)]
    return result


def _landmark_arrays(landmarks: Landmarks) -> dict[str, NamedArray]:
    return {
        "landmarkVertices": NamedArray((LANDMARK_COUNT, 3), landmarks.vertices),
        "landmarkBarycentrics": NamedArray((LANDMARK_COUNT, 3), landmarks.barycentrics),
        "landmarkSpread": NamedArray((LANDMARK_COUNT,), landmarks.spread),
    }


def _file(description: Mapping[str, Any], arrays: dict[str, NamedArray]) -> bytes:
    return serialize_array_file(
        ArrayFile({METADATA_KEY: json.dumps(description, ensure_ascii=False)}, arrays)
    )


def read_convention(template: bytes) -> dict[str, Any]:
    """The landmark convention of a template that ships. Raises TemplateError where the file is damaged."""
    description = json.loads(parse_array_file(template).metadata[METADATA_KEY])
    return {field: description[field] for field in CONVENTION_FIELDS}


def read_landmarks(file: ArrayFile) -> Landmarks:
    """The landmarks of a template's file."""
    arrays = file.arrays
    return Landmarks(
        arrays["landmarkVertices"].values,
        arrays["landmarkBarycentrics"].values,
        arrays["landmarkSpread"].values,
    )


def _controller_entry(probed: ProbedController) -> dict[str, Any]:
    controller = probed.controller
    return {
        "name": controller.name,
        "kind": controller.kind,
        "group": controller.group,
        "minimum": controller.minimum,
        "maximum": controller.maximum,
        "default": controller.default,
    }
