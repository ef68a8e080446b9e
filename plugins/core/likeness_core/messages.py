# SPDX-License-Identifier: Apache-2.0
"""The messages of the protocol that a plug-in reads (protocol/schema/likeness.schema.json), as typed values.

Unknown fields are ignored; a missing field or one of the wrong type raises MessageError with the field's
name. Lengths are in centimetres, template space; pixels have their origin at the top left.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from . import strings
from .affine import apply
from .arrays import decode_floats, encode_floats
from .errors import MessageError
from .fields import Fields


@dataclass(frozen=True)
class Initialized:
    """The answer to `initialize`."""

    protocol_version: str
    server_version: str
    array_folder: Path | None = None

    @classmethod
    def parse(cls, value: object) -> Initialized:
        """Reads an InitializeResponse."""
        fields = Fields(value)
        folder = fields.optional("arrayFolder")
        return cls(
            fields.text("protocolVersion"),
            Fields(fields.object("server")).text("version"),
            Path(folder) if isinstance(folder, str) else None,
        )


@dataclass(frozen=True)
class OpenedTemplate:
    """The answer to `template/open`; `template` is the file's SHA-256 and names it from then on."""

    template: str
    name: str
    vertex_count: int

    @classmethod
    def parse(cls, value: object) -> OpenedTemplate:
        """Reads a TemplateOpenResponse."""
        fields = Fields(value)
        return cls(fields.text("template"), fields.text("name"), fields.integer("vertexCount"))


@dataclass(frozen=True)
class AddedPhoto:
    """The answer to `photo/add`; width and height are those of the upright photo."""

    photo: str
    width: int
    height: int
    face_count: int
    notes: tuple[str, ...]

    @classmethod
    def parse(cls, value: object) -> AddedPhoto:
        """Reads a PhotoAddResponse."""
        fields = Fields(value)
        notes = tuple(note for note in fields.list("notes") if isinstance(note, str))
        size = fields.integer("width"), fields.integer("height")
        return cls(fields.text("photo"), *size, len(fields.list("faces")), notes)


@dataclass(frozen=True)
class Camera:
    """A pinhole camera: x right, y up, looking along -z; `world_to_camera` is 16 numbers, row by row.

    Focal length and principal point are in pixels.
    """

    width: int
    height: int
    focal_length: float
    principal_point: tuple[float, float]
    world_to_camera: tuple[float, ...]

    @classmethod
    def parse(cls, value: object) -> Camera:
        """Reads a Camera."""
        fields = Fields(value)
        x, y = fields.numbers("principalPoint", 2)
        size = fields.integer("width"), fields.integer("height")
        return cls(*size, fields.number("focalLength"), (x, y), fields.numbers("worldToCamera", 16))

    @property
    def camera_to_world(self) -> tuple[float, ...]:
        """Where the camera lies: the inverse of its rigid `world_to_camera`, 16 numbers, row by row."""
        rows = [self.world_to_camera[4 * row : 4 * row + 3] for row in range(3)]
        offset = [self.world_to_camera[4 * row + 3] for row in range(3)]
        inverse: list[float] = []
        for axis in zip(*rows, strict=True):
            inverse += [*axis, -sum(a * b for a, b in zip(axis, offset, strict=True))]
        return (*inverse, 0.0, 0.0, 0.0, 1.0)

    def pixel(self, x: Any, y: Any, z: Any) -> tuple[Any, Any]:
        """The pixel at which a place of the camera's own space is seen, which is before it (z < 0).

        Numbers in any unit, or arrays of them.
        """
        scale = self.focal_length / -z
        return self.principal_point[0] + scale * x, self.principal_point[1] - scale * y

    def project(self, point: Sequence[float]) -> tuple[float, float] | None:
        """The pixel at which a point of the world (cm) is seen; None where it is not before the camera."""
        x, y, z = apply(self.world_to_camera[:12], point)
        return None if z >= 0 else self.pixel(x, y, z)

    def place(self, pixel: tuple[float, float], depth: float) -> tuple[float, float, float]:
        """The point of the world (cm) that is seen at a pixel, so far (cm) before the camera."""
        x = (pixel[0] - self.principal_point[0]) / self.focal_length
        y = (self.principal_point[1] - pixel[1]) / self.focal_length
        return apply(self.camera_to_world[:12], (x * depth, y * depth, -depth))

    @property
    def wire(self) -> dict[str, object]:
        """The camera as the protocol has it."""
        return {
            "width": self.width,
            "height": self.height,
            "focalLength": self.focal_length,
            "principalPoint": list(self.principal_point),
            "worldToCamera": list(self.world_to_camera),
        }


