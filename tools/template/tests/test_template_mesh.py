"""The meshes of the committed templates: clean rim, round eyes behind lids, whole parts."""

from __future__ import annotations

from itertools import chain, pairwise

import numpy as np
import pytest

from topology import boundary_edges, face_edges, ordered_loops

BODY = ("skin", "inner-mouth", "eye-sockets")
RIMS = {"mpfb-head": 1, "mpfb-head-studio": 3}
"""A bust ends round the chest and round either arm."""
FLATTEST = {"mpfb-head": 0.7, "mpfb-head-studio": 1.5}


def region(template, name: str) -> np.ndarray:
    row = template.description["regions"].index(name)
    return np.flatnonzero(template.arrays["regionMasks"][row])


def curve(template, name: str) -> np.ndarray:
    return next(c["vertices"] for c in template.description["curves"] if c["name"] == name)


@pytest.fixture(scope="module")
def rim(template) -> list[list[int]]:
    return ordered_loops(boundary_edges(np.concatenate([template.part(part) for part in BODY])))


def test_every_vertex_belongs_to_a_face(template):
    assert np.array_equal(np.unique(template.faces), np.arange(len(template.vertices)))
    assert template.arrays["faceUVs"].max() < len(template.arrays["uvs"])


def test_faces_are_quads_and_no_edge_has_more_than_two(template):
    assert np.array_equal(np.diff(template.arrays["faceOffsets"]), np.full(len(template.faces), 4))
    corners = np.sort(template.faces, axis=1)
    assert (np.diff(corners, axis=1) > 0).all()
    _, faces_at_edge = np.unique(np.sort(face_edges(template.faces), axis=1), axis=0, return_counts=True)
    assert faces_at_edge.max() == 2


def test_texture_coordinates_lie_in_the_unit_square(template):
    assert template.arrays["uvs"].min() >= 0
    assert template.arrays["uvs"].max() <= 1


def test_the_body_is_open_at_the_rim_only(template, rim):
    assert sorted(chain.from_iterable(rim)) == region(template, "rim").tolist()
    assert len(rim) == RIMS[template.description["name"]]


def test_the_rim_is_not_ragged(template, rim):
    for loop in rim:
        points = template.vertices[loop]
        deviation = np.linalg.svd(points - points.mean(0))[1][2] / np.sqrt(len(points))
        edges = np.roll(points, -1, axis=0) - points
        edges /= np.linalg.norm(edges, axis=1, keepdims=True)
        turns = np.degrees(np.arccos(np.clip((edges * np.roll(edges, -1, axis=0)).sum(1), -1, 1)))
        assert deviation < FLATTEST[template.description["name"]], "cm from the best plane, rms"
        assert turns.max() < 40, "degrees between neighbouring edges; a stair-step turns by 90"


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_eyeball_is_round_and_lies_behind_its_lids(template, side):
    eye = next(e for e in template.description["eyes"] if e["name"] == side)
    ball = template.vertices[np.unique(template.part(eye["part"]))]
    assert np.allclose(np.linalg.norm(ball - eye["center"], axis=1), eye["radius"], atol=0.002)
    for lid in ("upper", "lower"):
        margin = template.vertices[curve(template, f"eyelid-{lid}-{side}")]
        gap = np.linalg.norm(margin - eye["center"], axis=1) - eye["radius"]
        assert gap.min() > 0, "no lid margin inside the eyeball"
        assert np.median(gap) < 0.3, "lids lie on the eyeball"


def test_curves_follow_edges_and_never_repeat_a_vertex(template):
    edges = np.stack([template.faces, np.roll(template.faces, -1, axis=1)], axis=-1).reshape(-1, 2)
    joined = {tuple(sorted(edge)) for edge in edges.tolist()}
    for entry in template.description["curves"]:
        vertices = entry["vertices"]
        assert len(set(vertices)) == len(vertices), entry["name"]
        for pair in pairwise(vertices):
            assert tuple(sorted(pair)) in joined, entry["name"]


def test_the_upper_and_lower_half_of_a_curve_share_their_corners(template):
    for name in ("eyelid-{}-left", "eyelid-{}-right", "lips-outer-{}", "lips-inner-{}"):
        upper, lower = curve(template, name.format("upper")), curve(template, name.format("lower"))
        assert (upper[0], upper[-1]) == (lower[0], lower[-1])
        assert template.vertices[upper, 1].mean() > template.vertices[lower, 1].mean()


def test_regions_nest_and_leave_out_what_a_camera_cannot_see(template):
    face = set(region(template, "face"))
    for inner in ("core", "lips", "nose", "brows", "eyelids-left", "eyelids-right"):
        assert set(region(template, inner)) <= face, inner
    for outside in ("ears", "neck", "scalp", "rim", "unseen"):
        assert not face & set(region(template, outside)), outside
    hidden = np.unique(np.concatenate([template.part(p) for p in ("tongue", "teeth-upper", "teeth-lower")]))
    assert set(hidden) <= set(region(template, "unseen"))
