# SPDX-License-Identifier: Apache-2.0
"""The part of the panel for files that were made elsewhere, and go with the next fits and textures."""

from __future__ import annotations

from collections.abc import Callable

from .. import commands
from ..likeness_core import evidence, strings
from ..scene import decisions
from .qt import QtWidgets
from .section import button, row

GONE = "color: #e06c5a"


class MadeElsewhere(QtWidgets.QWidget):
    """A button for each kind of file, with the name of what was chosen, red where that is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.choose: dict[str, QtWidgets.QPushButton] = {}
        self.clear: dict[str, QtWidgets.QPushButton] = {}
        self._rig: str | None = None
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for kind, label in evidence.LABELS.items():
            self.choose[kind] = button(
                label, evidence.TIPS[kind], self._doing(commands.choose_supplied, kind)
            )
            self.clear[kind] = button(
                strings.CLEAR_SUPPLIED, strings.CLEAR_SUPPLIED_TIP, self._doing(commands.supply, kind, None)
            )
            column.addWidget(row(self.choose[kind], self.clear[kind]))

    def show_rig(self, rig: str | None) -> None:
        """Shows what was chosen for a head."""
        self._rig = rig
        supplied = decisions.supplied(rig) if rig is not None else {}
        for kind, label in evidence.LABELS.items():
            file = supplied.get(kind)
            self.choose[kind].setText(label if file is None else file.path.name)
            self.choose[kind].setStyleSheet("" if file is None or file.path.is_file() else GONE)
            self.clear[kind].setVisible(file is not None)

    def _doing(self, command: Callable[..., object], *arguments: object) -> Callable[[], None]:
        def do() -> None:
            command(*arguments)
            self.show_rig(self._rig)

        return do
