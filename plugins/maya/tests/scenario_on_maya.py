# SPDX-License-Identifier: Apache-2.0
"""The scenario's stage on MayaHost, in the stand-in."""

from __future__ import annotations

import importlib
from pathlib import Path

from likeness_maya.host import MayaHost
from likeness_maya.likeness_core.host import Head, Pin
from likeness_maya.scene import decisions
from maya import cmds
from scenario import Stage
from scenes import set_controllers, world_vertices


def stage(folder: Path) -> Stage:
    """A scene that is saved in the folder."""
    cmds.file(rename=str(folder / "scene.ma"))
    host = MayaHost()

    def head() -> Head:
        found = host.selected_head()
        assert found is not None
        return found

    return Stage(
        host,
        lambda name: importlib.import_module(f"likeness_core.{name}"),
        lambda name, value: set_controllers(head(), {name: value}),
        lambda vertex, pixel: decisions.set_pins(head().name, [Pin(vertex, pixel)]),
        cmds.undo,
        cmds.redo,
        lambda: host.remove(head()),
        lambda: world_vertices(head()).ravel().tolist(),
    )
