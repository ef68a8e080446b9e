# SPDX-License-Identifier: GPL-3.0-or-later
"""The add-on's preferences."""

from __future__ import annotations

from pathlib import Path

import bpy

from .likeness_core import strings
from .likeness_core.daemon import DEFAULT_LOG_LEVEL, LOG_LEVELS, ServiceSettings


def _end_session(_preferences: bpy.types.AddonPreferences, _context: bpy.types.Context) -> None:
    """The next thing that is done uses what was chosen."""
    from . import runtime

    runtime.close()


def _switch_keys(preferences: bpy.types.AddonPreferences, _context: bpy.types.Context) -> None:
    from . import keymap

    keymap.switch(preferences.shortcuts)


def _folder(name: str, description: str) -> object:
    return bpy.props.StringProperty(
        name=name, description=description, subtype="DIR_PATH", update=_end_session
    )


class LikenessPreferences(bpy.types.AddonPreferences):
    """Edit > Preferences > Add-ons > Likeness."""

    bl_idname = __package__

    daemon_path: bpy.props.StringProperty(
        name=strings.DAEMON_PATH,
        description=strings.DAEMON_PATH_TIP,
        subtype="FILE_PATH",
        update=_end_session,
    )
    models: _folder(strings.MODELS_FOLDER, strings.MODELS_FOLDER_TIP)
    cache: _folder(strings.CACHE_FOLDER, strings.CACHE_FOLDER_TIP)
    state: _folder(strings.STATE_FOLDER, strings.STATE_FOLDER_TIP)
    cores: bpy.props.IntProperty(
        name=strings.CORES, description=strings.CORES_TIP, min=0, soft_max=64, update=_end_session
    )
    log_level: bpy.props.EnumProperty(
        name=strings.LOG_LEVEL,
        description=strings.LOG_LEVEL_TIP,
        items=[(level, level.capitalize(), "") for level in LOG_LEVELS],
        default=DEFAULT_LOG_LEVEL,
        update=_end_session,
    )
    shortcuts: bpy.props.BoolProperty(
        name=strings.SHORTCUTS, description=strings.SHORTCUTS_TIP, default=True, update=_switch_keys
    )

    def draw(self, _context: bpy.types.Context) -> None:
        """Draws the preferences."""
        for name in ("daemon_path", "models", "cache", "state", "cores", "log_level", "shortcuts"):
            self.layout.prop(self, name)


def daemon_path() -> Path | None:
    """The program that the artist has named as the service, if any."""
    known = _preferences()
    return _path(known.daemon_path) if known is not None else None


def service_settings() -> ServiceSettings:
    """What the artist has chosen about the service."""
    known = _preferences()
    if known is None:
        return ServiceSettings()
    return ServiceSettings(
        _path(known.models), _path(known.state), _path(known.cache), known.cores, known.log_level
    )


def has_shortcuts() -> bool:
    """Whether there are keys."""
    known = _preferences()
    return known is None or known.shortcuts


def _preferences() -> LikenessPreferences | None:
    add_on = bpy.context.preferences.addons.get(__package__)
    return add_on.preferences if add_on is not None else None


def _path(text: str) -> Path | None:
    return Path(bpy.path.abspath(text)) if text else None
