# SPDX-License-Identifier: Apache-2.0
"""The part of the panel for an artist's own head: its controls in a list, and the buttons that read it."""

from __future__ import annotations

import functools
from collections.abc import Callable

from maya import cmds

from .. import commands, reading
from ..likeness_core import maya_strings, rig_strings
from ..likeness_core.found_controls import LARGEST_RANGE
from ..scene import heads, own_heads, spaces
from ..scene.discovery import FoundControl
from .qt import QtCore, QtWidgets

# Pixels: the controls below need the room more.
LIST_HEIGHT = 160
KINDS = ("identity", "expression")
NAME, KIND = 0, 1
# Of limits, which are in centimetres, radians or factors.
LIMIT_DECIMALS = 4


class OwnRig(QtWidgets.QWidget):
    """What can be done with the selected mesh; every button is one of `commands`."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: object = None
        self._is_filling = False
        self.hint = QtWidgets.QLabel()
        self.hint.setWordWrap(True)
        self.facing_label = QtWidgets.QLabel(rig_strings.FACING)
        self.facing = QtWidgets.QComboBox()
        self.facing.setToolTip(rig_strings.FACING_TIP)
        self.facing.textActivated.connect(commands.set_facing)
        self.look_for = _button(rig_strings.FIND_CONTROLS, maya_strings.FIND_CONTROLS_TIP)
        self.search = QtWidgets.QLineEdit()
        self.search.setPlaceholderText(maya_strings.SEARCH)
        self.search.setToolTip(rig_strings.SEARCH_TIP)
        self.search.textChanged.connect(lambda *_: self._filter())
        self.list = QtWidgets.QTreeWidget()
        self.list.setHeaderHidden(True)
        self.list.setColumnCount(2)
        self.list.setRootIsDecorated(False)
        self.list.setMaximumHeight(LIST_HEIGHT)
        self.list.setToolTip(maya_strings.LIST_TIP)
        self.list.itemChanged.connect(self._check)
        self.list.itemDoubleClicked.connect(self._turn_kind)
        self.all = _button(rig_strings.CHOOSE_SHOWN, rig_strings.CHOOSE_SHOWN_TIP)
        self.none = _button(rig_strings.CHOOSE_NONE, rig_strings.CHOOSE_NONE_TIP)
        self.minimum, self.maximum = _number(rig_strings.MINIMUM), _number(rig_strings.MAXIMUM)
        self.list.currentItemChanged.connect(lambda *_: self._show_range())
        self.landmarks = _button(rig_strings.SHOW_LANDMARKS, maya_strings.SHOW_LANDMARKS_TIP)
        self.read = _button(rig_strings.READ_RIG, maya_strings.READ_RIG_TIP)
        self.forget = _button(rig_strings.FORGET_RIG, rig_strings.FORGET_RIG_TIP)
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.setSizePolicy(QtWidgets.QSizePolicy.Policy.Preferred, QtWidgets.QSizePolicy.Policy.Maximum)
        looks = QtWidgets.QHBoxLayout()
        looks.addWidget(self.facing_label)
        looks.addWidget(self.facing, 1)
        column.addWidget(self.hint)
        column.addLayout(looks)
        for widget in (self.look_for, self.search, self.list):
            column.addWidget(widget)
        for pair in (
            (self.all, self.none),
            (self.minimum, self.maximum),
            (self.read,),
            (self.landmarks, self.forget),
        ):
            row = QtWidgets.QHBoxLayout()
            for each in pair:
                row.addWidget(each)
            column.addLayout(row)
        for button, command in (
            (self.look_for, commands.find_controls),
            (self.read, commands.read_rig),
            (self.forget, commands.forget_rig),
            (self.landmarks, commands.landmarks),
            (self.all, functools.partial(self._choose_shown, True)),
            (self.none, functools.partial(self._choose_shown, False)),
        ):
            button.clicked.connect(functools.partial(self._run, command))
        for limit in (self.minimum, self.maximum):
            limit.editingFinished.connect(self._set_range)
        self.show_scene()

    def show_scene(self) -> None:
        """Shows the mesh that is selected now; nothing for a head that Likeness has added."""
        skin = reading.skin_of_selection()
        rig = heads.rig_of(skin) if skin is not None else heads.selected_rig()
        marker = own_heads.find(skin) if skin is not None else None
        self.setVisible(rig is None or own_heads.is_own(rig))
        self.look_for.setEnabled(skin is not None)
        self.read.setEnabled(skin is not None)
        listed = (self.facing_label, self.facing, self.search, self.list, self.all, self.none)
        for widget in (*listed, self.forget):
            widget.setVisible(marker is not None)
        self.landmarks.setVisible(marker is not None and heads.is_rig(marker))
        known = own_heads.record(marker) if marker is not None else None
        self.hint.setText(rig_strings.mesh_needed() if skin is None else known.message if known else "")
        self.hint.setVisible(bool(self.hint.text()))
        if marker is None or known is None or self._shown == (marker, known):
            return
        self._shown = (marker, known)
        self._fill(own_heads.controls(marker), known.facing)

    def _fill(self, controls: list[FoundControl], facing: str) -> None:
        self._is_filling = True
        self.facing.clear()
        for direction in spaces.facings():
            self.facing.addItem(direction)
        self.facing.setCurrentText(facing)
        self.list.clear()
        for control in controls:
            item = QtWidgets.QTreeWidgetItem([control.controller.name, control.controller.kind])
            state = QtCore.Qt.CheckState.Checked if control.is_chosen else QtCore.Qt.CheckState.Unchecked
            item.setCheckState(NAME, state)
            item.setToolTip(NAME, str(cmds.ls(control.node)[0]))
            self.list.addTopLevelItem(item)
        self.list.resizeColumnToContents(NAME)
        self._is_filling = False
        self._filter()
        self._show_range()

    def _current(self) -> FoundControl | None:
        """The control that is chosen in the list, as it is noted."""
        item = self.list.currentItem()
        skin = reading.skin_of_selection()
        marker = own_heads.find(skin) if skin is not None and item is not None else None
        known = own_heads.controls(marker) if marker is not None else []
        name = item.text(NAME) if item is not None else ""
        return next((control for control in known if control.controller.name == name), None)

    def _show_range(self) -> None:
        """Shows from where to where a fit may move the control that is chosen in the list."""
        found = None if self._is_filling else self._current()
        for field in (self.minimum, self.maximum):
            field.setVisible(found is not None)
        if found is not None:
            self._is_filling = True
            self.minimum.setValue(found.controller.minimum)
            self.maximum.setValue(found.controller.maximum)
            self._is_filling = False

    def _set_range(self) -> None:
        found = None if self._is_filling else self._current()
        if found is None:
            return
        old = (found.controller.minimum, found.controller.maximum)
        # A field shows fewer digits than a limit has.
        new = tuple(
            value if round(known, LIMIT_DECIMALS) != value else known
            for known, value in zip(old, (self.minimum.value(), self.maximum.value()), strict=True)
        )
        if new != old:
            commands.set_range(found.controller.name, *new)
            self._show_range()

    def _run(self, command: Callable[[], object], *_: object) -> None:
        command()
        self.show_scene()

    def _items(self) -> list[QtWidgets.QTreeWidgetItem]:
        found = (self.list.topLevelItem(row) for row in range(self.list.topLevelItemCount()))
        return [item for item in found if item is not None]

    def _filter(self) -> None:
        search = self.search.text().lower()
        for item in self._items():
            item.setHidden(search not in item.text(NAME).lower())

    def _check(self, item: QtWidgets.QTreeWidgetItem, _column: int) -> None:
        if not self._is_filling:
            is_chosen = item.checkState(NAME) == QtCore.Qt.CheckState.Checked
            commands.choose_controls([item.text(NAME)], chosen=is_chosen)

    def _turn_kind(self, item: QtWidgets.QTreeWidgetItem, _column: int) -> None:
        kind = KINDS[1 - KINDS.index(item.text(KIND))]
        commands.choose_controls([item.text(NAME)], kind=kind)
        self.show_scene()

    def _choose_shown(self, is_chosen: bool) -> None:
        names = [item.text(NAME) for item in self._items() if not item.isHidden()]
        commands.choose_controls(names, chosen=is_chosen)


def _button(label: str, tip: str) -> QtWidgets.QPushButton:
    button = QtWidgets.QPushButton(label)
    button.setToolTip(tip)
    return button


def _number(label: str) -> QtWidgets.QDoubleSpinBox:
    """A field for a limit of a control."""
    result = QtWidgets.QDoubleSpinBox()
    result.setPrefix(f"{label}  ")
    result.setToolTip(maya_strings.RANGE_TIP)
    result.setDecimals(LIMIT_DECIMALS)
    result.setRange(-LARGEST_RANGE, LARGEST_RANGE)
    # The largest number that it could show would ask for more room than the panel has.
    result.setSizePolicy(QtWidgets.QSizePolicy.Policy.Ignored, QtWidgets.QSizePolicy.Policy.Fixed)
    return result
