"""The rigs of the committed templates: joints, weights, controllers, the artist's shapes at their limits."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from assets import Assets
from controllers import build_controllers
from editions import EDITIONS
from neutral import MacroShapes, neutral_vertices
from skeleton import build_skeleton
from spheres import fit_sphere

EXACT = {"mpfb-head": 2e-5, "mpfb-head-studio": 3e-4}
"""Centimetres: single precision of coordinates of some ten centimetres; rounded residuals."""
MOST_BYTES = {"mpfb-head": 6.5e6, "mpfb-head-studio": 30e6}


def name(template) -> str:
    return template.description["name"]


def rows(template, kind: str, row: int) -> slice:
    return slice(*template.arrays[f"{kind}Offsets"][row : row + 2])


def moved(template, part: str, vertices: np.ndarray) -> float:
    members = np.unique(template.part(part))
    return float(np.linalg.norm((vertices - template.vertices)[members], axis=1).max())


def test_weights_sum_to_one(template):
    weights, joints = template.arrays["skinWeights"], template.arrays["skinJoints"]
    assert weights.min() >= 0
    assert weights.shape[1] <= 8
    assert np.allclose(weights.sum(1), 1, atol=1e-6)
    assert joints.max() < len(template.description["joints"])


def test_parents_come_before_children_and_rest_frames_are_axis_aligned(template):
    parents = [joint["parent"] for joint in template.description["joints"]]
    assert parents[0] == -1
    assert all(0 <= parent < joint for joint, parent in enumerate(parents) if joint)
    rest = template.arrays["jointRestLocal"]
    assert np.array_equal(rest[:, :3, :3], np.tile(np.eye(3), (len(parents), 1, 1)))
    assert np.array_equal(rest[:, 3], np.tile([0, 0, 0, 1], (len(parents), 1)))


def test_rigid_parts_follow_one_joint(template):
    names = template.skeleton.names
    weights = template.skeleton.weights.tocsc()
    parts = {
        "eye-left": "eye.L",
        "eye-right": "eye.R",
        "teeth-upper": "head",
        "teeth-lower": "jaw",
        "tongue": "jaw",
    }
    for part, joint in parts.items():
        on_joint = weights[np.unique(template.part(part)), names.index(joint)]
        assert (on_joint.toarray() == 1).all(), part


def test_controllers_are_named_once_in_kebab_case(template):
    names = [entry["name"] for entry in template.description["controllers"]]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+|-\d+)*", name) for name in names)


def test_one_sided_controllers_have_nothing_below_their_default(template):
    for index, entry in enumerate(template.description["controllers"]):
        for kind in ("jointResponse", "residual"):
            below = rows(template, kind, 2 * index + 1)
            assert entry["minimum"] < 0 or below.start == below.stop, entry["name"]


def test_a_scene_can_carry_the_rig(template):
    assert len(template.arrays["jointResponseValues"]) <= 3500, "one driver term each in a scene"
    assert sum(array.nbytes for array in template.arrays.values()) < MOST_BYTES[name(template)]


def test_every_controller_at_rest_gives_the_neutral(template):
    assert np.allclose(template.evaluate(), template.vertices, atol=1e-6)


def test_the_jaw_takes_lower_teeth_and_tongue_along(template):
    opened = template.evaluate(jaw_open=1.0)
    assert moved(template, "teeth-lower", opened) > 1
    assert moved(template, "tongue", opened) > 1
    assert moved(template, "teeth-upper", opened) < EXACT[name(template)]


def test_half_a_controller_gives_about_half_its_shape(template):
    for entry in template.description["controllers"]:
        for limit in {entry["minimum"], entry["maximum"]} - {0.0}:
            whole = template.evaluate(**{entry["name"]: limit}) - template.vertices
            half = template.evaluate(**{entry["name"]: limit / 2}) - template.vertices
            detour = np.linalg.norm(half - whole / 2, axis=1).max()
            assert detour <= 0.16 * np.linalg.norm(whole, axis=1).max(), entry["name"]


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_blink_closes_the_lids(template, side):
    curves = {curve["name"]: curve["vertices"] for curve in template.description["curves"]}
    upper, lower = (curves[f"eyelid-{lid}-{side}"] for lid in ("upper", "lower"))
    shut = template.evaluate(**{f"eye_blink_{side}": 1.0})

    def opening(vertices: np.ndarray) -> float:
        return vertices[upper, 1].max() - vertices[lower, 1].min()

    assert shut[upper, 1].mean() - shut[lower, 1].mean() < 0.1
    assert opening(shut) < opening(template.vertices)


def test_eyeballs_stay_round_at_every_limit(template):
    for entry in template.description["controllers"]:
        for value in {entry["minimum"], entry["maximum"]} - {0.0}:
            vertices = template.evaluate(**{entry["name"]: value})
            for eye in template.description["eyes"]:
                ball = vertices[np.unique(template.part(eye["part"]))]
                centre, radius = fit_sphere(ball)
                assert np.allclose(np.linalg.norm(ball - centre, axis=1), radius, atol=0.005), entry["name"]


def test_limits_give_the_artists_shapes_exactly(template, asset_folder: Path):
    assets = Assets(asset_folder)
    macros = MacroShapes(assets)
    neutral = neutral_vertices(assets.base, macros)
    head = EDITIONS[name(template)].head(assets.base, neutral)
    controllers = build_controllers(assets, macros, head, build_skeleton(assets, neutral, head))
    assert [c.name for c in controllers] == list(template.controllers)
    for index in np.random.default_rng(7).choice(len(controllers), 10, replace=False):
        controller = controllers[index]
        for value, deltas in ((1.0, controller.above), (-1.0, controller.below)):
            if deltas is not None:
                played = template.evaluate(**{controller.name: value})
                assert np.abs(played - head.vertices - deltas).max() < EXACT[name(template)], controller.name
