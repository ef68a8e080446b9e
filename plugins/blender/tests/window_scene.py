# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside the real window: installs the add-on, adds a head, and keeps telling the test what is in the scene.

It never acts on the scene after that: all clicks and keys come from outside, through the window system.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import traceback
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness import install_add_on  # noqa: E402
from scenes import scene_state  # noqa: E402

PROBE = Path(os.environ["LIKENESS_TEST_PROBE"])
PROBE_SECONDS = 0.2

_copies: list[str] = []


def prepare() -> None:
    """A window in a known state: one head, the sidebar open, no splash, one window for everything."""
    module = install_add_on()
    view = bpy.context.preferences.view
    view.show_splash = False
    view.filebrowser_display_type = "SCREEN"
    # Else Blender holds the pointer while a slider is dragged, against who moves it from outside.
    bpy.context.preferences.inputs.use_mouse_continuous = False
    is_new = not bpy.data.filepath
    if is_new:
        for item in list(bpy.data.objects):
            bpy.data.objects.remove(item)
        bpy.ops.likeness.add_head()
    screen = bpy.context.window_manager.windows[0].screen
    (area,) = (area for area in screen.areas if area.type == "VIEW_3D")
    area.spaces[0].show_region_ui = True
    area.spaces[0].overlay.show_bones = False
    if is_new:
        frame_head(area)
        bpy.ops.ed.undo_push(message="Before the test")
    bpy.app.timers.register(lambda: probe(module), first_interval=1.0, persistent=True)


def frame_head(area: bpy.types.Area) -> None:
    """Looks at the head's face from the front."""
    view = area.spaces[0].region_3d
    view.view_rotation = (0.7071, 0.7071, 0.0, 0.0)
    view.view_location = (0.0, -0.05, -0.02)
    view.view_distance = 0.75


def refinements(module: str) -> dict:
    """Where the head stands in its history, and what Refine takes as given."""
    rig = bpy.data.objects.get("Likeness Rig")
    if rig is None:
        return {}
    decisions = sys.modules[f"{module}.scene.decisions"]
    place = decisions.place(rig)
    return {
        "revision": place.revision if place is not None else None,
        "session": place.session if place is not None else None,
        "locked": sorted(decisions.locked(rig)),
        "pins": [[pin.vertex, *pin.pixel] for pin in decisions.pins(rig)],
        "pinning": sys.modules[f"{module}.runtime"].pinning,
        "controllers": {name: value for name, value in rig.items() if name.startswith("head-")},
        "file": bpy.data.filepath,
        "vertices": len(bpy.data.objects["Likeness Head"].data.vertices),
        "mode": bpy.context.mode,
    }


def lines_of_status(module: str) -> int:
    """How many lines of the sidebar the session's message takes: what is below it is that much lower."""
    message = sys.modules[f"{module}.runtime"].session().status.message
    areas = bpy.context.window_manager.windows[0].screen.areas
    regions = [region for area in areas if area.type == "VIEW_3D" for region in area.regions]
    sidebar = next((region for region in regions if region.type == "UI"), None)
    return 0 if sidebar is None else len(sys.modules[f"{module}.panels"].wrapped(message, sidebar))


def copied() -> dict:
    """What was copied last with a button below the pointer, and how many times something was."""
    clipboard = bpy.context.window_manager.clipboard
    if clipboard:
        bpy.context.window_manager.clipboard = ""
        _copies.append(clipboard)
    return {"copied": _copies[-1] if _copies else "", "copies": len(_copies)}


def probe(module: str) -> float:
    """Writes down what is in the scene and what the session says; runs between events."""
    try:
        runtime = sys.modules[f"{module}.runtime"]
        status = runtime.session().status
        head = bpy.data.objects.get("Likeness Head")
        report = {
            "state": status.state.value,
            "message": status.message,
            "lines": lines_of_status(module),
            "fraction": status.fraction,
            "fitted": head is not None and "Likeness" in head.data.shape_keys.key_blocks,
            "preview": head is not None and "Likeness Preview" in head.data.shape_keys.key_blocks,
            "camera": "Likeness Camera" in bpy.data.objects,
            **refinements(module),
            **copied(),
            "scene": hashlib.sha256(repr(sorted(scene_state().items())).encode()).hexdigest(),
            "areas": sorted(area.type for area in bpy.context.window_manager.windows[0].screen.areas),
        }
    except Exception:
        report = {"error": traceback.format_exc()}
    partial = PROBE.with_suffix(".partial")
    partial.write_text(json.dumps(report))
    partial.replace(PROBE)
    return PROBE_SECONDS


try:
    prepare()
except BaseException:
    traceback.print_exc()
    sys.stdout.flush()
    os._exit(3)
