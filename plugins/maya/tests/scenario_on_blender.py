# SPDX-License-Identifier: Apache-2.0
"""Run by a Python that has bpy: the scenario's stage on BlenderHost.

    python scenario_on_blender.py ADD_ON CORE_TESTS TEMPLATES PHOTO FOLDER

The scene is saved in FOLDER; what was seen goes into FOLDER/seen.json.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import bpy
import numpy as np


def main(add_on: Path, core_tests: Path, templates: Path, photo: Path, folder: Path) -> None:
    """Plays the scenario."""
    sys.path[:0] = [str(add_on), str(core_tests)]
    import likeness_blender

    likeness_blender.register()
    from scenario import Stage, play

    for collection in (bpy.data.objects, bpy.data.meshes, bpy.data.cameras):
        for block in list(collection):
            collection.remove(block)
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "scene.blend"))
    runtime, before, decisions = (
        importlib.import_module(f"likeness_blender.{name}")
        for name in ("runtime", "scene.before", "scene.decisions")
    )
    pin_type = importlib.import_module("likeness_blender.likeness_core.host").Pin
    host = _HostWithSteps(runtime.host)

    def rig() -> bpy.types.Object:
        return bpy.data.objects["Likeness Rig"]

    def step(act: Any, *arguments: Any) -> None:
        act(*arguments)
        bpy.ops.ed.undo_push(message="step")

    def set_controller(name: str, value: float) -> None:
        rig()[name] = value
        rig().update_tag()

    stage = Stage(
        host,
        lambda name: importlib.import_module(f"likeness_blender.likeness_core.{name}"),
        lambda name, value: step(set_controller, name, value),
        lambda vertex, pixel: step(lambda: decisions.set_pins(rig(), [pin_type(vertex, pixel)])),
        bpy.ops.ed.undo,
        bpy.ops.ed.redo,
        lambda: step(before.restore, rig()),
        _vertices,
    )
    (folder / "seen.json").write_text(json.dumps(play(stage, templates, photo)))


class _HostWithSteps:
    """BlenderHost leaves it to the operator that calls to leave an undo step; here nobody else does."""

    def __init__(self, host: Any) -> None:
        self._host = host

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._host, name)
        if name not in ("add_head", "commit", "commit_texture"):
            return method

        def with_step(*arguments: Any) -> Any:
            result = method(*arguments)
            bpy.ops.ed.undo_push(message=name)
            return result

        return with_step


def _vertices() -> list[float]:
    bpy.context.view_layer.update()
    item = bpy.data.objects["Likeness Head"].evaluated_get(bpy.context.evaluated_depsgraph_get())
    flat = np.empty(3 * len(item.data.vertices), np.float32)
    item.data.vertices.foreach_get("co", flat)
    x, y, z = flat.reshape(-1, 3).T.astype(np.float64) * 100
    return np.column_stack((x, z, -y)).ravel().tolist()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
    sys.stdout.flush()
    # Some bpy modules crash when Python shuts down.
    os._exit(0)
