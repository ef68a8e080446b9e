# SPDX-License-Identifier: Apache-2.0
"""What is special about the scene that a head is in, as sentences: axes and units, namespaces, references."""

from __future__ import annotations

from maya import cmds

from ..likeness_core import maya_strings
from . import heads, spaces

# What a new scene has, and a template as well.
PLAIN = ("y", "cm")


def of_scene() -> str:
    """Which axis is up, and in what lengths are shown; what that means for heads."""
    return maya_strings.scene_space(spaces.up_axis(), _unit())


def notes(node: str) -> list[str]:
    """What an artist should know about a head, or a mesh that may be one, in this scene."""
    found = [] if (spaces.up_axis(), _unit()) == PLAIN else [of_scene()]
    # The node that notes what is known of an artist's head is ours; their mesh tells where it comes from.
    skin = next(iter(heads.meshes(node)), node) if heads.is_rig(node) else node
    owner = str((cmds.listRelatives(skin, parent=True, path=True) or [skin])[0])
    name = owner.rpartition("|")[2]
    namespace = name.rpartition(":")[0]
    if cmds.referenceQuery(owner, isNodeReferenced=True):
        found.append(maya_strings.is_referenced(name))
    elif namespace:
        found.append(maya_strings.in_namespace(name, namespace))
    return found


def _unit() -> str:
    return str(cmds.currentUnit(query=True, linear=True))
