# SPDX-License-Identifier: GPL-3.0-or-later
"""What an artist chooses about a head of their own; it stays in the .blend file, on the head's mesh."""

from __future__ import annotations

from collections.abc import Sequence

import bpy

from .likeness_core import rig_strings
from .likeness_core.template import Controller
from .scene.channels import Channel
from .scene.discovery import FoundController
from .scene.scene_rig import FACINGS

KINDS = [
    ("identity", "Identity", "Who the head is"),
    ("expression", "Expression", "What the face does"),
]


class LikenessControl(bpy.types.PropertyGroup):
    """A control of the rig in the list; `name` is its name."""

    chosen: bpy.props.BoolProperty(name="Use", description=rig_strings.CHOSEN_TIP, default=True)
    kind: bpy.props.EnumProperty(name="Kind", description=rig_strings.KIND_TIP, items=KINDS)
    group: bpy.props.StringProperty()
    minimum: bpy.props.FloatProperty(name=rig_strings.MINIMUM)
    maximum: bpy.props.FloatProperty(name=rig_strings.MAXIMUM)
    default: bpy.props.FloatProperty(name="Default")
    channel: bpy.props.StringProperty()


class LikenessOwnHead(bpy.types.PropertyGroup):
    """The controls of a head, and which way its face looks."""

    controls: bpy.props.CollectionProperty(type=LikenessControl)
    active: bpy.props.IntProperty()
    facing: bpy.props.EnumProperty(
        name=rig_strings.FACING,
        description=rig_strings.FACING_TIP,
        items=[(facing, facing, "") for facing in FACINGS],
        default="-Y",
    )
    message: bpy.props.StringProperty()


def list_controls(state: LikenessOwnHead, found: Sequence[FoundController], chosen: Sequence[bool]) -> None:
    """Lists controls; what was chosen before for one of the same name and place stays so."""
    before = {(entry.name, entry.channel): (entry.chosen, entry.kind) for entry in state.controls}
    state.controls.clear()
    for control, is_chosen in zip(found, chosen, strict=True):
        entry = state.controls.add()
        entry.name = control.controller.name
        entry.group = control.controller.group
        entry.minimum, entry.maximum = control.controller.minimum, control.controller.maximum
        entry.default = control.controller.default
        entry.channel = control.channel.text
        entry.chosen, entry.kind = before.get(
            (entry.name, entry.channel), (is_chosen, control.controller.kind)
        )


def chosen_controls(state: LikenessOwnHead) -> list[FoundController]:
    """The controls that are chosen, with the artist's tags and ranges."""
    return [
        FoundController(
            Controller(entry.name, entry.kind, entry.group, entry.minimum, entry.maximum, entry.default),
            Channel.parse(entry.channel),
        )
        for entry in state.controls
        if entry.chosen
    ]


def attach() -> None:
    """Makes meshes remember what was chosen; the search of the list is the window manager's."""
    bpy.types.Object.likeness_own_head = bpy.props.PointerProperty(type=LikenessOwnHead)
    bpy.types.WindowManager.likeness_control_search = bpy.props.StringProperty(
        name="Search", description=rig_strings.SEARCH_TIP, options={"TEXTEDIT_UPDATE"}
    )


def detach() -> None:
    """Removes it again."""
    del bpy.types.Object.likeness_own_head
    del bpy.types.WindowManager.likeness_control_search
