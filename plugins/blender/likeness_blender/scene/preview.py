# SPDX-License-Identifier: GPL-3.0-or-later
"""A head that is shown in another state for a while: during a fit, while a pin is dragged, to compare
revisions.

What the head was like is kept in the scene itself, beside what is shown. So whatever is saved, undone or
redone while something is shown still knows the way back (`end_all`, see handlers.py), and an operator that
the artist runs meanwhile does not make a preview part of the scene. The fit's own key is only muted, never
written.

Undo reads only those data-blocks anew that differ between two steps; the others stay as they are in memory,
where the preview has ended already. So every data-block that a preview changes carries the whole record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import bpy

from ..likeness_core import strings
from ..likeness_core.messages import HeadPose
from . import heads, poses, shape_keys

# A custom property: the controls, and for each object which keys were muted and active.
MARK = "likeness_preview"


def is_shown(rig: bpy.types.Object) -> bool:
    """Whether the head is shown in another state than its own."""
    return any(MARK in block for block in _touched(rig))


def show(rig: bpy.types.Object, pose: HeadPose) -> None:
    """Shows a pose; what the head was like is remembered the first time."""
    if is_shown(rig):
        poses.write_preview(rig, pose)
        return
    known = _remember(rig)
    poses.write_preview(rig, pose)
    # Only now has an object without keys of its own got some.
    for block in _touched(rig):
        block[MARK] = known


def end(rig: bpy.types.Object) -> None:
    """Puts the head back exactly as it was; nothing happens if nothing else is shown."""
    marked = [block for block in _touched(rig) if MARK in block]
    if not marked:
        return
    known = json.loads(marked[0][MARK])
    for block in marked:
        del block[MARK]
    poses.set_values(rig, known["controllers"])
    for item, keys in zip(poses.objects(rig), known["keys"], strict=False):
        _end_on(item, keys)


def _end_on(item: bpy.types.Object, keys: dict) -> None:
    if item.data.shape_keys is None:
        return
    if item.mode == "EDIT":
        # Keys cannot be removed from a mesh that is being edited.
        with bpy.context.temp_override(active_object=item, object=item):
            bpy.ops.object.mode_set(mode="OBJECT")
    shape_keys.remove_key(item, strings.PREVIEW_SHAPE_KEY, had_keys=keys["hadKeys"])
    own = shape_keys.find_fit_key(item)
    if own is not None:
        own.mute = keys["mute"]
    if item.data.shape_keys is not None:
        item.active_shape_key_index = min(keys["active"], len(item.data.shape_keys.key_blocks) - 1)
    item.data.update_tag()


def end_all() -> None:
    """Ends every preview in the file."""
    for rig in bpy.data.objects:
        if heads.is_rig(rig) and is_shown(rig):
            end(rig)


def _touched(rig: bpy.types.Object) -> Iterator[bpy.types.ID]:
    """The data-blocks of a head that a preview changes."""
    yield rig
    yield rig.data
    for item in poses.objects(rig):
        if item != rig:
            yield item
        if item.data.shape_keys is not None:
            yield item.data.shape_keys


def _remember(rig: bpy.types.Object) -> str:
    """Writes down what the head is like, and mutes the fit's own keys."""
    keys = []
    for item in poses.objects(rig):
        own = shape_keys.find_fit_key(item)
        keys.append(
            {
                "mute": own is not None and own.mute,
                "active": item.active_shape_key_index,
                "hadKeys": item.data.shape_keys is not None,
            }
        )
        if own is not None:
            own.mute = True
    return json.dumps({"controllers": poses.values(rig), "keys": keys})
