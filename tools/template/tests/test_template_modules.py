"""The building blocks on toy input."""

from __future__ import annotations

import numpy as np
import pytest

import container
from assets import read_target
from controllers import pair_opposites, readable_name
from landmarks import nearest_on_triangles
from raster import View, rasterise
from skeleton import Skeleton
from skinning import rest_parameters, skin, unskin
from spheres import fit_similarity, fit_sphere
from topology import EdgeLoops, boundary_edges, ordered_loops
from unfold import Unfolder


@pytest.fixture
def tube() -> np.ndarray:
    """Quads of an open tube: three rings of eight vertices."""
    ring = np.arange(8)
    following = (ring + 1) % 8
    rows = [np.stack([ring, following, following + 8, ring + 8], axis=1) + 8 * level for level in range(2)]
    return np.concatenate(rows)


def test_opposite_targets_become_one_controller():
    stems = ["chin-cleft-decr", "chin-cleft-incr", "head-oval", "l-eye-trans-down", "l-eye-trans-up"]
    assert list(pair_opposites(stems)) == [
        ("chin-cleft", "chin-cleft-incr", "chin-cleft-decr"),
        ("head-oval", "head-oval", None),
        ("left-eye-move-up", "l-eye-trans-up", "l-eye-trans-down"),
    ]


def test_abbreviations_are_spelled_out():
    assert readable_name("l-eye-height1") == "left-eye-height-1"
    assert readable_name("mouth-lowerlip-ext-up") == "mouth-lower-lip-outer-up"


def test_targets_are_read_in_centimetres(tmp_path):
    path = tmp_path / "some.target"
    path.write_text("# a comment\n2 .1 0 -.2\n")
    assert np.allclose(read_target(path, 4), [[0, 0, 0], [0, 0, 0], [1, 0, -2], [0, 0, 0]])


def test_a_loop_goes_straight_round_a_tube(tube):
    assert EdgeLoops(tube).walk(8, 9) == list(range(8, 16))
    assert EdgeLoops(tube).walk(0, 8) is None


def test_a_tube_has_two_boundaries(tube):
    assert sorted(map(sorted, ordered_loops(boundary_edges(tube)))) == [list(range(8)), list(range(16, 24))]


def test_unskin_undoes_skin():
    random = np.random.default_rng(3)
    weights = random.dirichlet(np.ones(3), 20)
    skeleton = Skeleton(["a", "b", "c"], np.array([-1, 0, 1]), random.normal(size=(3, 3)), weights)
    parameters = rest_parameters(3) + random.normal(scale=0.2, size=(3, 9))
    vertices = random.normal(size=(20, 3))
    assert np.allclose(unskin(skeleton, skin(skeleton, vertices, parameters), parameters), vertices)
    assert np.allclose(skin(skeleton, vertices, rest_parameters(3)), vertices)


def test_similarity_and_sphere_are_recovered():
    random = np.random.default_rng(5)
    ball = random.normal(size=(40, 3))
    ball = 2 * ball / np.linalg.norm(ball, axis=1, keepdims=True) + [1, 2, 3]
    centre, radius = fit_sphere(ball)
    assert np.allclose(centre, [1, 2, 3])
    assert np.isclose(radius, 2)
    turn = View.turned(20, 30, np.zeros(3), 1, 1, (1, 1)).rotation
    scale, rotation, translation = fit_similarity(ball, 1.5 * ball @ turn.T + [1, 0, 0])
    assert np.isclose(scale, 1.5)
    assert np.allclose(rotation, turn)
    assert np.allclose(translation, [1, 0, 0])


def test_the_nearer_triangle_hides_the_farther():
    square = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], float)
    vertices = np.concatenate([square, square * 2 - [0, 0, 1]])
    triangles = np.array([[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7]])
    seen = rasterise(vertices, triangles, View.turned(0, 0, np.zeros(3), 10, 100, (64, 64)))
    assert seen.triangle[32, 32] in (0, 1)
    assert seen.triangle[32, 14] in (2, 3)
    assert seen.triangle[1, 1] == -1
    where = seen.interpolate(triangles, vertices)[24, 40]
    assert np.allclose(where, [0.85, 0.75, 0], atol=0.01), "x grows to the right, y upward"


def test_the_nearest_point_of_a_triangle_may_lie_inside_or_on_an_edge():
    triangle = np.array([[[0, 0, 0], [1, 0, 0], [0, 1, 0]]], float)
    points = np.array([[0.2, 0.2, 5], [0.5, -3, 0], [-1, -1, 1]])
    _, barycentrics = nearest_on_triangles(points, triangle)
    assert np.allclose(barycentrics, [[0.6, 0.2, 0.2], [0.5, 0.5, 0], [1, 0, 0]])


def test_the_container_returns_what_was_written(tmp_path):
    arrays = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array([7], np.uint8)}
    container.write(tmp_path / "x.safetensors", arrays, {"key": "value"})
    read, metadata = container.read(tmp_path / "x.safetensors")
    assert metadata == {"key": "value"}
    assert all(np.array_equal(read[name], array) for name, array in arrays.items())


@pytest.fixture
def sheet() -> tuple[np.ndarray, np.ndarray]:
    """A flat sheet of 12 by 12 vertices a centimetre apart, and its quads."""
    count = 12
    rows, columns = np.mgrid[:count, :count]
    vertices = np.stack([columns, rows, 0 * rows], axis=-1).reshape(-1, 3).astype(float)
    corner = (rows * count + columns)[:-1, :-1].ravel()
    return vertices, np.stack([corner, corner + 1, corner + count + 1, corner + count], axis=1)


def test_deltas_that_turn_faces_over_are_smoothed_until_none_does_and_only_around_them(sheet):
    vertices, quads = sheet
    deltas = np.zeros_like(vertices)
    deltas[6 * 12 + 6, 0] = 2.5
    unfolder = Unfolder(vertices, quads)
    assert unfolder.turned(deltas).any()
    unfolded = unfolder.unfold(deltas)
    assert not unfolder.turned(unfolded).any()
    assert unfolded[6 * 12 + 6, 0] > 0.2
    assert np.all(unfolded[vertices[:, 0] < 2] == 0)


def test_deltas_that_turn_nothing_over_stay_to_the_bit(sheet):
    vertices, quads = sheet
    deltas = np.random.default_rng(1).normal(scale=0.05, size=vertices.shape)
    assert np.array_equal(Unfolder(vertices, quads).unfold(deltas), deltas)
