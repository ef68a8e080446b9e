# SPDX-License-Identifier: Apache-2.0
"""One function per thing that a user can do.

Operators and commands only call them and show what they return.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from . import strings
from .errors import LikenessError, TemplateError
from .host import Host
from .resources import DEFAULT_TEMPLATE, TemplateLocator
from .session import Session
from .template import parse_template


@dataclass(frozen=True)
class ActionStatus:
    """How an action ended: whether it succeeded, and one sentence for the user (empty: nothing to say)."""

    success: bool
    message: str = ""


def add_head(host: Host, templates: TemplateLocator, name: str = DEFAULT_TEMPLATE) -> ActionStatus:
    """Builds a head template that ships with Likeness in the scene."""
    try:
        path = templates.find(name)
        head = host.add_head(parse_template(_read(path)))
    except LikenessError as error:
        return ActionStatus(False, str(error))
    return ActionStatus(True, strings.head_added(head.name))


def fit_from_photo(host: Host, session: Session, templates: TemplateLocator, photo: Path) -> ActionStatus:
    """Starts a fit of the selected head to a photo; the session is pumped until it is no longer busy."""
    try:
        head = host.selected_head()
        if head is None:
            return ActionStatus(False, strings.head_needed())
        session.start_fit(head, photo, templates.find(head.template_name))
    except LikenessError as error:
        return ActionStatus(False, str(error))
    return ActionStatus(True)


def extract_texture(host: Host, session: Session, templates: TemplateLocator) -> ActionStatus:
    """Starts the texture of the selected head; the session is pumped until it is no longer busy."""
    try:
        head = host.selected_head()
        if head is None:
            return ActionStatus(False, strings.head_needed())
        session.start_texture(head, templates.find(head.template_name))
    except LikenessError as error:
        return ActionStatus(False, str(error))
    return ActionStatus(True)


def cancel_fit(session: Session) -> ActionStatus:
    """Stops the running fit; the head is as it was before."""
    if not session.status.is_busy:
        return ActionStatus(False, strings.nothing_to_cancel())
    session.cancel()
    return ActionStatus(True, strings.CANCELLED)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TemplateError(strings.file_not_readable(str(path))) from error
