# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel remembers while Blender runs; nothing of it belongs into a .blend file."""

import bpy

from .likeness_core import strings
from .scene import heads

# Blender needs the texts of a computed list to stay alive as long as it shows them.
_shown_groups: list[tuple[str, str, str]] = []


def _groups(_properties: bpy.types.PropertyGroup, context: bpy.types.Context) -> list[tuple[str, str, str]]:
    rig = heads.selected_rig(context)
    names = dict.fromkeys(known.group for known in heads.record(rig).controllers) if rig is not None else {}
    _shown_groups[:] = [(name, name.capitalize(), "") for name in names]
    return _shown_groups


class LikenessProperties(bpy.types.PropertyGroup):
    """The panel's own state."""

    search: bpy.props.StringProperty(
        name="Search", description=strings.SEARCH_TIP, options={"TEXTEDIT_UPDATE"}
    )
    group: bpy.props.EnumProperty(name="Group", description=strings.GROUP_TIP, items=_groups)


def attach() -> None:
    """Adds the panel's state to the window manager."""
    bpy.types.WindowManager.likeness = bpy.props.PointerProperty(type=LikenessProperties)


def detach() -> None:
    """Removes it again."""
    del bpy.types.WindowManager.likeness
