# SPDX-License-Identifier: Apache-2.0
"""One function per thing that a user can do.

Operators and commands only call them and show what they return.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import strings
from .errors import LikenessError, TemplateError
from .host import Head, Host
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
    return _start(host, templates, lambda head, template: session.start_fit(head, photo, template))


def add_photo(host: Host, session: Session, templates: TemplateLocator, photo: Path) -> ActionStatus:
    """Starts a fit of the selected head to its photos and one more; the session is pumped as for a fit."""
    return _start(host, templates, lambda head, template: session.add_photo(head, photo, template))


def refine(host: Host, session: Session, templates: TemplateLocator) -> ActionStatus:
    """Starts a fit that goes on from the selected head and keeps to what the artist decided."""
    return _start(host, templates, session.start_refine)


def follow_pins(host: Host, session: Session, templates: TemplateLocator) -> ActionStatus:
    """Lets the selected head follow its pins, until `session.finish_pins`."""
    return _start(host, templates, session.start_pins)


def load_history(host: Host, session: Session, templates: TemplateLocator) -> ActionStatus:
    """Asks for the revisions of the selected head."""
    return _start(host, templates, session.start_history)


def compare(host: Host, session: Session, templates: TemplateLocator, revision: str) -> ActionStatus:
    """Shows a revision in the place of the selected head."""
    return _start(host, templates, lambda head, template: session.start_compare(head, template, revision))


def revert(
    host: Host, session: Session, templates: TemplateLocator, revision: str, branch: str | None = None
) -> ActionStatus:
    """Brings back a revision of the selected head, on a branch of its own if one is named."""
    return _start(
        host, templates, lambda head, template: session.start_revert(head, template, revision, branch)
    )


def extract_texture(host: Host, session: Session, templates: TemplateLocator) -> ActionStatus:
    """Starts the texture of the selected head; the session is pumped until it is no longer busy."""
    return _start(host, templates, session.start_texture)


def report(host: Host, session: Session, templates: TemplateLocator) -> ActionStatus:
    """Starts the quality report of the selected head; the host shows it when it is there."""
    return _start(
        host, templates, lambda head, template: session.start_report(head, template, templates.pages)
    )


def cancel_fit(session: Session) -> ActionStatus:
    """Stops the running fit; the head is as it was before."""
    if not session.status.is_busy:
        return ActionStatus(False, strings.nothing_to_cancel())
    session.cancel()
    return ActionStatus(True, strings.CANCELLED)


def _start(host: Host, templates: TemplateLocator, start: Callable[[Head, Path], None]) -> ActionStatus:
    """Starts something with the selected head and its template."""
    try:
        head = host.selected_head()
        if head is None:
            return ActionStatus(False, strings.head_needed())
        start(head, templates.find(head.template_name))
    except LikenessError as error:
        return ActionStatus(False, str(error))
    return ActionStatus(True)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TemplateError(strings.file_not_readable(str(path))) from error
