# SPDX-License-Identifier: Apache-2.0
"""Menu, shelf and panel, with real Qt (offscreen), a stand-in for Maya, and one for the service."""

from __future__ import annotations

import functools
import socket
import time
import webbrowser
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import artist_rig
import pytest
from fake_daemon import FakeDaemon, Mischief
from likeness_maya import commands, running, runtime
from likeness_maya.likeness_core import rig_strings, strings
from likeness_maya.likeness_core.connection import Connection
from likeness_maya.likeness_core.daemon import ServiceSettings
from likeness_maya.likeness_core.evidence import DETAIL_MESH, PREPROCESSED
from likeness_maya.likeness_core.host import Head, Pin
from likeness_maya.likeness_core.messages import VertexMap
from likeness_maya.likeness_core.resources import DEFAULT_TEMPLATE, STUDIO_TEMPLATE
from likeness_maya.likeness_core.session import Session, State
from likeness_maya.likeness_core.template import HeadTemplate
from likeness_maya.scene import camera, decisions, heads, own_heads, paint
from likeness_maya.ui import dock, menu
from likeness_maya.ui.panel import Panel
from maya import cmds
from maya_scene.interface import Interface, interface
from maya_scene.scene import Scene
from maya_scene.scene import scene as scene_now
from PySide6 import QtCore, QtWidgets
from scenes import set_controllers
from staging import PHOTO, REPOSITORY, plugin, plugin_object

PATIENCE_SECONDS = 30
SCREENSHOTS = REPOSITORY / "out" / "maya-panel"


@pytest.fixture(scope="module")
def application() -> QtWidgets.QApplication:
    return QtWidgets.QApplication.instance() or QtWidgets.QApplication([])


class Service:
    """Connections to a stand-in for the service."""

    def __init__(self) -> None:
        self.mischief = Mischief.NONE
        self.delay = 0.005

    def connect(self) -> Connection:
        near, far = socket.socketpair()
        FakeDaemon(far, self.mischief, self.delay).start()
        return Connection(near)


