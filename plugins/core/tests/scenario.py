# SPDX-License-Identifier: Apache-2.0
"""One story, told in every host: fit, refine with a pin, undo, redo, go back, texture, remove.

The service is the stand-in of the core's tests, whose results are made up but always the same. A `Stage` is
what a host has besides the interface of the core; `play` returns what the head is like after each act.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fake_daemon import FakeDaemon

PATIENCE_SECONDS = 60

# Controllers by name, and vertices x y z in the template's space, cm.
Looks = tuple[dict[str, float], list[float]]


@dataclass
class Stage:
    """A host, and what it alone knows how to do."""

    host: Any
    modules: Callable[[str], Any]  # a module of the core, as this host imports it
    set_controller: Callable[[str, float], None]
    set_pin: Callable[[int, tuple[float, float]], None]
    undo: Callable[[], None]
    redo: Callable[[], None]
    remove: Callable[[], None]
    vertices: Callable[[], list[float]]


def play(stage: Stage, templates: Path, photo: Path) -> dict[str, Looks]:
    """Tells the story; what the head is like after each act, by the act's name."""
    session, actions = stage.modules("session"), stage.modules("actions")
    resources, daemon = stage.modules("resources"), stage.modules("daemon")
    connections: list[Any] = []

    def connect() -> Any:
        near, far = socket.socketpair()
        FakeDaemon(far).start()
        connections.append(stage.modules("connection").Connection(near))
        return connections[-1]

    locator = resources.TemplateLocator(templates, daemon.DaemonLocator(environment={}), environment={})
    talk = session.Session(stage.host, connect, "scenario")
    seen: dict[str, Looks] = {}

    def look(act: str) -> None:
        head = stage.host.selected_head()
        seen[act] = (dict(stage.host.read(head).pose.controllers), stage.vertices())

    def run(status: Any) -> None:
        assert status.success, status.message
        deadline = time.monotonic() + PATIENCE_SECONDS
        while talk.status.is_busy:
            assert time.monotonic() < deadline, talk.status
            time.sleep(min(talk.pump(), 0.005))
        assert talk.status.state is session.State.REVIEWING, talk.status

    assert actions.add_head(stage.host, locator).success
    look("added")
    run(actions.fit_from_photo(stage.host, talk, locator, photo))
    look("fitted")
    stage.set_controller("nose-hump", 0.8)
    stage.set_pin(7, (320.5, 240.25))
    look("edited")
    run(actions.refine(stage.host, talk, locator))
    look("refined")
    stage.undo()
    look("undone")
    stage.redo()
    look("done again")
    run(actions.revert(stage.host, talk, locator, "r1"))
    look("gone back")
    run(actions.extract_texture(stage.host, talk, locator))
    look("textured")
    stage.remove()
    look("removed")
    talk.close()
    return seen
