# SPDX-License-Identifier: Apache-2.0
"""The panel: the selected head, what can be done with it, how that stands, and its controls."""

from __future__ import annotations

from collections.abc import Callable

from .. import commands, running, runtime
from ..likeness_core import strings
from ..likeness_core.session import State
from ..scene import camera, heads
from . import pin_tool
from .controls import Controls
from .history import HistoryList
from .own_rig import OwnRig
from .qt import QtWidgets
from .quality import Quality

STEPS = 1000


class Panel(QtWidgets.QWidget):
    """Shows the scene and the session; every button is one of `commands`."""

    def __init__(self) -> None:
        super().__init__()
        self.head = QtWidgets.QLabel()
        self.add = _button(strings.ADD_HEAD, strings.ADD_HEAD_TIP, commands.add_head)
        self.fit = _button(strings.FIT_FROM_PHOTO, strings.FIT_FROM_PHOTO_TIP, commands.choose_photo)
        self.add_photo = _button(strings.ADD_PHOTO, strings.ADD_PHOTO_TIP, commands.choose_further_photo)
        self.progress = QtWidgets.QProgressBar()
        self.progress.setRange(0, STEPS)
        self.cancel = _button(strings.CANCEL, strings.CANCEL_TIP, commands.cancel)
        self.message = QtWidgets.QLabel()
        self.message.setWordWrap(True)
        self.look = _button(strings.LOOK_OVER_PHOTO, strings.LOOK_OVER_PHOTO_TIP, commands.look_over_photo)
        self.texture = _button(strings.EXTRACT_TEXTURE, strings.EXTRACT_TEXTURE_TIP, commands.extract_texture)
        self.report = _button(strings.QUALITY_REPORT, strings.QUALITY_REPORT_TIP, commands.quality_report)
        self.refine = _button(strings.REFINE, strings.REFINE_TIP, commands.refine)
        self.freeze = _button(strings.FREEZE, strings.FREEZE_SELECTED_TIP, commands.freeze_selection)
        self.remove = _button(strings.REMOVE, strings.REMOVE_TIP, commands.remove)
        self.pins = _button(strings.PIN_MODE, strings.PIN_MODE_TIP_CTRL, commands.pins)
        self.clear_pins = _button(strings.CLEAR_PINS, strings.CLEAR_PINS_TIP, commands.clear_pins)
        self.quality = Quality()
        self.own = OwnRig()
        self.history = HistoryList()
        self.controls = Controls()
        self.daemon = QtWidgets.QLineEdit(runtime.daemon_path())
        self.daemon.setPlaceholderText(strings.DAEMON_PATH)
        self.daemon.setToolTip(strings.DAEMON_PATH_TIP)
        self.daemon.editingFinished.connect(self._set_daemon)
        column = QtWidgets.QVBoxLayout(self)
        widgets: tuple[QtWidgets.QWidget, ...] = (
            self.head,
            self.add,
            self.fit,
            self.add_photo,
            self.progress,
            self.cancel,
        )
        widgets += (
            self.message,
            self.own,
            self.look,
            self.refine,
            self.pins,
            self.clear_pins,
            self.freeze,
            self.quality,
            self.texture,
            self.report,
            self.remove,
            self.history,
        )
        for widget in widgets:
            column.addWidget(widget)
        column.addWidget(self.controls, 1)
        column.addStretch(0)
        column.addWidget(self.daemon)
        for button in (self.add, self.fit, self.cancel, self.remove):
            button.clicked.connect(self.show_scene)
        running.listeners.append(self.show_status)
        self.destroyed.connect(_forgetter(self.show_status))
        self.show_scene()

    def show_scene(self, *_: object) -> None:
        """Shows the head that is selected now."""
        pin_tool.show_scene()
        rig = heads.selected_rig()
        self.head.setText(strings.NO_HEAD_SELECTED if rig is None else rig)
        self.controls.show_rig(rig)
        self._is_fitted = rig is not None and camera.find(rig) is not None
        self._rig = rig
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
        self.add.setEnabled(not status.is_busy)
        self.fit.setEnabled(self._rig is not None and not status.is_busy)
        self.controls.setEnabled(not status.is_busy)
        self.own.setEnabled(not status.is_busy)
        fitted = (
            self.add_photo,
            self.refine,
            self.pins,
            self.clear_pins,
            self.freeze,
            self.texture,
            self.report,
            self.remove,
            self.history,
        )
        for widget in fitted:
            widget.setEnabled(not status.is_busy)
            widget.setVisible(self._is_fitted)
        self.look.setVisible(self._is_fitted)
        self.history.show_rig(self._rig if self._is_fitted else None)
        # The fit that the session remembers may have been undone.
        is_undone = status.state == State.REVIEWING and not self._is_fitted
        self.message.setText("" if is_undone else status.message)
        self.message.setStyleSheet("color: #e06c5a" if status.state == State.FAILED else "")
        if not status.is_busy:
            self.controls.show_values()
            self.own.show_scene()
            self.quality.show_rig(self._rig if self._is_fitted else None)

    def _set_daemon(self) -> None:
        if self.daemon.text() != runtime.daemon_path():
            runtime.set_daemon_path(self.daemon.text())


def _button(label: str, tip: str, command: Callable[[], object]) -> QtWidgets.QPushButton:
    button = QtWidgets.QPushButton(label)
    button.setToolTip(tip)
    button.clicked.connect(lambda *_: command())
    return button


def _forgetter(listener: Callable[[], None]) -> Callable[..., None]:
    """Called when the panel is gone: nobody may call it any more."""

    def forget(*_: object) -> None:
        if listener in running.listeners:
            running.listeners.remove(listener)

    return forget
