"""The nostrils of the committed templates: as deep as real ones, clean quads, inside the nose."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assets import Assets
from crop import cut_head
from landmarks import nearest_on_triangles
from neutral import MacroShapes, neutral_vertices, shallow_neutral
from rims import neck_rim
from topology import EdgeLoops

RIM_START = {
    "mpfb-head": {"left": (2545, 2566), "right": (274, 298)},
    "mpfb-head-studio": {"left": (2968, 11980), "right": (274, 6554)},
}
"""The first edge of each nostril's rim."""
INTERIOR = {"mpfb-head": 78, "mpfb-head-studio": 321}
"""Vertices beyond the rim of one nostril."""
BAND = {"mpfb-head": 0, "mpfb-head-studio": 1}
"""Vertices within so many edges of the rim are part of it where the wall is measured: one band on both."""
REACH = 3.0
"""What lies farther than this (cm) from a nostril's rim is not looked at."""
ARTISTS_VERTICES = 4958
NOSE_SHAPES = (
    "nose-compression",
    "nose-flaring",
    "nose-nostrils-width",
    "nose-scale-depth",
    "nose-scale-horizontal",
    "nose-septum-angle",
    "nose-width-1",
    "nose-width-2",
)


class Cavity:
    """One nostril: rim (n,), interior vertices (n,), their triangles and those of the nose around them."""

    def __init__(self, template, side: str) -> None:
        mesh = EdgeLoops(template.part("skin"))
        self.rim = mesh.walk(*RIM_START[template.description["name"]][side])
        unseen = set(region(template, "unseen"))
        interior, reached = set(), set(self.rim)
        while reached:
            reached = {n for v in reached for n in mesh.neighbours[v]} & unseen - interior
            interior |= reached
        self.interior = np.array(sorted(interior))
        beside = set(self.rim)
        for _ in range(BAND[template.description["name"]]):
            beside |= {n for v in beside for n in mesh.neighbours[v]}
        self.beside = np.array(sorted(beside))
        self.quads = template.faces[np.isin(template.faces, self.interior).any(1)]
        triangles = template.faces[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3)
        near = np.linalg.norm(template.vertices[triangles].mean(1) - self.centre(template.vertices), axis=1)
        inside = np.isin(triangles, self.interior).any(1)
        self.triangles, self.outer = triangles[inside], triangles[~inside & (near < REACH)]

    def centre(self, vertices: np.ndarray) -> np.ndarray:
        """Middle of the rim (3,)."""
        return vertices[self.rim].mean(0)

    def depth(self, vertices: np.ndarray) -> float:
        """How far (cm) the interior reaches behind the plane of the rim."""
        inward = np.linalg.svd(vertices[self.rim] - self.centre(vertices))[2][2]
        return float(((vertices[self.interior] - self.centre(vertices)) @ inward * np.sign(inward[1])).max())

    def wall(self, vertices: np.ndarray) -> float:
        """Least distance (cm) of the interior from everything else but the rim's own triangles."""
        others = vertices[self.outer[~np.isin(self.outer, self.beside).any(1)]]
        inner = vertices[np.setdiff1d(self.interior, self.beside)]
        nearest, weights = nearest_on_triangles(inner, others)
        closest = np.einsum("nk,nkc->nc", weights, others[nearest])
        return float(np.linalg.norm(closest - inner, axis=1).min())

    def crossings(self, vertices: np.ndarray) -> int:
        """How many edges of the interior cut through triangles of it or of the nose, or the reverse."""
        nose = np.concatenate([self.triangles, self.outer])
        return count_crossings(vertices, self.triangles, nose) + count_crossings(
            vertices, self.outer, self.triangles
        )


def region(template, name: str) -> list[int]:
    row = template.description["regions"].index(name)
    return np.flatnonzero(template.arrays["regionMasks"][row]).tolist()


