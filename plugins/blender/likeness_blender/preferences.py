# SPDX-License-Identifier: GPL-3.0-or-later
"""The add-on's preferences."""

from pathlib import Path

import bpy

from .likeness_core import strings


class LikenessPreferences(bpy.types.AddonPreferences):
    """Edit > Preferences > Add-ons > Likeness."""

    bl_idname = __package__

    daemon_path: bpy.props.StringProperty(
        name=strings.DAEMON_PATH, description=strings.DAEMON_PATH_TIP, subtype="FILE_PATH"
    )

    def draw(self, _context: bpy.types.Context) -> None:
        """Draws the preferences."""
        self.layout.prop(self, "daemon_path")


def daemon_path() -> Path | None:
    """The program that the artist has named as the service, if any."""
    addon = bpy.context.preferences.addons.get(__package__)
    path = addon.preferences.daemon_path if addon is not None else ""
    return Path(bpy.path.abspath(path)) if path else None
