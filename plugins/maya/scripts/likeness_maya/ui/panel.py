# SPDX-License-Identifier: Apache-2.0
"""The panel: the selected head, what can be done with it, how that stands, and its controls."""

from __future__ import annotations

from collections.abc import Callable

from .. import commands, running, runtime
from ..likeness_core import maya_strings, rig_strings, strings
from ..likeness_core.resources import DEFAULT_TEMPLATE, STUDIO_TEMPLATE
from ..likeness_core.session import State
from ..scene import camera, decisions, exporting, heads, own_texture, surroundings
from . import view_tools
from .controls import Controls
from .history import HistoryList
from .made_elsewhere import MadeElsewhere
from .own_rig import OwnRig
from .qt import QtCore, QtWidgets
from .quality import Quality
from .section import Section, button, choice, row
from .service import ServiceSettings

STEPS = 1000
TEMPLATES = {rig_strings.PLAIN_HEAD: DEFAULT_TEMPLATE, rig_strings.STUDIO_HEAD: STUDIO_TEMPLATE}


class Panel(QtWidgets.QWidget):
    """Shows the scene and the session; every button is one of `commands`."""

    def __init__(self) -> None:
        super().__init__()
        self.own, self.history, self.controls = OwnRig(), HistoryList(), Controls()
        self.quality, self.service, self.elsewhere = Quality(), ServiceSettings(), MadeElsewhere()
        column = QtWidgets.QVBoxLayout()
        self.of_own = Section(rig_strings.OWN_HEAD, self.own)
        self.of_photo = Section(strings.MADE_ELSEWHERE, self.elsewhere, is_open=False)
        for widget in (*self._head(), self.of_photo, self.of_own):
            column.addWidget(widget)
        # What only a fitted head has.
        self.of_fit = (self._refine(), self._history(), self._overlays(), self._finish())
        for section in self.of_fit:
            column.addWidget(section)
        self.of_head = Section(strings.ALL_CONTROLS, self.controls)
        column.addWidget(self.of_head, 1)
        column.addWidget(Section(strings.SERVICE, self.service, is_open=False))
        column.addStretch(0)
        self._scroll(column)
        for done in (self.add, self.fit, self.cancel, self.remove, self.neutralise, self.basis):
            done.clicked.connect(self.show_scene)
        running.listeners.append(self.show_status)
        self.destroyed.connect(_forgetter(self.show_status))
        self.show_scene()

    def _head(self) -> tuple[QtWidgets.QWidget, ...]:
        self.head, self.notes, self.message = QtWidgets.QLabel(), QtWidgets.QLabel(), QtWidgets.QLabel()
        for text in (self.notes, self.message):
            text.setWordWrap(True)
        self.template = choice(rig_strings.TEMPLATE_TIP, *TEMPLATES)
        self.add = button(
            strings.ADD_HEAD,
            strings.ADD_HEAD_TIP,
            lambda: commands.add_head(TEMPLATES[self.template.currentText()]),
        )
        self.fit = button(strings.FIT_FROM_PHOTO, strings.FIT_FROM_PHOTO_TIP, commands.choose_photo)
        self.add_photo = button(strings.ADD_PHOTO, strings.ADD_PHOTO_TIP, commands.choose_further_photo)
        self.photo_count = QtWidgets.QLabel()
        self.progress = QtWidgets.QProgressBar()
        self.progress.setRange(0, STEPS)
        self.cancel = button(strings.CANCEL, strings.CANCEL_TIP, commands.cancel)
        self.look = button(strings.LOOK_OVER_PHOTO, strings.LOOK_OVER_PHOTO_TIP, commands.look_over_photo)
        return (
            self.head,
            self.notes,
            row(self.add, self.template),
            self.fit,
            row(self.add_photo, self.photo_count),
            self.progress,
            self.cancel,
            self.message,
            self.look,
        )

    def _refine(self) -> Section:
        self.refine = button(strings.REFINE, strings.REFINE_TIP, commands.refine)
        self.pins = button(strings.PIN_MODE, strings.PIN_MODE_TIP_CTRL, commands.pins)
        self.clear_pins = button(strings.CLEAR_PINS, strings.CLEAR_PINS_TIP, commands.clear_pins)
        self.freeze = button(strings.FREEZE, strings.FREEZE_SELECTED_TIP, commands.freeze_selection)
        self.locked = QtWidgets.QLabel()
        pins = row(self.pins, self.clear_pins)
        return Section(strings.REFINE, self.refine, pins, self.freeze, self.locked)

    def _history(self) -> Section:
        return Section(strings.HISTORY, self.history, is_open=False)

    def _overlays(self) -> Section:
        self.wireframe = QtWidgets.QCheckBox(strings.WIREFRAME)
        self.wireframe.setToolTip(maya_strings.WIREFRAME_TIP)
        self.wireframe.toggled.connect(commands.set_wireframe)
        self.landmarks = button(
            rig_strings.SHOW_LANDMARKS, maya_strings.SHOW_LANDMARKS_TIP, commands.landmarks
        )
        return Section(strings.OVERLAYS, row(self.wireframe, self.landmarks), self.quality, is_open=False)

    def _finish(self) -> Section:
        self.neutralise = button(strings.NEUTRALISE, strings.NEUTRALISE_TIP, commands.neutralise)
        self.basis = button(strings.APPLY_AS_BASIS, strings.APPLY_AS_BASIS_TIP, commands.apply_as_basis)
        self.texture = button(strings.EXTRACT_TEXTURE, strings.EXTRACT_TEXTURE_TIP, commands.extract_texture)
        self.own_texture = QtWidgets.QCheckBox(strings.OWN_TEXTURE)
        self.own_texture.setToolTip(strings.OWN_TEXTURE_TIP)
        self.own_texture.clicked.connect(commands.set_own_texture)
        self.report = button(strings.QUALITY_REPORT, strings.QUALITY_REPORT_TIP, commands.quality_report)
        self.format = choice(maya_strings.EXPORT_TIP, *exporting.FORMATS)
        self.export = button(
            strings.EXPORT,
            maya_strings.EXPORT_TIP,
            lambda: commands.choose_export(self.format.currentText()),
        )
        self.remove = button(strings.REMOVE, strings.REMOVE_TIP, commands.remove)
        return Section(
            strings.FINISH,
            row(self.neutralise, self.basis),
            row(self.texture, self.report),
            self.own_texture,
            row(self.export, self.format),
            self.remove,
            is_open=False,
        )

    def _scroll(self, column: QtWidgets.QVBoxLayout) -> None:
        """Puts everything into an area that scrolls where the window is too low for it."""
        content = QtWidgets.QWidget()
        content.setLayout(column)
        area = QtWidgets.QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        whole = QtWidgets.QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def show_scene(self, *_: object) -> None:
        """Shows the head that is selected now."""
        view_tools.show_scene()
        rig = heads.selected_rig()
        self.head.setText(strings.NO_HEAD_SELECTED if rig is None else rig)
        self.notes.setText("" if rig is None else " · ".join(surroundings.notes(rig)))
        self.notes.setVisible(bool(self.notes.text()))
        self.controls.show_rig(rig)
        self._is_fitted = rig is not None and camera.find(rig) is not None
        self._rig = rig
        self.of_head.setVisible(rig is not None)
        self.of_photo.setVisible(rig is not None)
        self.show_status()

    def show_status(self) -> None:
        """Shows how the session stands; a fit that has just ended may have changed what can be done."""
        status = running.status()
        if status.state == State.REVIEWING and not self._is_fitted:
            rig = heads.selected_rig()
            self._is_fitted = rig is not None and camera.find(rig) is not None
        self.progress.setVisible(status.is_busy)
        self.progress.setValue(round(STEPS * status.fraction))
        self.cancel.setVisible(status.is_busy)
        self._enable(status.is_busy)
        self.history.show_rig(self._rig if self._is_fitted else None)
        # The fit that the session remembers may have been undone.
        is_undone = status.state == State.REVIEWING and not self._is_fitted
        self.message.setText("" if is_undone else status.message)
        self.message.setStyleSheet("color: #e06c5a" if status.state == State.FAILED else "")
        self._show_counts()
        if not status.is_busy:
            is_there = self._rig is not None and heads.is_rig(self._rig)
            self.elsewhere.show_rig(self._rig if is_there else None)
            self.controls.show_values()
            self.own.show_scene()
            self.of_own.setVisible(not self.own.isHidden())
            self.quality.show_rig(self._rig if self._is_fitted else None)
            self._show_own_texture()

    def _enable(self, is_busy: bool) -> None:
        self.add.setEnabled(not is_busy)
        self.fit.setEnabled(self._rig is not None and not is_busy)
        # What is shown of another revision is not to be changed.
        self.controls.setEnabled(not is_busy and not runtime.host.is_previewing)
        self.own.setEnabled(not is_busy)
        self.elsewhere.setEnabled(not is_busy)
        self.landmarks.setEnabled(self._rig is not None and not is_busy)
        self.add_photo.setVisible(self._is_fitted)
        self.add_photo.setEnabled(not is_busy)
        self.look.setVisible(self._is_fitted)
        for section in self.of_fit:
            section.setVisible(self._is_fitted)
            section.setEnabled(not is_busy)

    def _show_own_texture(self) -> None:
        """The choice is there where the head has a colour image of its own."""
        rig = self._rig if self._rig is not None and heads.is_rig(self._rig) else None
        self.own_texture.setVisible(rig is not None and self._is_fitted and own_texture.has_image(rig))
        self.own_texture.setChecked(rig is not None and decisions.takes_own_texture(rig))

    def _show_counts(self) -> None:
        """How many photos, pins and locked controls the head has."""
        rig = self._rig if self._rig is not None and heads.is_rig(self._rig) else None
        place = decisions.place(rig) if rig is not None else None
        pins, locked = (len(decisions.pins(rig)), len(decisions.locked(rig))) if rig is not None else (0, 0)
        photos = 1 + len(place.also) if place is not None else 0
        self.photo_count.setText(strings.photo_count(photos))
        self.photo_count.setVisible(self._is_fitted and photos > 1)
        self.clear_pins.setText(f"{strings.CLEAR_PINS} ({pins})")
        self.clear_pins.setVisible(pins > 0)
        self.locked.setText(strings.locked_controls(locked))
        self.locked.setVisible(locked > 0)


def _forgetter(listener: Callable[[], None]) -> Callable[..., None]:
    """Called when the panel is gone: nobody may call it any more."""

    def forget(*_: object) -> None:
        if listener in running.listeners:
            running.listeners.remove(listener)

    return forget
