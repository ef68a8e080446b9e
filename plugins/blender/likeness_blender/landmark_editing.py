# SPDX-License-Identifier: GPL-3.0-or-later
"""The landmarks of a head: from its template's file into the view, and back after they were moved."""

from __future__ import annotations

import bpy

from . import runtime
from .likeness_core.landmark_correction import HeadLandmarks
from .scene import decisions, heads, own_heads
from .scene.landmark_view import LandmarkView


def open_view(anchor: bpy.types.Object) -> LandmarkView:
    """The landmarks of a head that lie on features. Raises LikenessError where its template is gone."""
    name = heads.record(anchor).template_name
    landmarks = HeadLandmarks(anchor.name, name, runtime.template_locator())
    return LandmarkView(heads.mesh_of(anchor), landmarks)


def keep(anchor: bpy.types.Object, view: LandmarkView) -> None:
    """Writes the landmarks into the head's template, which is another one from now on.

    Raises LikenessError where that is not possible.
    """
    template = view.landmarks.keep(is_own=own_heads.is_own(anchor))
    heads.mark(anchor, heads.mesh_of(anchor), template)
    # The history is about the head with the landmarks that it had; Refine begins a new one.
    decisions.set_place(anchor, None, None)
