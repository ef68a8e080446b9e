# SPDX-License-Identifier: Apache-2.0
"""The selected head's controls as sliders: one group at a time, or all that match a search."""

from __future__ import annotations

from maya import cmds

from ..likeness_core import strings
from ..scene import controllers, decisions, heads
from ..scene.edits import find_plug
from .qt import QtCore, QtWidgets

STEPS = 1000
# Pixels: sliders below each other begin and end at the same place.
NAME_WIDTH, NUMBER_WIDTH = 150, 34
LIST_HEIGHT = 200


class Slider(QtWidgets.QWidget):
    """One control: its name, a slider over its range, its value, whether Refine keeps it."""

    def __init__(self, rig: str, plug: str, control: heads.ControllerRecord) -> None:
        super().__init__()
        self.plug = plug
        self._rig = rig
        label = control.name.replace("-", " ")
        self._name = control.name
        self._low, self._high = control.minimum, control.maximum
        self.slider = QtWidgets.QSlider(QtCore.Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.number = QtWidgets.QLabel()
        row = QtWidgets.QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        name = QtWidgets.QLabel(label)
        name.setFixedWidth(NAME_WIDTH)
        self.lock = QtWidgets.QCheckBox()
        self.lock.setToolTip(strings.LOCK_TIP)
        self.number.setFixedWidth(NUMBER_WIDTH)
        for widget in (name, self.slider, self.number, self.lock):
            row.addWidget(widget)
        self.lock.toggled.connect(self._set_lock)
        self.show_value()
        # A drag is one undo step, however far it goes.
        self.slider.sliderPressed.connect(lambda: cmds.undoInfo(openChunk=True, chunkName=label))
        self.slider.sliderReleased.connect(lambda: cmds.undoInfo(closeChunk=True))
        self.slider.valueChanged.connect(self._set)

    def show_value(self) -> None:
        """Shows what the control is now."""
        value = find_plug(self.plug).asDouble()
        self.slider.blockSignals(True)
        self.slider.setValue(round(STEPS * (value - self._low) / (self._high - self._low)))
        self.slider.blockSignals(False)
        self.number.setText(f"{value:.2f}")
        self.lock.blockSignals(True)
        self.lock.setChecked(self._name in decisions.locked(self._rig))
        self.lock.blockSignals(False)

    def _set_lock(self, is_on: bool) -> None:
        known = decisions.locked(self._rig)
        decisions.set_locked(self._rig, known | {self._name} if is_on else known - {self._name})

    def _set(self, place: int) -> None:
        controllers.set_value(self.plug, self._low + (self._high - self._low) * place / STEPS)
        self.show_value()


class Controls(QtWidgets.QWidget):
    """A search field, the groups, and the sliders of what is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._rig: str | None = None
        self.sliders: list[Slider] = []
        self.search = QtWidgets.QLineEdit()
        self.search.setPlaceholderText(strings.ALL_CONTROLS)
        self.search.setToolTip(strings.SEARCH_TIP)
        self.group = QtWidgets.QComboBox()
        self.group.setToolTip(strings.GROUP_TIP)
        self._area = QtWidgets.QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setMinimumHeight(LIST_HEIGHT)
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.search, self.group, self._area):
            column.addWidget(widget)
        self.search.textChanged.connect(lambda _: self._fill())
        self.group.currentTextChanged.connect(lambda _: self._fill())

    def show_rig(self, rig: str | None) -> None:
        """Shows the controls of a rig; nothing without one."""
        self.setVisible(rig is not None)
        if rig == self._rig:
            self.show_values()
            return
        self._rig = rig
        groups = dict.fromkeys(known.group for known in heads.record(rig).controllers) if rig else {}
        self.group.blockSignals(True)
        self.group.clear()
        self.group.addItems(list(groups))
        self.group.blockSignals(False)
        self._fill()

    def show_values(self) -> None:
        """Shows what the controls are now; one that the artist has removed meanwhile is left out."""
        if any(not cmds.objExists(slider.plug) for slider in self.sliders):
            self._fill()
            return
        for slider in self.sliders:
            slider.show_value()

    def _fill(self) -> None:
        text = _plain(self.search.text())
        self.group.setVisible(not text)
        known = heads.record(self._rig).controllers if self._rig and heads.is_rig(self._rig) else ()
        plugs = controllers.plugs(self._rig) if known and self._rig else {}
        shown = [
            control
            for control in known
            if (text in _plain(control.name) if text else control.group == self.group.currentText())
            and control.name in plugs
        ]
        self.sliders = [Slider(str(self._rig), plugs[control.name], control) for control in shown]
        list_of_sliders = QtWidgets.QWidget()
        column = QtWidgets.QVBoxLayout(list_of_sliders)
        for slider in self.sliders:
            column.addWidget(slider)
        column.addStretch(1)
        self._area.setWidget(list_of_sliders)


def _plain(text: str) -> str:
    """A name as artists type it."""
    return text.lower().replace("-", " ")