@dataclass(frozen=True)
class HeadPose:
    """A state of the head: controller values by name, and offsets of the vertices before skinning.

    `bind_offsets` holds x y z per vertex; None stands for no offset anywhere.
    """

    controllers: Mapping[str, float]
    bind_offsets: array[float] | None = None

    @classmethod
    def parse(cls, value: object, folder: Path | None = None) -> HeadPose:
        """Reads a HeadPose, or those fields of a FitRunResponse; `folder` is where arrays in files lie."""
        fields = Fields(value)
        offsets = fields.optional("bindOffsets")
        controllers = Fields(fields.object("controllers"))
        values = {name: controllers.number(name) for name in controllers.names}
        return cls(values, None if offsets is None else decode_floats(offsets, 3, folder))

    @property
    def wire(self) -> dict[str, object]:
        """The pose as the protocol has it."""
        offsets = None if self.bind_offsets is None else encode_floats(self.bind_offsets, columns=3)
        return {"controllers": dict(self.controllers), "bindOffsets": offsets}


@dataclass(frozen=True)
class VertexMap:
    """A measure of quality, one value per vertex; `range` holds what gets the first and the last colour."""

    name: str
    unit: str
    range: tuple[float, float]
    values: array[float]

    @classmethod
    def parse(cls, value: object, folder: Path | None = None) -> VertexMap:
        """Reads a VertexMap; `folder` is where arrays in files lie."""
        fields = Fields(value)
        first, last = fields.numbers("range", 2)
        values = decode_floats(fields.object("values"), 1, folder)
        return cls(fields.text("name"), fields.text("unit"), (first, last), values)


@dataclass(frozen=True)
class FitResult:
    """The answer to `fit/run`."""

    revision: str
    camera: Camera
    pose: HeadPose
    seconds: float
    quality: Mapping[str, Any] = field(default_factory=dict)
    maps: tuple[VertexMap, ...] = ()
    # Of a revision: its further photos, by their hashes.
    also: tuple[str, ...] = ()

    @classmethod
    def parse(cls, value: object, folder: Path | None = None) -> FitResult:
        """Reads a FitRunResponse; `folder` is where arrays in files lie."""
        fields = Fields(value)
        return cls(
            revision=fields.text("revision"),
            camera=Camera.parse(fields.object("camera")),
            pose=HeadPose.parse(value, folder),
            seconds=fields.number("seconds"),
            quality=fields.object("quality"),
            maps=tuple(VertexMap.parse(entry, folder) for entry in _list(fields.optional("maps"))),
        )


@dataclass(frozen=True)
class TextureTile:
    """The files of one UDIM tile."""

    udim: int
    color: str
    normal: str


@dataclass(frozen=True)
class TextureResult:
    """The answer to `texture/extract`."""

    tiles: tuple[TextureTile, ...]
    notes: tuple[str, ...]
    seconds: float

    @classmethod
    def parse(cls, value: object) -> TextureResult:
        """Reads a TextureExtractResponse."""
        fields = Fields(value)
        tiles = tuple(
            TextureTile(tile.integer("udim"), tile.text("color"), tile.text("normal"))
            for tile in map(Fields, fields.list("tiles"))
        )
        if not tiles:
            raise MessageError(strings.malformed_message("tiles"))
        notes = tuple(note for note in fields.list("notes") if isinstance(note, str))
        return cls(tiles, notes, fields.number("seconds"))


@dataclass(frozen=True)
class Progress:
    """A `$/progress` notification; `preview` is left undecoded until it is known to be the newest."""

    token: str | int
    kind: str
    stage: str | None
    message: str
    fraction: float
    preview: Mapping[str, Any] | None

    @classmethod
    def parse(cls, value: object) -> Progress:
        """Reads a ProgressNotification."""
        fields = Fields(value)
        token = fields.optional("token")
        if not isinstance(token, str | int):
            raise MessageError(strings.malformed_message("token"))
        report = Fields(fields.object("value"))
        stage, preview = report.optional("stage"), report.optional("preview")
        return cls(
            token=token,
            kind=report.text("kind"),
            stage=stage if isinstance(stage, str) else None,
            message=report.text("message"),
            fraction=min(max(report.number("percentage") / 100, 0.0), 1.0),
            preview=preview if isinstance(preview, dict) else None,
        )

    def with_preview_of(self, earlier: Progress | None) -> Progress:
        """This report, with the preview of an earlier one if it has none itself."""
        if self.preview is not None or earlier is None:
            return self
        return replace(self, preview=earlier.preview)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def parse_vertices(value: object, folder: Path | None = None) -> array[float]:
    """Reads a RigEvaluateResponse: x y z per vertex; `folder`: where arrays in files lie."""
    return decode_floats(Fields(value).object("vertices"), columns=3, folder=folder)
