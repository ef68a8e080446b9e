# SPDX-License-Identifier: GPL-3.0-or-later
"""Which objects belong to a head."""

from __future__ import annotations

from collections.abc import Iterator

import bpy

from .modifiers import armature_modifier


def companions(skin: bpy.types.Object) -> list[bpy.types.Object]:
    """The other meshes of a head: bound to the same armature, or hanging on it or on the skin."""
    armature = armature_of(skin)
    found = []
    for item in bpy.context.view_layer.objects:
        if item.type != "MESH" or item == skin or not item.visible_get() or not len(item.data.polygons):
            continue
        anchors = {skin, armature} - {None}
        is_bound = armature is not None and armature_of(item) == armature
        if is_bound or any(ancestor in anchors for ancestor in _ancestors(item)):
            found.append(item)
    return sorted(found, key=lambda item: item.name)


def armature_of(item: bpy.types.Object) -> bpy.types.Object | None:
    """The armature that an object is bound to, or hangs on."""
    modifier = armature_modifier(item)
    if modifier is not None:
        return modifier.object
    return next((ancestor for ancestor in _ancestors(item) if ancestor.type == "ARMATURE"), None)


def _ancestors(item: bpy.types.Object) -> Iterator[bpy.types.Object]:
    while item.parent is not None:
        item = item.parent
        yield item
