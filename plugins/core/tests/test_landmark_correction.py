# SPDX-License-Identifier: Apache-2.0
"""Landmarks that are put right: over the skin, and in the template's file."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from likeness_core.arrays import parse_array_file, serialize_array_file
from likeness_core.daemon import DaemonLocator
from likeness_core.errors import LikenessError
from likeness_core.landmark_correction import HeadLandmarks, barycentrics
from likeness_core.resources import TemplateLocator
from likeness_core.rig_import import CHECK_FILE, ProbeCheck, write_file
from likeness_core.rig_import import template_path as template_path_of
from likeness_core.rig_reading import OwnHead, known_head
from likeness_core.template import METADATA_KEY, parse_template
from likeness_core.template_building import SKIN, uncorrected

# The left corner of the mouth, in the convention of the templates.
CORNER = 61


@pytest.fixture
def templates(template_path: Path, tmp_path: Path) -> TemplateLocator:
    environment = {"XDG_CACHE_HOME": str(tmp_path)}
    return TemplateLocator(template_path.parent.parent, DaemonLocator(environment={}), environment)


@pytest.fixture
def landmarks(templates: TemplateLocator) -> HeadLandmarks:
    return HeadLandmarks("head", "mpfb-head", templates)


def faces_of(path: Path) -> tuple[list[list[int]], list[bool], list[tuple[float, float, float]]]:
    """The faces of a template, which of them are skin, and its vertices."""
    template = parse_template(path.read_bytes())
    flat = template.vertices
    points = [(flat[at], flat[at + 1], flat[at + 2]) for at in range(0, len(flat), 3)]
    skin = template.parts.index(SKIN)
    return [list(face) for face in template.faces], [part == skin for part in template.face_parts], points


def test_weights_find_the_place_on_a_triangle_and_stay_inside() -> None:
    corners = [(0.0, 0.0, 0.0), (2.0, 0.0, 0.0), (0.0, 4.0, 0.0)]
    assert barycentrics((0.5, 1.0, 0.0), corners) == pytest.approx([0.5, 0.25, 0.25])
    # Off the plane, and off the triangle.
    assert barycentrics((0.5, 1.0, 3.0), corners) == pytest.approx([0.5, 0.25, 0.25])
    outside = barycentrics((-1.0, 2.0, 0.0), corners)
    assert min(outside) == 0 and sum(outside) == pytest.approx(1)
    assert barycentrics((1.0, 1.0, 1.0), [(0.0, 0.0, 0.0)] * 3) == [1.0, 0.0, 0.0]


def test_a_landmark_moves_to_where_it_is_put(landmarks: HeadLandmarks, template_path: Path) -> None:
    faces, is_skin, points = faces_of(template_path)
    flat = [number for point in points for number in point]
    start = landmarks.places(flat)[landmarks.shown.index(CORNER)]
    near = [
        number
        for number, face in enumerate(faces)
        if is_skin[number] and 0.5 < math.dist(points[face[0]], start) < 1.5
    ]
    for number in near[:20]:
        face = faces[number]
        corners = [points[vertex] for vertex in face]
        # In the fan's second triangle, where the polygon has one.
        parts = [corners[0], corners[-2], corners[-1]]
        wanted = tuple(sum(axis) / 3 for axis in zip(*parts, strict=True))
        assert landmarks.move_onto_face(CORNER, wanted, number, face, corners)
        assert landmarks.places(flat)[landmarks.shown.index(CORNER)] == pytest.approx(wanted, abs=1e-5)
    assert near and landmarks.moved == {CORNER} and landmarks.landmarks.spread[CORNER] == 0


def test_what_is_no_skin_takes_no_landmark(landmarks: HeadLandmarks, template_path: Path) -> None:
    faces, is_skin, points = faces_of(template_path)
    number = is_skin.index(False)
    corners = [points[vertex] for vertex in faces[number]]
    assert not landmarks.move_onto_face(CORNER, corners[0], number, faces[number], corners)
    assert not landmarks.move_onto_face(CORNER, corners[0], len(faces), faces[number], corners)
    assert not landmarks.moved


def move_corner(landmarks: HeadLandmarks, vertices: tuple[int, int, int] = (1, 2, 3)) -> None:
    landmarks.move(CORNER, (0.0, 0.0, 0.0), vertices, [(0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)])


def test_a_head_that_ships_is_kept_as_a_copy(
    landmarks: HeadLandmarks, templates: TemplateLocator, template_path: Path
) -> None:
    shipped = template_path.read_bytes()
    move_corner(landmarks)
    kept = landmarks.keep(is_own=False)
    assert template_path.read_bytes() == shipped and kept.name != "mpfb-head"
    assert templates.find(kept.name).parent.parent == templates.own_heads
    again = HeadLandmarks("head", kept.name, templates)
    assert list(again.landmarks.vertices[3 * CORNER : 3 * CORNER + 3]) == [1, 2, 3]


def test_an_artists_own_head_is_kept_as_a_copy_that_its_next_reading_finds(
    templates: TemplateLocator, template_path: Path
) -> None:
    own = OwnHead("own-0", "hero", "")
    path = template_path_of(templates.own_heads, own.name)
    file = parse_array_file(template_path.read_bytes())
    description = json.loads(file.metadata[METADATA_KEY]) | {"name": own.name}
    file.metadata[METADATA_KEY] = json.dumps(description)
    write_file(path, serialize_array_file(file))
    write_file(path.with_name(CHECK_FILE), json.dumps(vars(ProbeCheck(0.1, 0.01, 20))).encode())
    read = parse_template(path.read_bytes())
    first = HeadLandmarks("hero", own.name, templates)
    move_corner(first)
    moved = first.keep(is_own=True)
    # What an undo goes back to is still there; regions follow from the landmarks.
    assert parse_template(path.read_bytes()).content_hash == read.content_hash != moved.content_hash
    assert templates.find(moved.name).is_file() and uncorrected(moved.name) == own.name
    regions = [template.file.arrays["regionMasks"].values for template in (read, moved)]
    assert regions[0] != regions[1]
    second = HeadLandmarks("hero", moved.name, templates)
    move_corner(second, (4, 5, 6))
    again = second.keep(is_own=True)
    assert uncorrected(again.name) == own.name and again.name != moved.name

    def known(noted: str) -> str:
        found = known_head(own, templates, noted)
        assert found is not None and found[1].worst == 0.1
        return found[0].name

    # A head in the scene keeps the landmarks that it has; any other gets those that were moved last.
    assert known(moved.name) == moved.name
    assert known(own.name) == own.name
    assert known("") == again.name and known("mpfb-head") == again.name
    templates.find(moved.name).unlink()
    assert known(moved.name) == again.name


def test_a_template_that_is_gone_is_a_sentence(templates: TemplateLocator) -> None:
    with pytest.raises(LikenessError, match="“hero” is not on this computer"):
        HeadLandmarks("hero", "own-0", templates)