def count_crossings(vertices: np.ndarray, of_edges: np.ndarray, triangles: np.ndarray) -> int:
    """Pairs of an edge of triangles (n, 3) and a triangle (m, 3) that it cuts, without a vertex in common."""
    edges = np.unique(np.sort(of_edges[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1), axis=0)
    corners = vertices[triangles]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    heights = vertices[edges] @ normals.T - (corners[:, 0] * normals).sum(1)
    edge, triangle = np.nonzero(heights[:, 0] * heights[:, 1] < 0)
    apart = ~(edges[edge][:, :, None] == triangles[triangle][:, None]).any((1, 2))
    edge, triangle = edge[apart], triangle[apart]
    first, last = np.moveaxis(heights[edge, :, triangle], 1, 0)
    start, end = np.moveaxis(vertices[edges[edge]], 1, 0)
    points = start + (first / (first - last))[:, None] * (end - start)
    sides = np.roll(corners[triangle], -1, axis=1) - corners[triangle]
    turns = np.cross(sides, points[:, None] - corners[triangle])
    return int((np.einsum("nkc,nc->nk", turns, normals[triangle]) > 0).all(1).sum())


@pytest.fixture(scope="module", params=["left", "right"])
def cavity(request, template) -> Cavity:
    return Cavity(template, request.param)


def test_a_nostril_is_as_deep_as_the_vestibule_of_an_adult(template, cavity):
    assert 1.2 < cavity.depth(template.vertices) < 1.5


def test_all_beyond_the_rim_is_unseen(template, cavity):
    assert len(cavity.interior) == INTERIOR[template.description["name"]]


@pytest.mark.parametrize("side", ["left", "right"])
def test_added_vertices_come_after_the_artists(plain, side):
    assert (Cavity(plain, side).interior >= ARTISTS_VERTICES).sum() == 36


def test_the_interior_is_skin_of_well_shaped_quads(template, cavity):
    corners = template.vertices[cavity.quads]
    sides = np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=-1)
    assert (sides.max(1) / sides.min(1)).max() < 4
    assert np.isin(cavity.interior, np.unique(template.part("skin"))).all()


def test_no_landmark_lies_beyond_the_rim(template, cavity):
    assert not np.isin(template.arrays["landmarkVertices"], cavity.interior).any()


def test_both_nostrils_are_mirror_images(template):
    left, right = (template.vertices[Cavity(template, side).interior] for side in ("left", "right"))
    gaps = np.linalg.norm(left[:, None] - right * [-1, 1, 1], axis=-1).min(1)
    assert gaps.max() < 1e-4


def test_the_interior_stays_inside_the_nose(template, cavity):
    assert cavity.wall(template.vertices) >= 0.15
    assert cavity.crossings(template.vertices) == 0


@pytest.mark.parametrize("name", NOSE_SHAPES)
@pytest.mark.parametrize("value", [-0.5, 0.5])
def test_shapes_of_the_nose_take_the_interior_along(template, cavity, name, value):
    vertices = template.evaluate(**{name: value})
    assert cavity.crossings(vertices) == 0
    assert cavity.wall(vertices) > 0.1


def test_deep_nostrils_leave_the_numbers_of_all_else(asset_folder: Path):
    """Landmarks are found on the head before its nostrils change, and kept by number."""
    assets = Assets(asset_folder)
    macros, count = MacroShapes(assets), len(assets.artists_base.vertices)
    artists = cut_head(assets.artists_base, shallow_neutral(assets.base, macros)[:count], neck_rim)
    head = cut_head(assets.base, neutral_vertices(assets.base, macros), neck_rim)
    assert len(artists.vertices) == ARTISTS_VERTICES
    assert np.array_equal(artists.nostrils, head.nostrils[:ARTISTS_VERTICES])
    assert np.array_equal(
        artists.vertices[~artists.nostrils], head.vertices[:ARTISTS_VERTICES][~artists.nostrils]
    )
    skin = artists.faces_of("skin")
    kept = ~artists.nostrils[skin].any(1)
    assert np.array_equal(skin[kept], head.faces_of("skin")[: len(skin)][kept])


def test_crossings_are_counted():
    vertices = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0.2, 0.2, -1], [0.2, 0.2, 1], [5, 5, 1]], float)
    assert count_crossings(vertices, np.array([[3, 4, 5]]), np.array([[0, 1, 2]])) == 1
    aside = vertices + np.repeat([[0], [2]], 3, axis=0)
    assert count_crossings(aside, np.array([[3, 4, 5]]), np.array([[0, 1, 2]])) == 0
