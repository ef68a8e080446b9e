# SPDX-License-Identifier: Apache-2.0
"""The one session of this Maya, and where service and templates are found."""

from __future__ import annotations

import functools
import json
from pathlib import Path

from maya import cmds

from .host import MayaHost
from .likeness_core.daemon import DaemonLocator, ServiceSettings, connect
from .likeness_core.resources import TemplateLocator
from .likeness_core.session import Session

FOLDER = Path(__file__).parent
# The program that the artist has named as the service: kept in Maya's preferences.
DAEMON_OPTION = "likenessDaemon"
# What else was chosen about the service, as JSON.
SERVICE_OPTION = "likenessService"

host = MayaHost()


@functools.cache
def session() -> Session:
    """The session; it connects to the service when the first fit is asked for."""
    # Maya is asked here, on its main thread: connecting runs on another one.
    locator = daemon_locator()
    return Session(host, lambda: connect(locator), f"maya {cmds.about(version=True)}")


def daemon_locator() -> DaemonLocator:
    """Where the service is: by environment, preference, PATH or in the module."""
    chosen = daemon_path()
    program = Path(chosen) if chosen else None
    return DaemonLocator(program, FOLDER / "bin" / "likenessd", settings=service_settings())


def template_locator() -> TemplateLocator:
    """Where head templates are: in the module or with the service."""
    return TemplateLocator(FOLDER / "templates", daemon_locator())


def daemon_path() -> str:
    """The path that the artist has named, or nothing."""
    return str(cmds.optionVar(query=DAEMON_OPTION)) if cmds.optionVar(exists=DAEMON_OPTION) else ""


def set_daemon_path(path: str) -> None:
    """Keeps the path of the service; a session that is open ends, and the next one uses it."""
    cmds.optionVar(stringValue=(DAEMON_OPTION, path))
    close()


def service_settings() -> ServiceSettings:
    """What the artist has chosen about the service."""
    if not cmds.optionVar(exists=SERVICE_OPTION):
        return ServiceSettings()
    try:
        return ServiceSettings.parse(json.loads(str(cmds.optionVar(query=SERVICE_OPTION))))
    except ValueError:
        return ServiceSettings()


def set_service_settings(chosen: ServiceSettings) -> None:
    """Keeps what was chosen about the service; a session that is open ends."""
    cmds.optionVar(stringValue=(SERVICE_OPTION, json.dumps(chosen.record)))
    close()


def is_batch() -> bool:
    """Whether there is no window, and so no event loop."""
    return bool(cmds.about(batch=True))


def close() -> None:
    """Ends the session; a later call of `session` starts a new one."""
    if session.cache_info().currsize:
        session().close()
        session.cache_clear()
