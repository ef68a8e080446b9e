# SPDX-License-Identifier: GPL-3.0-or-later
"""The service that a test's add-on has started, seen from the test."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import locks
from harness import TEMPLATE, core


def end_service() -> None:
    """Kills the service, as a crash would."""
    locks.kill_holder(core("runtime").daemon_locator().socket_path().with_suffix(".lock"))


@contextlib.contextmanager
def connection() -> Iterator[tuple[object, str]]:
    """A connection of the test's own to the service, and the hash of the head template opened on it."""
    link = core("likeness_core.daemon").connect(core("runtime").daemon_locator())
    core("likeness_core.conversation").greet(link, "test")
    try:
        yield link, link.call("template/open", {"path": str(TEMPLATE)}, 60)["template"]
    finally:
        link.close()
