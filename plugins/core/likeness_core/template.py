# SPDX-License-Identifier: Apache-2.0
"""A head template file: everything a host needs to build the rigged head.

Units are centimetres, right-handed, Y up, the face toward +Z, x toward the subject's left. The schema of the
file is protocol/schema/head-template.schema.json; the service validates it in full, this reader checks what
would otherwise make a host program stumble (counts and index ranges).
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from . import strings
from .arrays import ArrayFile, parse_array_file
from .errors import TemplateError

SCHEMA = "likeness-head-template/1"
METADATA_KEY = "likeness.template"
ARRAYS = (
    "vertices faceOffsets faceVertices faceUVs uvs faceParts jointRestLocal skinJoints skinWeights "
    "jointResponseOffsets jointResponseColumns jointResponseValues "
    "residualOffsets residualVertices residualDeltas"
).split()
# A joint's local parameters: translation x y z (cm), rotation x y z (radians), scale x y z.
CHANNELS_PER_JOINT = 9


@dataclass(frozen=True)
class Joint:
    """A bone; `parent` is an earlier joint's index or -1.

    `rest_local` is the rest transform relative to the parent: 16 numbers, row by row, cm.
    """

    name: str
    parent: int
    rest_local: tuple[float, ...]


@dataclass(frozen=True)
class Controller:
    """A control of the rig with its range; `kind` is "identity" or "expression"."""

    name: str
    kind: str
    group: str
    minimum: float
    maximum: float
    default: float

    @property
    def is_two_sided(self) -> bool:
        """Whether the control can go below its default."""
        return self.minimum < self.default


@dataclass(frozen=True)
class ChannelTerm:
    """What a controller adds to one joint channel, per unit above and per unit below its default.

    The channel gains `above * max(r - default, 0) + below * max(default - r, 0)`.
    """

    controller: int
    above: float
    below: float


@dataclass(frozen=True)
class ResidualRow:
    """What one unit of a controller, on one side of its default, adds to the vertices before skinning.

    `deltas` holds three numbers (cm) for each entry of `vertices`.
    """

    vertices: array[int]
    deltas: array[float]


@dataclass(frozen=True)
class HeadTemplate:
    """A rigged head: quad mesh, joints, skin weights, controllers and what they do."""

    name: str
    title: str
    content_hash: str
    joints: tuple[Joint, ...]
    controllers: tuple[Controller, ...]
    parts: tuple[str, ...]
    file: ArrayFile

    @property
    def vertices(self) -> array[float]:
        """The neutral head, x y z per vertex (cm)."""
        return self._values("vertices")

    @property
    def vertex_count(self) -> int:
        """How many vertices the head has."""
        return self.file.arrays["vertices"].shape[0]

    @property
    def faces(self) -> list[array[int]]:
        """Vertex indices of every face, counter-clockwise seen from outside."""
        offsets, corners = self._values("faceOffsets"), self._values("faceVertices")
        return [corners[start:end] for start, end in pairwise(offsets)]

    @property
    def corner_uvs(self) -> array[float]:
        """Texture coordinates u v per face corner, in the order of `faces`; the origin is bottom-left."""
        uvs = self._values("uvs")
        result = array("f")
        for index in self._values("faceUVs"):
            result.extend(uvs[2 * index : 2 * index + 2])
        return result

    @property
    def face_parts(self) -> array[int]:
        """An index into `parts` per face."""
        return self._values("faceParts")

    def skin_weights(self) -> Iterator[tuple[int, int, float]]:
        """Every non-zero (vertex, joint, weight)."""
        slots = self.file.arrays["skinJoints"].shape[1]
        pairs = zip(self._values("skinJoints"), self._values("skinWeights"), strict=True)
        for slot, (joint, weight) in enumerate(pairs):
            if weight > 0:
                yield slot // slots, joint, weight

    def channel_terms(self) -> dict[int, list[ChannelTerm]]:
        """For every joint channel that moves (key: joint * 9 + channel), what the controllers add to it."""
        columns, values = self._values("jointResponseColumns"), self._values("jointResponseValues")
        offsets = self._values("jointResponseOffsets")
        terms: dict[int, list[ChannelTerm]] = {}
        for controller in range(len(self.controllers)):
            first, second, third = offsets[2 * controller : 2 * controller + 3]
            above = dict(zip(columns[first:second], values[first:second], strict=True))
            below = dict(zip(columns[second:third], values[second:third], strict=True))
            for column in sorted(above.keys() | below.keys()):
                term = ChannelTerm(controller, above.get(column, 0.0), below.get(column, 0.0))
                terms.setdefault(column, []).append(term)
        return terms

    def residual(self, controller: int, above: bool) -> ResidualRow:
        """What one unit of a controller above (or below) its default adds to the vertices in bind space."""
        row = 2 * controller + (0 if above else 1)
        start, end = self._values("residualOffsets")[row : row + 2]
        vertices, deltas = self._values("residualVertices"), self._values("residualDeltas")
        return ResidualRow(vertices[start:end], deltas[3 * start : 3 * end])

    def _values(self, name: str) -> array[Any]:
        return self.file.arrays[name].values


def parse_template(data: bytes) -> HeadTemplate:
    """Reads a head template file's bytes. Raises TemplateError with the array or field that is wrong."""
    file = parse_array_file(data)
    try:
        description = json.loads(file.metadata[METADATA_KEY])
        template = HeadTemplate(
            name=str(description["name"]),
            title=str(description["title"]),
            content_hash=hashlib.sha256(data).hexdigest(),
            joints=_joints(description["joints"], file),
            controllers=tuple(_controller(entry) for entry in description["controllers"]),
            parts=tuple(str(part) for part in description["parts"]),
            file=file,
        )
        schema, residual_space = description["schema"], description["residualSpace"]
    except (KeyError, TypeError, ValueError) as error:
        raise TemplateError(strings.damaged_template(str(error))) from error
    if schema != SCHEMA or residual_space != "bind":
        raise TemplateError(
            strings.template_of_another_kind(f"{schema}, residuals in {residual_space} space")
        )
    _check(template)
    return template


