# SPDX-License-Identifier: GPL-3.0-or-later
"""Shape keys: what controllers do beyond the bones, and what a fit does beyond the controllers.

Both are added to the neutral head before the armature deforms it, which is what bind space means.
"""

from __future__ import annotations

import bpy
import numpy as np

from ..compat import key_points, set_key_points
from ..likeness_core import strings
from ..likeness_core.template import Controller, HeadTemplate, ResidualRow
from . import expressions
from .drivers import drive_shape_key
from .units import points_to_scene


def add_residual_keys(head: bpy.types.Object, rig: bpy.types.Object, template: HeadTemplate) -> None:
    """Adds the basis, and per controller one key for each side of its default on which vertices move."""
    head.shape_key_add(name="Basis", from_mix=False)
    neutral = points_to_scene(template.vertices)
    for index, controller in enumerate(template.controllers):
        over, under = controller.maximum - controller.default, controller.default - controller.minimum
        for above, reach in ((True, over), (False, under)):
            row = template.residual(index, above)
            if reach > 0 and len(row.vertices):
                key = _add_key(head, _key_name(controller, above), neutral, row)
                key.slider_max = reach
                side = expressions.above if above else expressions.below
                drive_shape_key(key, rig, controller.name, side("v", controller.default))


def find_fit_key(head: bpy.types.Object) -> bpy.types.ShapeKey | None:
    """The key that holds what a fit adds, if the head has been fitted."""
    keys = head.data.shape_keys
    return keys.key_blocks.get(strings.FIT_SHAPE_KEY) if keys is not None else None


def fit_offsets(head: bpy.types.Object) -> np.ndarray | None:
    """The bind-space offsets as they act, float32 (V, 3) in metres; None without a fit."""
    key = find_fit_key(head)
    if key is None:
        return None
    return (key_points(key) - key_points(head.data.shape_keys.reference_key)) * np.float32(key.value)


def write_fit_key(head: bpy.types.Object, offsets: np.ndarray | None) -> None:
    """Sets the bind-space offsets, float32 (V, 3) in metres; None stands for zero everywhere.

    Adds the key if it is missing, and makes it the active one: what is sculpted then goes into it.
    """
    key = write_key(head, strings.FIT_SHAPE_KEY, offsets)
    key.mute = False
    head.active_shape_key_index = head.data.shape_keys.key_blocks.find(key.name)


def write_key(head: bpy.types.Object, name: str, offsets: np.ndarray | None) -> bpy.types.ShapeKey:
    """Sets a key to the basis plus offsets, float32 (V, 3) in metres, at full value.

    Adds it, and a basis, if they are missing.
    """
    if head.data.shape_keys is None:
        head.shape_key_add(name="Basis", from_mix=False)
    basis = key_points(head.data.shape_keys.reference_key)
    key = head.data.shape_keys.key_blocks.get(name)
    if key is None:
        key = head.shape_key_add(name=name, from_mix=False)
    key.value = 1.0
    set_key_points(key, basis if offsets is None else basis + offsets)
    head.data.update_tag()
    return key


def remove_key(head: bpy.types.Object, name: str, *, had_keys: bool) -> None:
    """Removes a key if there is one, and the basis too from an object that had no keys of its own."""
    key = head.data.shape_keys.key_blocks.get(name) if head.data.shape_keys is not None else None
    if key is None:
        return
    head.shape_key_remove(key)
    if not had_keys and len(head.data.shape_keys.key_blocks) == 1:
        head.shape_key_clear()
    head.data.update_tag()


def _key_name(controller: Controller, above: bool) -> str:
    if not controller.is_two_sided:
        return controller.name
    # Words and not signs: exporters that allow letters only would give both sides one name.
    return f"{controller.name} {'above' if above else 'below'}"


def _add_key(head: bpy.types.Object, name: str, neutral: np.ndarray, row: ResidualRow) -> bpy.types.ShapeKey:
    key = head.shape_key_add(name=name, from_mix=False)
    points = neutral.copy()
    points[np.array(row.vertices)] += points_to_scene(row.deltas)
    set_key_points(key, points)
    return key
