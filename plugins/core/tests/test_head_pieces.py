# SPDX-License-Identifier: Apache-2.0
"""Pieces of a head's surface are told by names, and eyeballs by being round; objects become one surface."""

from __future__ import annotations

import math
from array import array

import pytest
from likeness_core.affine import IDENTITY
from likeness_core.binding import bind
from likeness_core.head_pieces import SceneObject, pieces, sewn_faces
from likeness_core.head_surface import joined_surface
from likeness_core.probing import SceneJoint

RINGS, SEGMENTS = 5, 8


def strip(name: str, count: int, material: str = "", uvs: bool = False) -> SceneObject:
    """So many triangles in a row."""
    points = array("f", [number for place in range(count + 2) for number in (place % 2, place, 5.0)])
    corners = array("i", [corner for face in range(count) for corner in (face, face + 1, face + 2)])
    flat = array("f", [0.5] * (2 * len(corners) if uvs else 0))
    return SceneObject(
        name, points, array("i", range(0, 3 * count + 1, 3)), corners, flat, [material] * count
    )


def ball(name: str, centre: tuple[float, float, float], radius: float) -> SceneObject:
    """Points of a sphere, joined in rings."""
    points = array("f")
    for ring in range(RINGS):
        for segment in range(SEGMENTS):
            up, turn = math.pi * (ring + 1) / (RINGS + 1), 2 * math.pi * segment / SEGMENTS
            offset = (math.sin(up) * math.cos(turn), math.cos(up), math.sin(up) * math.sin(turn))
            points.extend(c + radius * o for c, o in zip(centre, offset, strict=True))
    corners = array("i")
    for ring in range(RINGS - 1):
        for segment in range(SEGMENTS):
            a, b = ring * SEGMENTS + segment, ring * SEGMENTS + (segment + 1) % SEGMENTS
            corners.extend((a, b, b + SEGMENTS, a + SEGMENTS))
    count = len(corners) // 4
    return SceneObject(
        name, points, array("i", range(0, 4 * count + 1, 4)), corners, array("f"), [""] * count
    )


def test_what_is_round_is_an_eye_whatever_it_is_called() -> None:
    (piece,) = pieces(ball("thing", (3.0, 1.0, 8.0), 1.25), is_main=False)
    assert piece.part == "eye" and piece.centre == pytest.approx((3, 1, 8), abs=1e-5)
    assert piece.radius == pytest.approx(1.25, abs=1e-5)


@pytest.mark.parametrize(
    ("name", "material", "part"),
    [
        ("Lashes.L", "", "lashes"),
        ("mesh", "Gums", "teeth"),
        ("geo_tongue", "", "tongue"),
        ("mesh", "", "other"),
    ],
)
def test_names_of_objects_and_materials_tell_the_rest(name: str, material: str, part: str) -> None:
    assert [piece.part for piece in pieces(strip(name, 3, material), is_main=False)] == [part]


def test_inner_mouth_is_sewn_to_the_skin() -> None:
    skin = strip("head", 4)
    materials = ["Skin", "Skin", "MouthBag", "MouthBag"]
    skin = SceneObject(skin.name, skin.points, skin.face_offsets, skin.face_vertices, skin.uvs, materials)
    assert sewn_faces(skin) == {"inner-mouth": [2, 3]}
    surface = joined_surface([skin], [SceneJoint("root", -1, IDENTITY)], bind([[]] * 6))
    assert surface.parts == ("skin", "inner-mouth") and list(surface.face_parts) == [0, 0, 1, 1]


def test_objects_become_one_surface_with_eyes_and_their_joints() -> None:
    objects = [strip("head", 4, uvs=True), ball("eye", (-3.0, 0.0, 8.0), 1.0), strip("teeth", 2)]
    joints = [SceneJoint("root", -1, IDENTITY), SceneJoint("eye_R", 0, IDENTITY)]
    rows = [[]] * 6 + [[(1, 1.0)]] * (RINGS * SEGMENTS) + [[]] * 4
    surface = joined_surface(objects, joints, bind(rows))
    assert surface.parts == ("skin", "eye-right", "teeth-1")
    (eye,) = surface.eyes
    assert (eye.name, eye.joint, eye.part) == ("right", "eye_R", "eye-right")
    # Other objects have textures of their own.
    assert len(surface.uvs) == 2 * len(surface.face_vertices) and not any(surface.uvs[2 * 12 :])
    assert surface.face_vertices[12] == 6 and surface.vertex_count == len(rows)
