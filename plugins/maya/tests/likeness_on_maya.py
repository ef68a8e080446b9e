# SPDX-License-Identifier: Apache-2.0
"""A pytest plug-in that runs the core's own tests on MayaHost.

Wherever they make a FakeHost they get one that does everything in a scene as well, and that holds the scene
against what the FakeHost says of it; wherever they probe a ToyRig, MayaRig does over nodes of Maya:
`pytest -p likeness_on_maya plugins/core/tests`.
"""

from __future__ import annotations

import inspect
import os
import sys
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parent
sys.path[:0] = [str(TESTS), str(TESTS / "standin")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from staging import PHOTO, install  # noqa: E402

install()

import fake_host  # noqa: E402
from likeness_core.host import Host  # noqa: E402
from likeness_maya.host import MayaHost  # noqa: E402
from maya_scene.scene import new_scene, open_snapshot, scene, snapshot  # noqa: E402

_built: dict[str, tuple[Any, dict[str, Any]]] = {}


class HostOnMaya(fake_host.FakeHost):
    """Keeps what it is told as FakeHost does, and tells it MayaHost."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.maya = MayaHost()
        self.before: object = None
        new_scene()

    def add_head(self, template: Any) -> Any:
        if template.content_hash not in _built:
            head = self.maya.add_head(template)
            _built[template.content_hash] = (head, snapshot())
        self.head, saved = _built[template.content_hash]
        open_snapshot(saved)
        return self.head

    def begin_preview(self, head: Any) -> None:
        super().begin_preview(head)
        self.before = scene.state()
        self.maya.begin_preview(head)

    def end_preview(self, head: Any) -> None:
        was_shown = self.remembered is not None
        super().end_preview(head)
        self.maya.end_preview(head)
        if not was_shown:
            return
        # Not within the assertion: pytest would explain the difference for minutes.
        is_restored = scene.state() == self.before
        assert is_restored

    def commit(self, head: Any, result: Any, photo: Path | None, place: Any, supplied: Any = None) -> None:
        super().commit(head, result, photo, place, supplied)
        steps = len(scene.done)
        # The core's tests have files that only their service takes for photos.
        self.maya.commit(head, result, None if photo is None else PHOTO, place, supplied)
        assert self.maya.read(head).place == place
        assert supplied is None or self.maya.read(head).supplied == supplied
        assert len(scene.done) == steps + 1


def _both(name: str) -> Any:
    """What the FakeHost does, then MayaHost."""
    pretend = getattr(fake_host.FakeHost, name)

    def method(self: HostOnMaya, *arguments: Any) -> Any:
        result = pretend(self, *arguments)
        getattr(self.maya, name)(*arguments)
        return result

    return method


# Questions are FakeHost's to answer: the tests set what it says.
QUESTIONS = {"selected_head", "read", "texture_source"}
for _name, _ in inspect.getmembers(Host, inspect.isfunction):
    if not _name.startswith("_") and _name not in vars(HostOnMaya) and _name not in QUESTIONS:
        setattr(HostOnMaya, _name, _both(_name))

fake_host.FakeHost = HostOnMaya  # type: ignore[misc]

import toy_rig  # noqa: E402
from toy_rig_on_maya import ToyRigOnMaya  # noqa: E402

toy_rig.ToyRig = ToyRigOnMaya  # type: ignore[misc]
