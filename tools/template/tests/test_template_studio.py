"""What mpfb-head-studio has beyond mpfb-head: its size, the refinement, and the surface joints."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import cKDTree

from assets import Assets
from editions import EDITIONS
from neutral import MacroShapes, neutral_vertices
from refine import smooth_stencils, split_quads
from skeleton import MOST_WEIGHTS, build_skeleton
from surface_joints import add_surface_joints, sample_mirrored, share_out

CUBE = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
CUBE_QUADS = np.array([[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]])
SHEET = np.array([[x, y, 0] for y in range(3) for x in range(4)], float)
SHEET_QUADS = np.array(
    [[r * 4 + c, r * 4 + c + 1, r * 4 + c + 5, r * 4 + c + 4] for r in (0, 1) for c in (0, 1, 2)]
)


def smoothed(points: np.ndarray, quads: np.ndarray) -> np.ndarray:
    return smooth_stencils(quads, split_quads(quads, len(points)), len(points)) @ points


@pytest.fixture(scope="module")
def surface_joints(studio, plain) -> slice:
    return slice(len(plain.skeleton.names), len(studio.skeleton.names))


def test_it_has_the_size_of_a_production_head(studio, plain):
    assert len(studio.vertices) >= 24_049
    assert len(studio.skeleton.names) >= 808
    assert studio.controllers == plain.controllers


def test_catmull_and_clark_round_a_cube():
    points = smoothed(CUBE, CUBE_QUADS)
    assert len(points) == 8 + 12 + 6
    assert np.allclose(points[:8], CUBE * 5 / 9)
    assert np.allclose(np.sort(np.abs(points[8:20]), axis=1), [0, 0.75, 0.75])
    assert np.allclose(np.sort(np.abs(points[20:]), axis=1), [0, 0, 1])


def test_a_flat_sheet_stays_flat_and_its_border_follows_itself():
    points = smoothed(SHEET, SHEET_QUADS)
    assert np.allclose(points[:, 2], 0)
    assert np.allclose(points[[5, 6]], SHEET[[5, 6]]), "inner points of a regular sheet stay"
    assert np.allclose(points[1], SHEET[1]), "a straight border stays straight"
    assert np.allclose(points[0], [0.125, 0.125, 0])


def test_the_pieces_of_a_quad_begin_at_its_corners_and_wind_like_it():
    split = split_quads(SHEET_QUADS, len(SHEET))
    assert np.array_equal(split.quads[:, 0], SHEET_QUADS.ravel())
    corners = smoothed(SHEET, SHEET_QUADS)[split.quads]
    turn = np.cross(corners[:, 1] - corners[:, 0], corners[:, 3] - corners[:, 0])
    assert (turn[:, 2] > 0).all()


def test_texture_seams_stay_where_they_were(studio, plain):
    apart = cKDTree(studio.arrays["uvs"]).query(plain.arrays["uvs"])[0]
    assert apart.max() < 1e-6


def test_surface_joints_are_leaves_below_stock_joints(studio, plain, surface_joints):
    assert studio.skeleton.names[: surface_joints.start] == plain.skeleton.names
    assert studio.skeleton.parents[surface_joints].max() < surface_joints.start
    driven = studio.arrays["jointResponseColumns"] // 9
    assert driven.max() < surface_joints.start, "no controller drives them"


def test_surface_joints_lie_on_the_skin_in_mirrored_pairs(studio, surface_joints):
    places = studio.skeleton.positions[surface_joints]
    skin = studio.vertices[np.unique(studio.part("skin"))]
    assert cKDTree(skin).query(places)[0].max() < 1e-4
    assert cKDTree(places).query(places * [-1, 1, 1])[0].max() < 1e-4


def test_surface_joints_lie_closer_on_the_face_than_elsewhere(studio, surface_joints):
    places = studio.skeleton.positions[surface_joints]
    spacing = cKDTree(places).query(places, k=2)[0][:, 1]
    nearest = cKDTree(studio.vertices).query(places)[1]
    masks = dict(
        zip(studio.description["regions"], studio.arrays["regionMasks"][:, nearest] > 0, strict=True)
    )
    assert np.median(spacing[masks["face"]]) < 0.7
    for outside in ("neck", "scalp"):
        assert np.median(spacing[masks[outside]]) > 2


def test_every_surface_joint_holds_some_skin(studio, surface_joints):
    weights = studio.skeleton.weights.tocsc()[:, surface_joints]
    assert weights.max(axis=0).toarray().min() > 0.15


def test_resting_surface_joints_leave_the_stock_rig(studio, plain):
    """Weights gathered by stock joint are about those of the plain head, smoothed."""
    stock = len(plain.skeleton.names)
    family = np.eye(stock)[np.concatenate([np.arange(stock), studio.skeleton.parents[stock:]])]
    gathered = studio.skeleton.weights @ family
    nearest = cKDTree(studio.vertices).query(plain.vertices)[1]
    apart = np.abs(gathered[nearest] - plain.skeleton.weights.toarray()).max(1)
    assert np.median(apart) < 0.02
    assert np.percentile(apart, 95) < 0.15


def test_the_builder_makes_the_committed_head_and_weights(studio, asset_folder: Path):
    assets = Assets(asset_folder)
    neutral = neutral_vertices(assets.base, MacroShapes(assets))
    edition = EDITIONS["mpfb-head-studio"]
    head = edition.head(assets.base, neutral)
    regions = dict(zip(studio.description["regions"], studio.arrays["regionMasks"] > 0, strict=True))
    stock = build_skeleton(assets, neutral, head)
    skeleton = add_surface_joints(stock, head, regions, edition.surface_joints)
    assert np.array_equal(head.faces, studio.faces)
    assert np.array_equal(head.vertices.astype(np.float32), studio.arrays["vertices"])
    assert np.array_equal(head.uvs.astype(np.float32), studio.arrays["uvs"])
    assert skeleton.names == studio.skeleton.names
    assert np.array_equal(skeleton.parents, studio.skeleton.parents)
    assert np.abs(skeleton.weights - studio.skeleton.weights).max() < 1e-6


def test_weights_are_shared_out_within_their_family():
    random = np.random.default_rng(11)
    stock = random.dirichlet(np.ones(5), 40)
    parents = random.integers(0, 5, 30)
    nearest = np.argsort(random.random((40, 30)), axis=1)[:, :12]
    weights = share_out(stock, random.random((40, 12)), nearest, parents)
    assert (weights > 0).sum(1).max() <= MOST_WEIGHTS
    gathered = weights[:, :5] + weights[:, 5:] @ np.eye(5)[parents]
    assert np.allclose(gathered, stock)


def test_far_from_its_surface_joints_a_stock_joint_keeps_its_weight():
    stock = np.array([[0.25, 0.75]])
    weights = share_out(stock, np.array([[0.0, 0.0]]), np.array([[0, 1]]), np.array([0, 1]))
    assert np.allclose(weights, [[0.25, 0.75, 0, 0]])


def test_samples_are_mirrored_and_never_repeat():
    side = np.linspace(-2, 2, 17)
    grid = np.stack([*np.meshgrid(side, side), np.zeros((17, 17))], axis=-1).reshape(-1, 3)
    pairs = sample_mirrored(grid, np.arange(len(grid)), np.ones(len(grid)), 60)
    chosen = [vertex for pair in pairs for vertex in pair]
    assert len(set(chosen)) == len(chosen) >= 60
    assert all(np.allclose(grid[pair[0]] * [-1, 1, 1], grid[pair[-1]]) for pair in pairs)
    assert pairs == sample_mirrored(grid, np.arange(len(grid)), np.ones(len(grid)), 60)
