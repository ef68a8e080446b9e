# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys in the 3D view; to be changed in the keymap editor, and switched off in the preferences."""

from __future__ import annotations

import bpy

from . import preferences

# Ctrl, Shift and Alt together: Blender itself has none of these in the 3D view.
MODIFIERS = {"ctrl": True, "shift": True, "alt": True}
KEYS = {
    "likeness.choose_photo": "F",
    "likeness.refine": "R",
    "likeness.pin_mode": "P",
    "likeness.look_over_photo": "O",
    "likeness.show_landmarks": "L",
}

_items: list[tuple[bpy.types.KeyMap, bpy.types.KeyMapItem]] = []


def attach() -> None:
    """Adds the keys; Blender without a window may have no keymap for add-ons."""
    known = bpy.context.window_manager.keyconfigs.addon
    if known is None:
        return
    keymap = known.keymaps.new(name="3D View", space_type="VIEW_3D")
    for operator, key in KEYS.items():
        _items.append((keymap, keymap.keymap_items.new(operator, key, "PRESS", **MODIFIERS)))
    switch(preferences.has_shortcuts())


def detach() -> None:
    """Takes them away."""
    while _items:
        keymap, item = _items.pop()
        keymap.keymap_items.remove(item)


def switch(is_on: bool) -> None:
    """Lets the keys do something, or nothing."""
    for _, item in _items:
        item.active = is_on