@pytest.fixture
def service(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A Maya with a window, whose session talks to the stand-in."""
    scene.settings["batch"] = False
    service = Service()
    session = Session(runtime.host, service.connect, "test")
    monkeypatch.setattr(runtime, "session", functools.cache(lambda: session))
    monkeypatch.setenv("LIKENESS_RESOURCES", str(REPOSITORY))
    vars(interface).update(vars(Interface()))
    yield service
    session.close()
    dock.close()
    running.listeners.clear()


@pytest.fixture
def panel(application: QtWidgets.QApplication, service: Service) -> Panel:
    dock.show()
    widget = interface.controls[dock.CONTROL].facts["widget"]
    (panel,) = widget.findChildren(Panel)
    return panel


def wait(application: QtWidgets.QApplication, condition: Callable[[], bool]) -> None:
    """Runs the event loop: nothing here pumps the session, the plug-in's own timer must."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, runtime.session().status
        application.processEvents()
        time.sleep(0.002)


def picture(panel: Panel, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    panel.window().grab().save(str(SCREENSHOTS / f"{name}.png"))


def test_plug_in_brings_menu_and_shelf_and_takes_them_away(service: Service) -> None:
    plugin().uninitializePlugin(plugin_object())
    assert not interface.controls
    plugin().initializePlugin(plugin_object())
    entries = interface.children(menu.MENU)
    assert [entry.facts["label"] for entry in entries] == [entry[0] for entry in menu.ENTRIES]
    assert [entry.facts["label"] for entry in interface.children(menu.SHELF)] == [
        entry.facts["label"] for entry in entries
    ]
    assert not heads.selected_rig()
    exec(next(entry for entry in entries if entry.facts["label"] == strings.ADD_HEAD).facts["code"])
    assert heads.selected_rig() == "Likeness_Rig"
    assert interface.messages == [("info", strings.head_added("Likeness_Rig"))]


def test_panel_from_an_empty_scene_to_a_fitted_head(
    panel: Panel, application: QtWidgets.QApplication
) -> None:
    assert panel.head.text() == strings.NO_HEAD_SELECTED and not panel.fit.isEnabled()
    panel.add.click()
    assert panel.head.text() == "Likeness_Rig" and panel.fit.isEnabled()
    assert panel.look.isHidden() and panel.cancel.isHidden()
    interface.chosen.append(str(PHOTO))
    panel.fit.click()
    assert not panel.cancel.isHidden() and not panel.add.isEnabled()
    wait(application, lambda: panel.progress.value() > 300)
    picture(panel, "fitting")
    wait(application, lambda: not runtime.session().status.is_busy)
    assert PHOTO.name in panel.message.text() and panel.cancel.isHidden()
    assert panel.look.isVisible() and all(section.isVisible() for section in panel.of_fit)
    assert not panel.of_own.isVisible()
    assert interface.messages[-1] == ("info", panel.message.text())
    assert panel.controls.sliders[0].number.text() == "0.30"
    picture(panel, "fitted")
    cmds.undo()
    interface.happen("Undo")
    assert panel.look.isHidden() and panel.message.text() == ""
    assert panel.controls.sliders[0].number.text() == "0.00"


def test_cancel_puts_the_head_back(
    panel: Panel, application: QtWidgets.QApplication, service: Service, scene: Scene
) -> None:
    service.delay = 0.05
    panel.add.click()
    before = scene.state()
    commands.fit_from_photo(PHOTO)
    wait(application, lambda: scene.state() != before)
    panel.cancel.click()
    assert scene.state() == before
    assert panel.message.text() == strings.CANCELLED and panel.cancel.isHidden()


@pytest.mark.parametrize(
    ("mischief", "words"), [(Mischief.NO_FACE, "No face"), (Mischief.DIES_IN_FIT, "has stopped")]
)
def test_failure_is_a_sentence(
    panel: Panel,
    application: QtWidgets.QApplication,
    service: Service,
    scene: Scene,
    mischief: Mischief,
    words: str,
) -> None:
    service.mischief = mischief
    panel.add.click()
    before = scene.state()
    commands.fit_from_photo(PHOTO)
    wait(application, lambda: not runtime.session().status.is_busy)
    assert words in panel.message.text()
    assert interface.messages[-1][0] == "error" and words in interface.messages[-1][1]
    assert scene.state() == before


def test_error_of_ours_is_a_report_a_sentence_and_no_change(
    panel: Panel,
    application: QtWidgets.QApplication,
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    panel.add.click()
    before = scene.state()
    monkeypatch.setattr(runtime.host, "apply_preview", lambda *_: 1 / 0, raising=False)
    commands.fit_from_photo(PHOTO)
    wait(application, lambda: not runtime.session().status.is_busy)
    (report,) = (tmp_path / "likeness" / "reports").iterdir()
    assert "ZeroDivisionError" in report.read_text()
    assert str(report) in interface.messages[-1][1]
    assert scene.state() == before


def test_controls_of_a_group_and_of_a_search(panel: Panel) -> None:
    panel.add.click()
    panel.controls.group.setCurrentText("nose")
    names = {slider.plug.rpartition(".")[2] for slider in panel.controls.sliders}
    assert "nose_hump" in names and all("nose" in name or "nostril" in name for name in names), names
    panel.controls.search.setText("nose hump")
    (slider,) = panel.controls.sliders
    slider.slider.sliderPressed.emit()
    for place in (600, 700, 1000):
        slider.slider.setValue(place)
    slider.slider.sliderReleased.emit()
    assert cmds.getAttr("Likeness_Rig.nose_hump") == 1.0 and slider.number.text() == "1.00"
    cmds.undo()
    interface.happen("Undo")
    assert cmds.getAttr("Likeness_Rig.nose_hump") == 0.0 and slider.number.text() == "0.00"
    cmds.deleteAttr("Likeness_Rig.nose_hump")
    panel.show_scene()
    assert panel.controls.sliders == []


def test_panel_follows_the_selection(panel: Panel) -> None:
    panel.add.click()
    panel.add.click()
    assert panel.head.text() == "Likeness_Rig1"
    cmds.select("Likeness_Rig", replace=True)
    interface.happen("SelectionChanged")
    assert panel.head.text() == "Likeness_Rig"


def test_the_windows_jobs_end_with_it(panel: Panel, application: QtWidgets.QApplication) -> None:
    assert interface.jobs and running.listeners
    dock.close()
    application.sendPostedEvents(None, 52)  # deferred deletions
    application.processEvents()
    assert not interface.jobs and not running.listeners


def fit(application: QtWidgets.QApplication, panel: Panel) -> None:
    """A fitted head in the scene."""
    panel.add.click()
    interface.chosen.append(str(PHOTO))
    panel.fit.click()
    wait(application, lambda: not runtime.session().status.is_busy)


def test_refine_locks_frozen_region_and_remove(
    panel: Panel, application: QtWidgets.QApplication, scene: Scene
) -> None:
    panel.add.click()
    assert not panel.refine.isVisible() and not panel.remove.isVisible()
    before = scene.state()
    interface.chosen.append(str(PHOTO))
    panel.fit.click()
    wait(application, lambda: not runtime.session().status.is_busy)
    panel.controls.sliders[0].lock.click()
    assert decisions.locked("Likeness_Rig") == {"head-age"}
    cmds.undo()
    panel.show_scene()
    assert not decisions.locked("Likeness_Rig") and not panel.controls.sliders[0].lock.isChecked()
    cmds.select("Likeness_Head.vtx[3:5]", "Likeness_Head.vtx[9]", replace=True)
    panel.freeze.click()
    assert decisions.frozen("Likeness_Rig") == [3, 4, 5, 9]
    assert "4 vertices" in interface.messages[-1][1]
    panel.refine.click()
    wait(application, lambda: not runtime.session().status.is_busy)
    assert runtime.session().status.state is State.REVIEWING, runtime.session().status
    cmds.select("Likeness_Rig", replace=True)
    panel.remove.click()
    assert interface.messages[-1] == ("info", strings.removed("Likeness_Rig"))
    is_as_before = scene.state() == before
    assert is_as_before and not panel.refine.isVisible()


def test_history_compare_and_going_back(
    panel: Panel, application: QtWidgets.QApplication, scene: Scene
) -> None:
    fit(application, panel)
    # A scene that was opened again does not know its history; the button asks for it.
    runtime.session().histories.clear()
    panel.show_scene()
    assert not panel.history.load.isHidden() and panel.history.list.isHidden()
    panel.of_fit[1].heading.click()
    panel.history.load.click()
    wait(application, lambda: not runtime.session().status.is_busy)
    assert panel.history.list.count() > 0 and not panel.history.list.isHidden()
    picture(panel, "history")
    panel.history.list.setCurrentRow(0)
    cmds.setAttr("Likeness_Rig.nose_hump", 0.9)
    before = scene.state()
    panel.history.compare.click()
    wait(application, lambda: not runtime.session().status.is_busy)
    is_shown = scene.state() != before
    panel.history.compare.click()
    is_back = scene.state() == before
    assert is_shown and is_back and cmds.getAttr("Likeness_Rig.nose_hump") == 0.9
    steps = len(scene.done)
    panel.history.revert.click()
    wait(application, lambda: not runtime.session().status.is_busy)
    assert runtime.session().status.state is State.REVIEWING, runtime.session().status
    assert len(scene.done) == steps + 1
    assert cmds.getAttr("Likeness_Rig.nose_hump") == pytest.approx(0.3)


def test_a_branch_is_named_and_begun(panel: Panel, application: QtWidgets.QApplication, scene: Scene) -> None:
    fit(application, panel)
    panel.history.list.setCurrentRow(0)
    steps = len(scene.done)
    # The artist leaves the prompt.
    panel.history.branch.click()
    assert not running.is_busy() and len(scene.done) == steps
    interface.typed.append("rounder")
    panel.history.branch.click()
    wait(application, lambda: not runtime.session().status.is_busy)
    assert "Branch “rounder” begins at r1" in panel.message.text()


def test_photos_pins_and_locks_are_counted(
    panel: Panel, application: QtWidgets.QApplication, tmp_path: Path
) -> None:
    fit(application, panel)
    assert not panel.photo_count.isVisible() and not panel.clear_pins.isVisible()
    side = tmp_path / "side.png"
    side.write_bytes(PHOTO.read_bytes())
    interface.chosen.append(str(side))
    panel.add_photo.click()
    wait(application, lambda: not runtime.session().status.is_busy)
    decisions.set_locked("Likeness_Rig", ["nose-hump", "head-age"])
    decisions.set_pins("Likeness_Rig", [Pin(7, (3.0, 4.0))])
    panel.show_scene()
    assert panel.photo_count.text() == "2 photos" and panel.photo_count.isVisible()
    assert panel.locked.text() == "2 locked controls" and panel.clear_pins.text() == "Remove all pins (1)"
    picture(panel, "counts")
    panel.clear_pins.click()
    panel.show_scene()
    assert not panel.clear_pins.isVisible()


def test_files_made_elsewhere_are_chosen_used_and_left_out(
    panel: Panel, application: QtWidgets.QApplication, scene: Scene, tmp_path: Path
) -> None:
    assert not panel.of_photo.isVisible()
    panel.add.click()
    assert panel.of_photo.isVisible() and not panel.elsewhere.clear[PREPROCESSED].isVisible()
    panel.of_photo.heading.click()
    retouched = tmp_path / "without-glasses.png"
    retouched.write_bytes(PHOTO.read_bytes())
    before, steps = scene.state(), len(scene.done)
    interface.chosen.append(str(retouched))
    panel.elsewhere.choose[PREPROCESSED].click()
    assert panel.elsewhere.choose[PREPROCESSED].text() == retouched.name
    assert len(scene.done) == steps + 1
    interface.chosen.append(str(PHOTO))
    panel.fit.click()
    wait(application, lambda: not runtime.session().status.is_busy)
    assert "Retouched photo: without-glasses.png" in panel.message.text()
    assert decisions.supplied("Likeness_Rig")[PREPROCESSED].photo == PHOTO.resolve()
    picture(panel, "made-elsewhere")
    # Undone with the fit; a file that is gone is red, and named when a fit asks for it.
    cmds.undo()
    assert decisions.supplied("Likeness_Rig")[PREPROCESSED].photo is None
    retouched.unlink()
    panel.show_scene()
    assert panel.elsewhere.choose[PREPROCESSED].styleSheet()
    refused = commands.fit_from_photo(PHOTO)
    assert not refused.success and str(retouched) in refused.message
    panel.elsewhere.clear[PREPROCESSED].click()
    is_back = scene.state() == before
    assert is_back and not panel.elsewhere.clear[PREPROCESSED].isVisible()
    assert not commands.supply(PREPROCESSED, tmp_path / "nowhere.png").success


def test_a_texture_is_completed_into_the_heads_own_where_it_has_one(
    panel: Panel, application: QtWidgets.QApplication, tmp_path: Path
) -> None:
    fit(application, panel)
    panel.of_fit[3].heading.click()
    assert panel.texture.isVisible() and not panel.own_texture.isVisible()
    node = cmds.shadingNode("file", asTexture=True, name="own_colour")
    cmds.connectAttr(f"{node}.outColor", "Likeness_skin.baseColor")
    panel.show_scene()
    assert panel.own_texture.isVisible() and panel.own_texture.isChecked()
    picture(panel, "own-texture")
    panel.own_texture.click()
    assert not decisions.takes_own_texture("Likeness_Rig")
    cmds.undo()
    panel.show_scene()
    assert decisions.takes_own_texture("Likeness_Rig") and panel.own_texture.isChecked()
    interface.chosen.append(str(tmp_path / "sculpt.obj"))
    (tmp_path / "sculpt.obj").touch()
    panel.elsewhere.choose[DETAIL_MESH].click()
    assert decisions.supplied("Likeness_Rig")[DETAIL_MESH].path == tmp_path / "sculpt.obj"


def test_heads_of_older_scenes_take_what_is_new(panel: Panel) -> None:
    panel.add.click()
    cmds.deleteAttr(f"Likeness_Rig.{decisions.SUPPLIED}")
    assert decisions.supplied("Likeness_Rig") == {}
    assert commands.supply(PREPROCESSED, PHOTO).success
    assert decisions.supplied("Likeness_Rig")[PREPROCESSED].path == PHOTO.resolve()


def test_overlays_and_finish(
    panel: Panel, application: QtWidgets.QApplication, scene: Scene, tmp_path: Path
) -> None:
    fit(application, panel)
    panel.wireframe.click()
    assert set(interface.wireframes.values()) == {True}
    panel.wireframe.click()
    assert set(interface.wireframes.values()) == {False}
    panel.landmarks.click()
    assert heads.linked("Likeness_Rig", heads.LANDMARKS) is not None
    panel.landmarks.click()
    assert heads.linked("Likeness_Rig", heads.LANDMARKS) is None
    panel.quality.choice.activated.emit(1)
    panel.show_scene()
    assert panel.quality.choice.currentText() == strings.NORMALS and not panel.quality.bar.isVisible()
    panel.quality.choice.activated.emit(0)
    set_controllers(heads.describe("Likeness_Rig"), {"jaw-open": 0.5})
    panel.neutralise.click()
    assert cmds.getAttr("Likeness_Rig.jaw_open") == 0
    panel.format.setCurrentText("FBX")
    panel.export.click()
    assert not list(tmp_path.glob("*"))
    interface.chosen.append(str(tmp_path / "hero.fbx"))
    panel.export.click()
    assert (tmp_path / "hero.fbx").is_file()
    for section in panel.of_fit:
        if not section.body.isVisible():
            section.heading.click()
    panel.basis.click()
    assert cmds.objExists("Likeness_Rig_Basis")
    picture(panel, "finish")


def test_sections_fold_away(panel: Panel) -> None:
    assert not panel.service.isVisible() and panel.controls.parentWidget() is not None
    service = panel.service.parentWidget().parentWidget()
    service.heading.click()
    assert panel.service.isVisible()
    service.heading.click()
    assert not panel.service.isVisible()


def test_the_studio_head_can_be_chosen(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(commands, "add_head", lambda template: asked.append(template))
    panel.add.click()
    panel.template.setCurrentText(rig_strings.STUDIO_HEAD)
    panel.add.click()
    assert asked == [DEFAULT_TEMPLATE, STUDIO_TEMPLATE]


def test_look_over_photo(panel: Panel, application: QtWidgets.QApplication, scene: Scene) -> None:
    assert commands.look_over_photo().message == strings.head_needed()
    panel.add.click()
    assert "Fit from photo" in commands.look_over_photo().message
    commands.fit_from_photo(PHOTO)
    wait(application, lambda: not runtime.session().status.is_busy)
    panel.look.click()
    assert scene.settings["looking_through"] == camera.find("Likeness_Rig")


def test_quality_report_opens_in_the_browser(
    panel: Panel,
    application: QtWidgets.QApplication,
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(webbrowser, "open", shown.append)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    fit(application, panel)
    before, steps = scene.state(), len(scene.done)
    panel.report.click()
    wait(application, lambda: not runtime.session().status.is_busy)
    (page,) = tmp_path.rglob("*.html")
    assert shown == [page.as_uri()] and str(page) in panel.message.text()
    assert scene.state() == before and len(scene.done) == steps
    # Where there is no window the page is only written.
    scene.settings["batch"] = True
    page.unlink()
    assert commands.quality_report().success
    assert page.is_file() and len(shown) == 1


def test_service_program_is_kept_in_the_preferences(
    panel: Panel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    closed: list[bool] = []
    monkeypatch.setattr(runtime, "close", lambda: closed.append(True))
    panel.service.program.setText(str(tmp_path / "likenessd"))
    panel.service.program.editingFinished.emit()
    try:
        assert cmds.optionVar(query=runtime.DAEMON_OPTION) == str(tmp_path / "likenessd") and closed
        with pytest.raises(Exception, match="not a program that can be run"):
            runtime.daemon_locator().program()
    finally:
        runtime.set_daemon_path("")


def test_what_is_chosen_about_the_service_is_kept(
    panel: Panel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    closed: list[bool] = []
    monkeypatch.setattr(runtime, "close", lambda: closed.append(True))
    assert runtime.service_settings() == ServiceSettings()
    panel.service.models.editingFinished.emit()
    assert not closed
    for field, name in ((panel.service.models, "m"), (panel.service.cache, "c"), (panel.service.state, "s")):
        field.setText(str(tmp_path / name))
        field.editingFinished.emit()
    panel.service.cores.setValue(2)
    panel.service.cores.editingFinished.emit()
    panel.service.log_level.setCurrentText("debug")
    panel.service.log_level.activated.emit(0)
    try:
        wanted = ServiceSettings(tmp_path / "m", tmp_path / "s", tmp_path / "c", 2, "debug")
        assert runtime.daemon_locator().settings == wanted and len(closed) == 5
        assert runtime.template_locator().own_heads == tmp_path / "c" / "heads"
        cmds.optionVar(stringValue=(runtime.SERVICE_OPTION, "somebody else's"))
        assert runtime.service_settings() == ServiceSettings()
    finally:
        runtime.set_service_settings(ServiceSettings())


def test_batch_runs_to_the_end(service: Service, scene: Scene, built: tuple[Head, dict]) -> None:
    """In mayapy there is no event loop: the command returns when the fit has ended."""
    scene.settings["batch"] = True
    assert commands.add_head().success
    status = commands.fit_from_photo(PHOTO)
    assert status.success and PHOTO.name in status.message
    assert cmds.getAttr("Likeness_Rig.nose_hump") == pytest.approx(0.3)
    set_controllers(built[0], {"nose-hump": 0.1})
    service.mischief = Mischief.FIT_FAILS
    runtime.session().close()
    status = commands.fit_from_photo(PHOTO)
    assert not status.success and "no result" in status.message
    assert cmds.getAttr("Likeness_Rig.nose_hump") == pytest.approx(0.1)


def test_artists_own_rig_in_the_panel(
    panel: Panel, application: QtWidgets.QApplication, template: HeadTemplate
) -> None:
    own = panel.own
    assert not own.isHidden() and "Select the mesh of your head first" in own.hint.text()
    artist_rig.build(template)
    interface.happen("SelectionChanged")
    assert own.look_for.isEnabled() and own.list.isHidden() and own.hint.isHidden()
    own.look_for.click()
    assert own.list.topLevelItemCount() == 15 and own.facing.currentText() == "+Z"
    names = [own.list.topLevelItem(row).text(0) for row in range(15)]
    row = names.index("smile")
    own.list.topLevelItem(row).setCheckState(0, QtCore.Qt.CheckState.Unchecked)
    own.list.itemDoubleClicked.emit(own.list.topLevelItem(names.index("noseBig")), 0)
    own.search.setText("head_ctrl rotate")
    own.all.click()
    own.facing.textActivated.emit("-Z")
    marker = own_heads.find("|hero_grp|geo_grp|face_geo|face_geoShape")
    assert marker is not None and own_heads.record(marker).facing == "-Z"
    known = {control.controller.name: control for control in own_heads.controls(marker)}
    assert not known["smile"].is_chosen and known["noseBig"].controller.kind == "expression"
    assert known["head_ctrl rotate y"].is_chosen and not known["jaw_ctrl rotate y"].is_chosen
    own.list.setCurrentItem(own.list.topLevelItem(row))
    assert own.minimum.isVisible() and own.maximum.value() == known["smile"].controller.maximum
    own.maximum.setValue(0.5)
    own.maximum.editingFinished.emit()
    known = {control.controller.name: control for control in own_heads.controls(marker)}
    assert known["smile"].controller.maximum == 0.5
    # A range has to hold the rest, and a field that was only looked at changes nothing.
    own.minimum.setValue(0.25)
    own.minimum.editingFinished.emit()
    assert "must contain its rest" in interface.messages[-1][1]
    own.list.setCurrentItem(own.list.topLevelItem(names.index("head_ctrl rotate y")))
    turning = known["head_ctrl rotate y"].controller
    own.minimum.editingFinished.emit()
    assert {c.controller.name: c for c in own_heads.controls(marker)}[
        "head_ctrl rotate y"
    ].controller == turning
    picture(panel, "own-rig")
    cmds.setAttr("head_ctrl.look", lock=True)
    own.read.click()
    assert interface.messages[-1][0] == "error" and "“look”: locked" in interface.messages[-1][1]
    cmds.setAttr("head_ctrl.look", lock=False)
    before = scene_now.state()
    own.read.click()
    wait(application, lambda: panel.progress.value() > 0)
    assert panel.message.text() == "Moving the controls" and not panel.fit.isEnabled()
    panel.cancel.click()
    is_back = scene_now.state() == before
    assert is_back and not running.is_busy()
    wait(application, lambda: not running._timers)
    own.forget.click()
    assert own_heads.find("|hero_grp|geo_grp|face_geo|face_geoShape") is None


def test_quality_in_the_panel(panel: Panel, application: QtWidgets.QApplication) -> None:
    panel.add.click()
    commands.fit_from_photo(PHOTO)
    wait(application, lambda: not running.is_busy() and not running._timers)
    rig = heads.selected_rig()
    assert rig is not None
    count = heads.describe(rig).vertex_count
    values = array("f", [(number % 300) / 10 for number in range(count)])
    runtime.session().maps[rig] = (VertexMap("normal-error", "degree", (0.0, 30.0), values),)
    panel.show_scene()
    assert not panel.quality.isHidden() and panel.quality.bar.isHidden()
    panel.quality.choice.activated.emit(2)
    panel.show_scene()
    assert panel.quality.choice.currentText() == "Normal error" and panel.quality.last.text() == "30°"
    assert not panel.quality.bar.isHidden() and paint.legend(rig) is not None
    picture(panel, "quality")
    panel.quality.choice.activated.emit(0)
    assert paint.legend(rig) is None
