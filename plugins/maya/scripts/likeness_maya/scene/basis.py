# SPDX-License-Identifier: Apache-2.0
"""A copy of a fitted head whose neutral shape is the person: an ordinary rig that Likeness has let go of."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

from maya import cmds
from maya.api import OpenMaya

from ..likeness_core import strings
from ..likeness_core.arrays import ArrayFile, NamedArray
from ..likeness_core.template import HeadTemplate
from . import controllers, fits, heads, spaces
from .building import build
from .edits import Edit, find_path
from .materials import face_names


def copy_with_new_basis(rig: str, template: HeadTemplate) -> str:
    """Builds the head anew around the fitted person; returns the copy's rig.

    It looks the same, moves the same and stands where the head stands, with the head's own materials.
    """
    known, weight = fits.offsets(rig), fits.weight(rig)
    copy = build(_with_offsets(template, known or (), weight), f" {strings.NEW_BASIS}")
    edit = Edit()
    for name, value in controllers.values(rig).items():
        edit.set_number(f"{copy.rig}.{copy.attributes[name]}", value)
    spaces.place(edit, copy.rig, spaces.world(rig))
    edit.perform()
    _share_materials(heads.meshes(rig)[0], copy.shape)
    return copy.rig


def _with_offsets(template: HeadTemplate, offsets: Sequence[float], weight: float) -> HeadTemplate:
    """The template with a fit's offsets in its neutral vertices: both come before skinning."""
    neutral = template.file.arrays["vertices"]
    moved = array("f", neutral.values)
    for place, offset in enumerate(offsets):
        moved[place] += weight * offset
    arrays = {**template.file.arrays, "vertices": NamedArray(neutral.shape, moved)}
    return replace(template, file=ArrayFile(template.file.metadata, arrays))


def _share_materials(original: str, copy: str) -> None:
    """Gives every face the material that it has on another mesh of the same faces."""
    groups, faces = OpenMaya.MFnMesh(find_path(original)).getConnectedShaders(0)
    for number in range(len(groups)):
        members = [face for face in range(len(faces)) if faces[face] == number]
        group = OpenMaya.MFnDependencyNode(groups[number]).name()
        cmds.sets(*face_names(copy, members), edit=True, forceElement=group)
