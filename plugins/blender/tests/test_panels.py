# SPDX-License-Identifier: GPL-3.0-or-later
"""The panels, drawn with a layout that checks every call: also where no window can be opened."""

from __future__ import annotations

from types import SimpleNamespace

import bpy
from harness import PHOTO, core
from scenes import add_head
from test_result import made_up_result

runtime = core("runtime")
panels = core("panels")
refine_panels = core("refine_panels")
decisions = core("scene.decisions")
own_panel = core("own_panel")
session_module = core("likeness_core.session")

CONTAINERS = {"row", "column", "box", "split", "column_flow", "grid_flow"}


class RecordingLayout:
    """Takes the calls of `UILayout`, refuses what this Blender does not know, and keeps what is shown."""

    def __init__(self, shown: list[str]) -> None:
        object.__setattr__(self, "shown", shown)

    def __setattr__(self, name: str, _value: object) -> None:
        assert name in bpy.types.UILayout.bl_rna.properties, name

    def __getattr__(self, name: str) -> object:
        function = bpy.types.UILayout.bl_rna.functions.get(name)
        if function is None:
            raise AttributeError(name)
        return lambda *arguments, **options: self._call(function, arguments, options)

    def _call(self, function: bpy.types.Function, arguments: tuple, options: dict) -> object:
        known = {parameter.identifier for parameter in function.parameters}
        assert options.keys() <= known, (function.identifier, options)
        if function.identifier in CONTAINERS:
            return RecordingLayout(self.shown)
        if function.identifier == "operator":
            assert arguments[0] in dir_of_operators(), arguments[0]
            self.shown.append(arguments[0])
        if function.identifier == "prop":
            arguments[0].path_resolve(arguments[1])
        self.shown.append(options.get("text", ""))
        return SimpleNamespace()


def dir_of_operators() -> set[str]:
    return {f"likeness.{name}" for name in dir(bpy.ops.likeness)}


def draw(panel: type) -> list[str]:
    """The texts and operators that a panel shows."""
    shown: list[str] = []
    context = SimpleNamespace(
        view_layer=bpy.context.view_layer,
        scene=bpy.context.scene,
        window_manager=bpy.context.window_manager,
        region=SimpleNamespace(width=400),
    )
    drawing = SimpleNamespace(layout=RecordingLayout(shown))
    for name, function in vars(panel).items():
        if name.startswith("_draw"):
            setattr(drawing, name, function.__get__(drawing))
    panel.draw(drawing, context)
    return shown


def with_status(status: object) -> list[str]:
    session = runtime.session()
    before, session.status = session.status, status
    try:
        return draw(panels.LIKENESS_PT_head)
    finally:
        session.status = before


def test_empty_scene_offers_a_head() -> None:
    shown = draw(panels.LIKENESS_PT_head)
    assert "likeness.add_head" in shown and "No Likeness head in the scene" in shown


def test_head_is_named_and_can_be_fitted() -> None:
    add_head()
    shown = draw(panels.LIKENESS_PT_head)
    assert "Likeness Rig" in shown and "likeness.choose_photo" in shown
    assert "likeness.look_over_photo" not in shown and "likeness.choose_further_photo" not in shown


def test_fitted_head_can_be_looked_at() -> None:
    add_head()
    runtime.host.commit(runtime.host.selected_head(), made_up_result(1), PHOTO, None)
    shown = draw(panels.LIKENESS_PT_head)
    assert "likeness.look_over_photo" in shown and "likeness.choose_further_photo" in shown
    place = core("likeness_core.host").Place("s", "r1", "0" * 64, ("1" * 64,))
    runtime.host.commit(runtime.host.selected_head(), made_up_result(1), PHOTO, place)
    assert "2 photos" in draw(panels.LIKENESS_PT_head)


def test_running_fit_shows_its_stage_and_how_to_stop_it() -> None:
    add_head()
    status = session_module.Status(session_module.State.FITTING, "Fitting the joints", 0.4)
    shown = with_status(status)
    assert any("Fitting the joints" in text for text in shown) and any("40%" in text for text in shown)
    assert "likeness.cancel_fit" in shown


def test_failure_is_shown() -> None:
    status = session_module.Status(session_module.State.FAILED, "No face was found")
    assert any("No face" in text for text in with_status(status))


def test_controls_are_shown_by_group_and_by_search() -> None:
    add_head()
    state = bpy.context.window_manager.likeness
    state.group = "nose"
    assert "nose hump" in draw(panels.LIKENESS_PT_controls)
    assert "chin width" not in draw(panels.LIKENESS_PT_controls)
    state.search = "Chin w"
    assert draw(panels.LIKENESS_PT_controls).count("chin width") == 1
    assert "nose hump" not in draw(panels.LIKENESS_PT_controls)
    state.search = ""


def test_fitted_head_shows_refine_history_overlays_and_finish() -> None:
    rig, _ = add_head()
    assert not refine_panels.LIKENESS_PT_refine.poll(bpy.context)
    assert bpy.ops.likeness.fit_from_photo("EXEC_DEFAULT", True, filepath=str(PHOTO)) == {"FINISHED"}
    rig = bpy.data.objects["Likeness Rig"]
    assert all(panel.poll(bpy.context) for panel in refine_panels.CLASSES)
    decisions.set_locked(rig, ["nose-hump"])
    refine = draw(refine_panels.LIKENESS_PT_refine)
    assert {"likeness.refine", "likeness.pin_mode", "likeness.freeze", "1 locked control"} <= set(refine)
    assert "likeness.clear_pins" not in refine
    history = draw(refine_panels.LIKENESS_PT_history)
    assert f"r1 fit · {PHOTO.name}" in history and "likeness.load_history" not in history
    runtime.session().histories.clear()
    assert draw(refine_panels.LIKENESS_PT_history) == ["likeness.load_history", ""]
    assert "Wireframe" in draw(refine_panels.LIKENESS_PT_overlays)
    assert "likeness.remove" in draw(refine_panels.LIKENESS_PT_finish)


def test_own_head_shows_its_controls_and_what_to_do() -> None:
    assert any("Select the mesh" in text for text in draw(own_panel.LIKENESS_PT_own_head))
    rig, head = add_head()
    for name in list(rig.data.keys()):
        if name != "likeness_partial_sums":
            del rig.data[name]
    bpy.context.view_layer.objects.active = head
    assert "likeness.read_rig" in draw(own_panel.LIKENESS_PT_own_head)
    assert bpy.ops.likeness.find_controls() == {"FINISHED"}
    shown = draw(own_panel.LIKENESS_PT_own_head)
    assert "likeness.choose_controls" in shown and "likeness.show_landmarks" not in shown
    controls = head.likeness_own_head.controls
    bpy.context.window_manager.likeness_control_search = "nose-h"
    assert bpy.ops.likeness.choose_controls(chosen=False) == {"FINISHED"}
    bpy.context.window_manager.likeness_control_search = ""
    assert [entry.name for entry in controls if not entry.chosen] == ["nose-hump"]
