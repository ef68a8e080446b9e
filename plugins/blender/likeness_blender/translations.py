# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's interface in other languages: what is on buttons, in panels and in tips.

English is what the sources say. Another language is a file `translations/LOCALE.json`, for example
`de_DE.json`, from each English text to what it is called there; `plugins/tools/translations.py` writes one
to be filled in. A text that has no translation stays English.
"""

from __future__ import annotations

import json
from pathlib import Path

import bpy

from .likeness_core import interface_texts

FOLDER = Path(__file__).parent / "translations"
ENGLISH = "en_US"
# Where Blender looks texts up: those of panels and properties, and those of operators.
CONTEXTS = ("*", "Operator")

Table = dict[str, dict[tuple[str, str], str]]


def table() -> Table:
    """For each locale the translations, by context and English text."""
    languages = {ENGLISH: {text: text for text in interface_texts.english()}}
    for path in sorted(FOLDER.glob("*.json")):
        languages[path.stem] = json.loads(path.read_text(encoding="utf-8"))
    return {
        locale: {
            (context, text): translation
            for text, translation in texts.items()
            for context in CONTEXTS
            if translation
        }
        for locale, texts in languages.items()
    }


def attach() -> None:
    """Makes the translations known to Blender."""
    bpy.app.translations.register(__package__, table())


def detach() -> None:
    """Takes them back."""
    bpy.app.translations.unregister(__package__)
