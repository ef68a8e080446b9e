"""The landmark correspondences of the committed templates: on the skin, in order, on the right lip."""

from __future__ import annotations

import numpy as np
import pytest

from contours import HALVES, LIPS_INNER_LOWER, LIPS_INNER_UPPER, mirrored_pairs


@pytest.fixture(scope="module")
def points(template) -> np.ndarray:
    return template.landmarks()


def landmark_points(template, vertices: np.ndarray) -> np.ndarray:
    corners = vertices[template.arrays["landmarkVertices"]]
    return np.einsum("nk,nkc->nc", template.arrays["landmarkBarycentrics"], corners)


def test_landmarks_lie_on_faces_of_the_skin(template):
    skin = {tuple(sorted(face[list(k)])) for face in template.part("skin") for k in ((0, 1, 2), (0, 2, 3))}
    assert {tuple(sorted(triangle)) for triangle in template.arrays["landmarkVertices"].tolist()} <= skin
    barycentrics = template.arrays["landmarkBarycentrics"]
    assert barycentrics.min() >= 0
    assert np.allclose(barycentrics.sum(1), 1, atol=1e-6)


def test_the_calibration_saw_nearly_every_point_and_the_inner_face_repeats(template):
    spread = template.arrays["landmarkSpread"]
    assert (spread >= 0).sum() >= 460
    for name, ids in HALVES.items():
        assert np.median(spread[list(ids)]) < 0.3, name


def test_eyelid_contours_run_from_the_outer_to_the_inner_corner(points):
    for name, ids in HALVES.items():
        if name.startswith("eyelid"):
            toward_nose = np.diff(np.abs(points[list(ids), 0]))
            assert (toward_nose < 0).all(), name


def test_lip_contours_run_from_right_to_left(points):
    for name, ids in HALVES.items():
        if name.startswith("lips"):
            assert (np.diff(points[list(ids), 0]) > 0).all(), name


def test_the_calibration_is_nearly_symmetric(points):
    right, left = np.array(mirrored_pairs()).T
    apart = np.linalg.norm(points[right] * [-1, 1, 1] - points[left], axis=1)
    assert np.sqrt((apart**2).mean()) < 0.12


def test_the_inner_lip_contours_part_when_the_jaw_opens(template, points):
    opened = landmark_points(template, template.evaluate(jaw_open=0.5))
    upper, lower = (list(half[3:-3]) for half in (LIPS_INNER_UPPER, LIPS_INNER_LOWER))
    drop = points[:, 1] - opened[:, 1]
    assert drop[lower].min() > drop[upper].max() + 0.5


def test_a_finer_head_has_them_at_the_same_places(plain, studio):
    apart = np.linalg.norm(plain.landmarks() - studio.landmarks(), axis=1)
    assert np.percentile(apart, 99) < 0.03
    assert apart.max() < 0.05, "cm: subdivision smooths the chin, where the quads are largest"
    assert np.array_equal(plain.arrays["landmarkSpread"], studio.arrays["landmarkSpread"])


def test_a_finer_curve_goes_through_the_same_vertices_and_the_middles_between(plain, studio):
    for coarse, fine in zip(plain.description["curves"], studio.description["curves"], strict=True):
        assert coarse["name"] == fine["name"]
        assert len(fine["vertices"]) == 2 * len(coarse["vertices"]) - 1
        there, here = plain.vertices[coarse["vertices"]], studio.vertices[fine["vertices"][::2]]
        assert np.linalg.norm(there - here, axis=1).max() < 0.06, coarse["name"]
