# SPDX-License-Identifier: Apache-2.0
"""The selected head's history: look at it, compare, go back, begin a branch."""

from __future__ import annotations

from .. import commands, runtime
from ..likeness_core import strings
from ..scene import decisions
from .qt import QtCore, QtWidgets

INDENT = "    "
# Pixels: the controls below need the room more.
LIST_HEIGHT = 110
# Where an entry of the list keeps the name of its revision.
REVISION = int(QtCore.Qt.ItemDataRole.UserRole)


class HistoryList(QtWidgets.QWidget):
    """The revisions as a list, the one that is in the scene in bold; buttons act on the chosen one."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: object = None
        self.load = QtWidgets.QPushButton(strings.LOAD_HISTORY)
        self.load.setToolTip(strings.LOAD_HISTORY_TIP)
        self.list = QtWidgets.QListWidget()
        self.list.setMaximumHeight(LIST_HEIGHT)
        self.compare = QtWidgets.QPushButton(strings.COMPARE)
        self.compare.setToolTip(strings.COMPARE_TIP)
        self.compare.setCheckable(True)
        self.revert = QtWidgets.QPushButton(strings.REVERT)
        self.revert.setToolTip(strings.REVERT_TIP)
        self.branch = QtWidgets.QPushButton(strings.BRANCH)
        self.branch.setToolTip(strings.BRANCH_TIP)
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.load)
        column.addWidget(self.list)
        row = QtWidgets.QHBoxLayout()
        for button in (self.compare, self.revert, self.branch):
            row.addWidget(button)
        column.addLayout(row)
        self.load.clicked.connect(lambda *_: commands.load_history())
        self.compare.clicked.connect(self._compare)
        self.revert.clicked.connect(lambda *_: self._revert())
        self.branch.clicked.connect(lambda *_: self._branch())
        self.list.currentItemChanged.connect(lambda *_: self._enable())
        self.show_rig(None)

    def show_rig(self, rig: str | None) -> None:
        """Shows what is known of a rig's history."""
        place = decisions.place(rig) if rig is not None else None
        history = runtime.session().histories.get(place.session) if place is not None else None
        is_known = history is not None and place is not None and history.find(place.revision) is not None
        self.load.setVisible(place is not None and not is_known)
        for widget in (self.list, self.compare, self.revert, self.branch):
            widget.setVisible(history is not None)
        if (place, history) != self._shown:
            self._shown = (place, history)
            self.compare.setChecked(False)
            self.list.clear()
            for depth, revision in history.rows() if history is not None else ():
                item = QtWidgets.QListWidgetItem(INDENT * depth + f"{revision.name}  {revision.reason}")
                item.setData(REVISION, revision.name)
                font = item.font()
                font.setBold(place is not None and revision.name == place.revision)
                item.setFont(font)
                self.list.addItem(item)
        self._enable()

    def chosen(self) -> str | None:
        """The revision that is chosen in the list."""
        item = self.list.currentItem()
        return str(item.data(REVISION)) if item is not None else None

    def _enable(self) -> None:
        for button in (self.compare, self.revert, self.branch):
            button.setEnabled(self.chosen() is not None)

    def _compare(self, is_on: bool) -> None:
        revision = self.chosen()
        if is_on and revision is not None:
            commands.compare(revision)
        else:
            commands.end_compare()

    def _revert(self) -> None:
        revision = self.chosen()
        if revision is not None:
            self.compare.setChecked(False)
            commands.revert(revision)

    def _branch(self) -> None:
        revision = self.chosen()
        if revision is not None:
            self.compare.setChecked(False)
            commands.choose_branch(revision)
