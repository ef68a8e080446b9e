# SPDX-License-Identifier: GPL-3.0-or-later
"""The one session of this Blender, and where service and templates are found."""

from __future__ import annotations

import functools
from pathlib import Path

import bpy

from . import preferences
from .host import BlenderHost
from .likeness_core.daemon import DaemonLocator, connect
from .likeness_core.resources import TemplateLocator
from .likeness_core.session import Session

FOLDER = Path(__file__).parent

host = BlenderHost()
# The name of the rig whose pins are being worked on, for whoever draws them.
pinning = ""


@functools.cache
def session() -> Session:
    """The session; it connects to the service when the first fit is asked for."""
    locator = daemon_locator()
    return Session(host, lambda: connect(locator), f"blender {bpy.app.version_string}")


def daemon_locator() -> DaemonLocator:
    """Where the service is, by preference, environment, PATH or beside the add-on."""
    bundled, settings = FOLDER / "bin" / "likenessd", preferences.service_settings()
    return DaemonLocator(preferences.daemon_path(), bundled, settings=settings)


def template_locator() -> TemplateLocator:
    """Where head templates are: beside the add-on or with the service."""
    return TemplateLocator(FOLDER / "templates", daemon_locator())


def close() -> None:
    """Ends the session; a later call of `session` starts a new one."""
    if session.cache_info().currsize:
        session().close()
        session.cache_clear()
