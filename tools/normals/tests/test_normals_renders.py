"""Training examples: what is stored, where the crop lies, and that a seed decides everything."""

from __future__ import annotations

import numpy as np
import pytest

from tools.normals.camera import crop, take_shot
from tools.normals.heads import Family, makehuman_family
from tools.normals.parts import HAIR_CLASS, IN_OVAL, SKIN_CLASS
from tools.normals.render import CHANNELS, STORED, render
from tools.normals.shade import TRUE_NORMAL
from tools.normals.subdivision import subdivide


@pytest.fixture(scope="module")
def family() -> Family:
    return makehuman_family()


@pytest.fixture(scope="module")
def examples(family: Family) -> np.ndarray:
    """A dozen examples (12, 7, 168, 168)."""
    return np.array([render(family, np.random.default_rng(seed)) for seed in range(12)])


def test_an_example_is_bytes_that_its_seed_decides(family: Family, examples: np.ndarray) -> None:
    assert examples.shape == (12, CHANNELS, STORED, STORED)
    assert examples.dtype == np.uint8
    assert (render(family, np.random.default_rng(3)) == examples[3]).all()
    assert not (examples[0] == examples[1]).all()


def test_normals_of_skin_are_unit_vectors_toward_the_viewer(examples: np.ndarray) -> None:
    skin = (examples[:, 6] & 3) == SKIN_CLASS
    normals = (examples[:, 3:6].astype(float) - 128).transpose(0, 2, 3, 1)[skin] / 127
    assert np.abs(np.linalg.norm(normals, axis=1) - 1).max() < 0.02
    assert (normals[:, 2] > -0.25).mean() > 0.999


def test_most_of_the_oval_is_skin(examples: np.ndarray) -> None:
    labels = examples[:, 6]
    assert (labels & 3).max() <= HAIR_CLASS
    oval = (labels & IN_OVAL) > 0
    assert 0.08 < oval.mean() < 0.4
    assert ((labels[oval] & TRUE_NORMAL) > 0).mean() > 0.7


def test_the_camera_looks_along_the_crops_ray_with_level_eyes(family: Family) -> None:
    marks = family.landmarks(family.rest)
    for seed in range(8):
        shot = take_shot(marks, STORED, 160, np.random.default_rng(seed))
        pixels = shot.project(shot.place(marks)) * [1, -1]
        centre, side, roll = crop(pixels)
        assert np.abs(centre - [STORED / 2, -STORED / 2]).max() < 5
        assert abs(side / 160 - 1) < 0.1
        assert abs(roll) < 0.1


def test_subdivision_keeps_a_flat_grid_flat_and_evenly_spaced() -> None:
    x, y = np.meshgrid(np.arange(5.0), np.arange(5.0))
    points = np.stack([x.ravel(), y.ravel(), 0 * x.ravel()], axis=1)
    corner = (np.arange(4)[:, None] * 5 + np.arange(4)).ravel()
    refined, quads = subdivide(25, np.stack([corner, corner + 1, corner + 6, corner + 5], axis=1))
    fine = refined @ points
    assert quads.shape == (64, 4)
    assert np.abs(np.asarray(refined.sum(1)).ravel() - 1).max() < 1e-12
    assert np.abs(fine[12] - points[12]).max() < 1e-12
    edges = np.linalg.norm(fine[quads] - np.roll(fine[quads], 1, axis=1), axis=-1)
    assert edges.max() < 0.7
