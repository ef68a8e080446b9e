# SPDX-License-Identifier: Apache-2.0
"""Landmarks that an artist puts right: out of a template, over the skin, and back into the template."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from . import rig_strings
from .errors import LikenessError, TemplateError
from .resources import TemplateLocator
from .rig_import import template_path, write_file
from .template import METADATA_KEY, HeadTemplate, parse_template
from .template_building import (
    SKIN,
    Landmarks,
    corrected_copy,
    place_landmarks,
    read_landmarks,
    skin_triangles,
)

Point = Sequence[float]


class HeadLandmarks:
    """The landmarks of one head while they are looked at and moved.

    `shown` are the numbers of those that lie on features, `triangles` those of the outer skin, `moved` the
    numbers of those that were moved. Raises LikenessError where the head's template is gone.
    """

    def __init__(self, head: str, template_name: str, templates: TemplateLocator) -> None:
        self._head, self._name, self._templates = head, template_name, templates
        file = parse_template(self._path().read_bytes()).file
        description = json.loads(file.metadata[METADATA_KEY])
        self.landmarks: Landmarks = read_landmarks(file)
        on_features = {number for entry in description["contours"] for number in entry["landmarks"]}
        on_features |= set(description["corners"].values())
        self.shown = [number for number in sorted(on_features) if self.landmarks.spread[number] >= 0]
        self.triangles = skin_triangles(file)
        self.moved: set[int] = set()
        skin = description["parts"].index(SKIN)
        self._is_skin = [part == skin for part in file.arrays["faceParts"].values]

    def places(self, vertices: Sequence[float]) -> list[tuple[float, float, float]]:
        """Where the shown landmarks lie on a surface: x y z per vertex of the template, in any space."""
        points = self.landmarks.points(vertices)
        return [points[number] for number in self.shown]

    def move(self, number: int, place: Point, vertices: Sequence[int], corners: Sequence[Point]) -> None:
        """Moves a landmark to a place on a triangle: its vertices, and where those are."""
        self.landmarks = self.landmarks.moved(number, vertices, barycentrics(place, corners))
        self.moved.add(number)

    def move_onto_face(
        self, number: int, place: Point, face: int, vertices: Sequence[int], corners: Sequence[Point]
    ) -> bool:
        """Moves a landmark to a place on a face of the template, which is cut into a fan of triangles.

        False, and nothing is moved, where that is no face of the outer skin.
        """
        if face >= len(self._is_skin) or not self._is_skin[face]:
            return False
        fan = [(0, a, a + 1) for a in range(1, len(vertices) - 1)]
        outside = [_outside(place, [corners[at] for at in triangle]) for triangle in fan]
        nearest = fan[outside.index(min(outside))]
        self.move(number, place, [vertices[at] for at in nearest], [corners[at] for at in nearest])
        return True

    def keep(self, *, is_own: bool) -> HeadTemplate:
        """Writes the landmarks into a copy of the head's template, under a name of its own; returns that.

        No template is written over: other heads stay as they are, and an undo in the scene finds the template
        with the landmarks that it goes back to. Regions and curves of a template that ships were made with it
        and stay; those of one that was read of an artist's own rig (`is_own`) follow from the landmarks.
        """
        data = self._path().read_bytes()
        if is_own:
            data = place_landmarks(data, self.landmarks)
        name, data = corrected_copy(data, self.landmarks)
        write_file(template_path(self._templates.own_heads, name), data)
        return parse_template(data)

    def _path(self) -> Path:
        try:
            return self._templates.find(self._name)
        except TemplateError as error:
            raise LikenessError(rig_strings.template_gone(self._head)) from error


def barycentrics(place: Point, corners: Sequence[Point]) -> list[float]:
    """The weights of a triangle's corners at the place in its plane nearest to a point; none is negative."""
    clipped = [max(weight, 0.0) for weight in _weights(place, corners)]
    return [weight / sum(clipped) for weight in clipped]


def _outside(place: Point, corners: Sequence[Point]) -> float:
    """How far outside a triangle a point is, as the largest negative weight."""
    return -min(_weights(place, corners))


def _weights(place: Point, corners: Sequence[Point]) -> tuple[float, float, float]:
    a, b, c = corners
    ab, ac, ap = _minus(b, a), _minus(c, a), _minus(place, a)
    d00, d01, d11 = _dot(ab, ab), _dot(ab, ac), _dot(ac, ac)
    d20, d21 = _dot(ap, ab), _dot(ap, ac)
    area = d00 * d11 - d01 * d01
    if area <= 0:
        # A triangle without a surface: all of it is its first corner.
        return 1.0, 0.0, 0.0
    v, w = (d11 * d20 - d01 * d21) / area, (d00 * d21 - d01 * d20) / area
    return 1.0 - v - w, v, w


def _minus(p: Point, q: Point) -> tuple[float, ...]:
    return tuple(a - b for a, b in zip(p, q, strict=True))


def _dot(p: Point, q: Point) -> float:
    return sum(a * b for a, b in zip(p, q, strict=True))
