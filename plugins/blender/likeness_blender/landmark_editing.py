# SPDX-License-Identifier: GPL-3.0-or-later
"""The landmarks of a head: from its template's file into the view, and back after they were moved."""

from __future__ import annotations

import json
from pathlib import Path

import bpy

from . import runtime
from .likeness_core import rig_strings
from .likeness_core.errors import LikenessError, TemplateError
from .likeness_core.rig_import import template_path, write_file
from .likeness_core.template import METADATA_KEY, parse_template
from .likeness_core.template_building import corrected_copy, place_landmarks, read_landmarks, skin_triangles
from .scene import decisions, heads, own_heads
from .scene.landmark_view import LandmarkView


def open_view(anchor: bpy.types.Object) -> LandmarkView:
    """The landmarks of a head that lie on features. Raises LikenessError where its template is gone."""
    file = parse_template(_path(anchor).read_bytes()).file
    description = json.loads(file.metadata[METADATA_KEY])
    shown = {number for entry in description["contours"] for number in entry["landmarks"]}
    shown |= set(description["corners"].values())
    return LandmarkView(heads.mesh_of(anchor), read_landmarks(file), sorted(shown), skin_triangles(file))


def keep(anchor: bpy.types.Object, view: LandmarkView) -> None:
    """Writes the landmarks into the head's template, which is another one from now on.

    A template that ships stays as it is for all other heads: this head gets a copy. Raises LikenessError.
    """
    path = _path(anchor)
    data = path.read_bytes()
    if own_heads.is_own(anchor):
        data = place_landmarks(data, view.landmarks)
    else:
        name, data = corrected_copy(data, view.landmarks)
        path = template_path(runtime.template_locator().own_heads, name)
    write_file(path, data)
    heads.mark(anchor, heads.mesh_of(anchor), parse_template(data))
    # The history is about the head with the landmarks that it had; Refine begins a new one.
    decisions.set_place(anchor, None, None)


def _path(anchor: bpy.types.Object) -> Path:
    try:
        return runtime.template_locator().find(heads.record(anchor).template_name)
    except TemplateError as error:
        raise LikenessError(rig_strings.template_gone(anchor.name)) from error
