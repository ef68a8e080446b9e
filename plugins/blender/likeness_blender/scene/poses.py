# SPDX-License-Identifier: GPL-3.0-or-later
"""The pose of any head, of one that came with Likeness and of one that an artist rigged: its objects, its
controls, and what its keys add in bind space.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping

import bpy
import numpy as np

from ..likeness_core import strings
from ..likeness_core.messages import HeadPose
from . import controllers, heads, own_heads, shape_keys
from .units import points_from_scene, points_to_scene


def objects(rig: bpy.types.Object) -> list[bpy.types.Object]:
    """The head's objects in the order of the template's vertices; the first is the skin."""
    if own_heads.is_own(rig):
        return own_heads.objects(rig)
    mesh_object = heads.mesh_of(rig)
    return [] if mesh_object is None else [mesh_object]


def read(rig: bpy.types.Object) -> HeadPose:
    """The head as it is in the scene; no offsets without a fit."""
    return HeadPose(values(rig), _offsets(rig))


def write(rig: bpy.types.Object, pose: HeadPose) -> None:
    """Sets the head to a fitted pose: its controls, and the fit's key of every object."""
    set_values(rig, pose.controllers)
    for item, offsets in zip(objects(rig), _offsets_of_objects(rig, pose.bind_offsets), strict=True):
        shape_keys.write_fit_key(item, offsets)


def write_preview(rig: bpy.types.Object, pose: HeadPose) -> None:
    """Sets controls and the preview's key of every object."""
    set_values(rig, pose.controllers)
    for item, offsets in zip(objects(rig), _offsets_of_objects(rig, pose.bind_offsets), strict=True):
        shape_keys.write_key(item, strings.PREVIEW_SHAPE_KEY, offsets)


def values(rig: bpy.types.Object) -> dict[str, float]:
    """The present values of those controls that the rig still has."""
    if own_heads.is_own(rig):
        return own_heads.values(rig)
    names = [controller.name for controller in heads.record(rig).controllers]
    return {name: float(value) for name, value in controllers.values(rig, names).items()}


def set_values(rig: bpy.types.Object, wanted: Mapping[str, float]) -> None:
    """Sets controls by name."""
    if own_heads.is_own(rig):
        own_heads.set_values(rig, wanted)
    else:
        controllers.set_values(rig, wanted)


def _offsets(rig: bpy.types.Object) -> array[float] | None:
    if own_heads.is_own(rig):
        return own_heads.offsets(rig)
    offsets = [shape_keys.fit_offsets(item) for item in objects(rig)]
    return points_from_scene(offsets[0]) if offsets and offsets[0] is not None else None


def _offsets_of_objects(rig: bpy.types.Object, offsets: array[float] | None) -> list[np.ndarray | None]:
    """What each object's key adds, float32 (V, 3) in the object's own space; None stands for zero."""
    if offsets is None:
        return [None] * len(objects(rig))
    return own_heads.divided(rig, offsets) if own_heads.is_own(rig) else [points_to_scene(offsets)]
