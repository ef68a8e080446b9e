# SPDX-License-Identifier: GPL-3.0-or-later
"""Which modifiers a head may have: what deforms it before or beside its armature cannot be probed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import bpy

from ..likeness_core import rig_strings
from ..likeness_core.errors import LikenessError
from .shape_keys import find_fit_key

# They make a finer or thicker surface out of the deformed one, and leave its vertices where they are.
SURFACING = {
    "SUBSURF",
    "MULTIRES",
    "SOLIDIFY",
    "TRIANGULATE",
    "EDGE_SPLIT",
    "BEVEL",
    "WEIGHTED_NORMAL",
    "UV_PROJECT",
}


def armature_modifier(item: bpy.types.Object) -> bpy.types.ArmatureModifier | None:
    """The modifier that binds an object to its armature."""
    found = [modifier for modifier in _shown(item) if modifier.type == "ARMATURE" and modifier.object]
    return found[0] if found else None


def check(item: bpy.types.Object) -> None:
    """Raises LikenessError with a sentence where the object's modifiers cannot be respected."""
    is_surfaced = False
    for modifier in _shown(item):
        if modifier.type in SURFACING:
            is_surfaced = True
        elif modifier.type != "ARMATURE":
            raise LikenessError(rig_strings.modifier_refused(item.name, modifier.name, _kind(modifier)))
        elif is_surfaced:
            raise LikenessError(rig_strings.armature_not_first(item.name, modifier.name))
        elif modifier != armature_modifier(item):
            raise LikenessError(rig_strings.two_armatures(item.name))
        elif modifier.use_deform_preserve_volume:
            raise LikenessError(rig_strings.preserves_volume(item.name, modifier.name))
        elif modifier.use_bone_envelopes or not modifier.use_vertex_groups:
            raise LikenessError(rig_strings.uses_envelopes(item.name, modifier.name))
        elif modifier.vertex_group or modifier.use_multi_modifier:
            raise LikenessError(rig_strings.masked_armature(item.name, modifier.name))


@contextlib.contextmanager
def rig_alone(items: Sequence[bpy.types.Object]) -> Iterator[None]:
    """Within, evaluated meshes have the vertices of their objects, and nothing that a fit has added."""
    # By name: references do not outlive an undo.
    off = [(item.name, m.name) for item in items for m in _shown(item) if m.type in SURFACING]
    fits = [(item.name, find_fit_key(item)) for item in items]
    muted = [name for name, key in fits if key is not None and not key.mute]
    _show(off, False)
    _mute(muted, True)
    try:
        yield
    finally:
        _show(off, True)
        _mute(muted, False)


def _show(modifiers: Sequence[tuple[str, str]], is_shown: bool) -> None:
    for item_name, name in modifiers:
        item = bpy.data.objects.get(item_name)
        if item is not None and name in item.modifiers:
            item.modifiers[name].show_viewport = is_shown


def _mute(items: Sequence[str], is_muted: bool) -> None:
    for name in items:
        item = bpy.data.objects.get(name)
        key = find_fit_key(item) if item is not None else None
        if key is not None:
            key.mute = is_muted


def _shown(item: bpy.types.Object) -> list[bpy.types.Modifier]:
    return [modifier for modifier in item.modifiers if modifier.show_viewport]


def _kind(modifier: bpy.types.Modifier) -> str:
    return modifier.bl_rna.properties["type"].enum_items[modifier.type].name
