# SPDX-License-Identifier: Apache-2.0
"""Run by a Python that has bpy: the core's own tests, on BlenderHost.

    python core_on_blender.py PACKAGES TEST...

PACKAGES is a folder with pytest. Wherever the tests make a FakeHost they get one that does everything in a
scene of Blender as well.
"""

from __future__ import annotations

import importlib
import inspect
import os
import sys
from pathlib import Path
from typing import Any

PLUGINS = Path(__file__).resolve().parents[2]
CORE = PLUGINS / "core"
PHOTO = PLUGINS.parent / "tools" / "demo" / "collins.png"


def install() -> Any:
    """Makes the add-on importable with the tests' own core inside it, and returns its host."""
    sys.path[:0] = [str(PLUGINS / "blender"), str(CORE), str(CORE / "tests")]
    import likeness_core

    sys.modules["likeness_blender.likeness_core"] = likeness_core
    for path in sorted((CORE / "likeness_core").glob("*.py")):
        if path.stem != "__init__":
            module = importlib.import_module(f"likeness_core.{path.stem}")
            sys.modules[f"likeness_blender.likeness_core.{path.stem}"] = module
    import likeness_blender

    likeness_blender.likeness_core = likeness_core
    likeness_blender.register()
    return importlib.import_module("likeness_blender.host").BlenderHost


def host_on_blender(blender_host: Any) -> type:
    """A FakeHost that tells a BlenderHost all it is told."""
    import bpy
    import fake_host
    from likeness_core.host import Host

    class HostOnBlender(fake_host.FakeHost):
        def __init__(self, *arguments: Any, **keywords: Any) -> None:
            super().__init__(*arguments, **keywords)
            self.blender = blender_host()
            for collection in (bpy.data.objects, bpy.data.meshes, bpy.data.armatures, bpy.data.cameras):
                for block in list(collection):
                    collection.remove(block)

        def add_head(self, template: Any) -> Any:
            self.head = self.blender.add_head(template)
            return self.head

        def begin_preview(self, head: Any) -> None:
            super().begin_preview(head)
            self.before = self.blender.read(head)
            self.blender.begin_preview(head)

        def end_preview(self, head: Any) -> None:
            was_shown = self.remembered is not None
            super().end_preview(head)
            self.blender.end_preview(head)
            if was_shown:
                is_restored = self.blender.read(head) == self.before
                assert is_restored

        def commit(
            self, head: Any, result: Any, photo: Path | None, place: Any, supplied: Any = None
        ) -> None:
            super().commit(head, result, photo, place, supplied)
            # The core's tests have files that only their service takes for photos.
            self.blender.commit(head, result, None if photo is None else PHOTO, place, supplied)
            assert self.blender.read(head).place == place
            assert supplied is None or self.blender.read(head).supplied == supplied

        def commit_texture(self, head: Any, result: Any) -> None:
            # Its files are made up, and Blender opens them; the story in three hosts has real ones.
            super().commit_texture(head, result)

    def both(name: str) -> Any:
        pretend = getattr(fake_host.FakeHost, name)

        def method(self: Any, *arguments: Any) -> Any:
            result = pretend(self, *arguments)
            getattr(self.blender, name)(*arguments)
            return result

        return method

    questions = {"selected_head", "read", "texture_source"}
    for name, _ in inspect.getmembers(Host, inspect.isfunction):
        if not name.startswith("_") and name not in vars(HostOnBlender) and name not in questions:
            setattr(HostOnBlender, name, both(name))
    return HostOnBlender


def main(packages: str, *tests: str) -> int:
    """Runs the tests; how many went wrong is pytest's to say."""
    sys.path.append(packages)
    import pytest

    blender_host = install()
    import fake_host

    fake_host.FakeHost = host_on_blender(blender_host)  # type: ignore[misc]
    return int(pytest.main(["-q", "-p", "no:cacheprovider", *tests]))


if __name__ == "__main__":
    status = main(*sys.argv[1:])
    sys.stdout.flush()
    # Some bpy modules crash when Python shuts down.
    os._exit(status)