def _joints(entries: list[dict[str, Any]], file: ArrayFile) -> tuple[Joint, ...]:
    rest = file.arrays["jointRestLocal"]
    if rest.shape != (len(entries), 4, 4):
        raise ValueError("jointRestLocal has another number of joints than the description")
    return tuple(
        Joint(str(entry["name"]), int(entry["parent"]), tuple(rest.values[16 * index : 16 * index + 16]))
        for index, entry in enumerate(entries)
    )


def _controller(entry: dict[str, Any]) -> Controller:
    return Controller(
        str(entry["name"]),
        str(entry["kind"]),
        str(entry["group"]),
        float(entry["minimum"]),
        float(entry["maximum"]),
        float(entry["default"]),
    )


def _check(template: HeadTemplate) -> None:
    """Raises TemplateError unless counts agree and no index leads outside its array."""
    for name in ARRAYS:
        _require(name in template.file.arrays, name)
    _require(len(template.file.arrays["vertices"].shape) == 2, "vertices")
    vertices, joints = template.vertex_count, len(template.joints)
    rows = 2 * len(template.controllers)
    uvs = _array_length(template, "uvs", 2)
    corners = _array_length(template, "faceVertices")
    faces = _array_length(template, "faceOffsets") - 1
    _require(_array_length(template, "vertices", 3) == vertices, "vertices")
    _require(all(-1 <= joint.parent < index for index, joint in enumerate(template.joints)), "joints")
    _require(len({joint.name for joint in template.joints}) == joints, "joints")
    _require(
        len({controller.name for controller in template.controllers}) == len(template.controllers),
        "controllers",
    )
    _require_offsets(template, "faceOffsets", faces, corners)
    _require_indices(template, "faceVertices", corners, vertices)
    # A head need not have texture coordinates.
    _require_indices(template, "faceUVs", corners if uvs else 0, uvs)
    _require_indices(template, "faceParts", faces, len(template.parts))
    skin = template.file.arrays["skinJoints"].shape
    _require(len(skin) == 2 and skin[0] == vertices, "skinJoints")
    _require(template.file.arrays["skinWeights"].shape == skin, "skinWeights")
    _require_indices(template, "skinJoints", None, joints)
    responses = _array_length(template, "jointResponseValues")
    _require_offsets(template, "jointResponseOffsets", rows, responses)
    _require_indices(template, "jointResponseColumns", responses, joints * CHANNELS_PER_JOINT)
    residuals = _array_length(template, "residualDeltas", 3)
    _require_offsets(template, "residualOffsets", rows, residuals)
    _require_indices(template, "residualVertices", residuals, vertices)


def _array_length(template: HeadTemplate, name: str, columns: int = 1) -> int:
    """The number of rows of an array that must have `columns` numbers in each."""
    entry = template.file.arrays[name]
    _require(entry.shape[1:] == ((columns,) if columns > 1 else ()), name)
    return entry.shape[0]


def _require_offsets(template: HeadTemplate, name: str, rows: int, entries: int) -> None:
    """The array must list where each of `rows` rows begins, and end with the number of entries."""
    _require(_array_length(template, name) == rows + 1, name)
    offsets = template.file.arrays[name].values
    _require(offsets[0] == 0 and offsets[-1] == entries and all(a <= b for a, b in pairwise(offsets)), name)


def _require_indices(template: HeadTemplate, name: str, length: int | None, limit: int) -> None:
    """Every number of the array must lie in 0 ..< limit; `length` None stands for any length."""
    values = template.file.arrays[name].values
    _require(length is None or len(values) == length, name)
    _require(not values or (min(values) >= 0 and max(values) < limit), name)


def _require(condition: bool, name: str) -> None:
    if not condition:
        raise TemplateError(strings.damaged_template(f"the array or list “{name}” does not fit the others"))
