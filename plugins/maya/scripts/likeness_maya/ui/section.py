# SPDX-License-Identifier: Apache-2.0
"""What the parts of the panel are made of: sections that fold away, rows, buttons."""

from __future__ import annotations

from collections.abc import Callable

from .qt import QtCore, QtWidgets


class Section(QtWidgets.QWidget):
    """Widgets below a heading; a click on it folds them away."""

    def __init__(self, title: str, *widgets: QtWidgets.QWidget, is_open: bool = True) -> None:
        super().__init__()
        self.heading = QtWidgets.QToolButton()
        self.heading.setText(title)
        self.heading.setCheckable(True)
        self.heading.setAutoRaise(True)
        self.heading.setToolButtonStyle(QtCore.Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.body = QtWidgets.QWidget()
        column = QtWidgets.QVBoxLayout(self.body)
        column.setContentsMargins(8, 0, 0, 0)
        for widget in widgets:
            column.addWidget(widget)
        whole = QtWidgets.QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.heading)
        whole.addWidget(self.body)
        self.heading.toggled.connect(self._fold)
        self.heading.setChecked(is_open)
        self._fold(is_open)

    def _fold(self, is_open: bool) -> None:
        self.body.setVisible(is_open)
        self.heading.setArrowType(
            QtCore.Qt.ArrowType.DownArrow if is_open else QtCore.Qt.ArrowType.RightArrow
        )


def row(*widgets: QtWidgets.QWidget) -> QtWidgets.QWidget:
    """Widgets beside each other."""
    result = QtWidgets.QWidget()
    line = QtWidgets.QHBoxLayout(result)
    line.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        line.addWidget(widget)
    return result


def button(label: str, tip: str, command: Callable[[], object]) -> QtWidgets.QPushButton:
    """A button that carries out a command."""
    result = QtWidgets.QPushButton(label)
    result.setToolTip(tip)
    result.clicked.connect(lambda *_: command())
    return result


def choice(tip: str, *items: str) -> QtWidgets.QComboBox:
    """A list out of which one is chosen."""
    result = QtWidgets.QComboBox()
    result.setToolTip(tip)
    result.addItems(list(items))
    return result
