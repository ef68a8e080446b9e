# SPDX-License-Identifier: GPL-3.0-or-later
"""Keyboard shortcuts with their switch, and the table of translations."""

from __future__ import annotations

import json

import bpy
from harness import core

keymap = core("keymap")
preferences = core("preferences")
translations = core("translations")
strings = core("likeness_core.strings")
PACKAGE = preferences.__package__


def test_keys_are_ours_alone_and_can_be_switched_off() -> None:
    configurations = bpy.context.window_manager.keyconfigs
    chosen = bpy.context.preferences.addons[PACKAGE].preferences
    items = [item for _, item in keymap._items]
    if configurations.addon is None:
        # Blender without a window: there is no keymap to put keys into.
        assert not items
        return
    assert {item.idname for item in items} == set(keymap.KEYS) and all(item.active for item in items)
    taken = {
        (item.type, item.ctrl, item.shift, item.alt)
        for name in ("3D View", "3D View Generic", "Object Mode", "Window", "Screen")
        for item in getattr(configurations.default.keymaps.get(name), "keymap_items", ())
        if not item.idname.startswith("likeness.")
    }
    assert not taken & {(item.type, item.ctrl, item.shift, item.alt) for item in items}
    chosen.shortcuts = False
    assert not any(item.active for item in items)
    chosen.shortcuts = True
    assert all(item.active for item in items)


def test_every_key_is_an_operator_of_ours() -> None:
    for name in keymap.KEYS:
        module, _, operator = name.partition(".")
        assert getattr(getattr(bpy.ops, module), operator).get_rna_type() is not None


def test_a_language_that_is_put_beside_the_add_on_is_spoken() -> None:
    english = translations.table()["en_US"]
    assert english["*", strings.LOCK_TIP] == strings.LOCK_TIP
    assert english["Operator", strings.REFINE] == strings.REFINE
    path = translations.FOLDER / "de_DE.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({strings.REFINE: "Verfeinern", strings.REMOVE: ""}), encoding="utf-8")
    translations.detach()
    translations.attach()
    view = bpy.context.preferences.view
    language = view.language
    try:
        table = translations.table()["de_DE"]
        # What is not translated yet stays English.
        assert table["Operator", strings.REFINE] == "Verfeinern" and ("*", strings.REMOVE) not in table
        if "de_DE" in bpy.app.translations.locales:
            view.language = "de_DE"
            view.use_translate_interface = True
            spoken = bpy.app.translations.pgettext_iface(strings.REFINE, "Operator")
            assert spoken == "Verfeinern", spoken
            assert bpy.app.translations.pgettext_iface(strings.REMOVE) in (strings.REMOVE, "Entfernen")
    finally:
        view.language = language
        path.unlink()
        translations.detach()
        translations.attach()
