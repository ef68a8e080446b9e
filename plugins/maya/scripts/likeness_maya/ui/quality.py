# SPDX-License-Identifier: Apache-2.0
"""The part of the panel for measures of quality: which is shown over the head, and what it means."""

from __future__ import annotations

from .. import commands, runtime
from ..likeness_core import heat_map, maya_strings, strings
from ..scene import paint
from .qt import QtWidgets

STOPS = 8
# Pixels.
TEXT_WIDTH = 48
GAMMA = 1 / 2.2


class Quality(QtWidgets.QWidget):
    """A choice among the measures of the last fit, and their legend."""

    def __init__(self) -> None:
        super().__init__()
        self.choice = QtWidgets.QComboBox()
        self.choice.setToolTip(maya_strings.PAINT_QUALITY_TIP)
        self.choice.activated.connect(self._show)
        self.first, self.last, self.bar = QtWidgets.QLabel(), QtWidgets.QLabel(), QtWidgets.QLabel()
        for text in (self.first, self.last):
            text.setMinimumWidth(TEXT_WIDTH)
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.choice)
        row = QtWidgets.QHBoxLayout()
        row.addWidget(self.first)
        row.addWidget(self.bar, 1)
        row.addWidget(self.last)
        column.addLayout(row)
        self._names: list[str | None] = []

    def show_rig(self, rig: str | None) -> None:
        """Shows what is known of a rig's quality."""
        known = runtime.session().maps.get(rig, ()) if rig is not None else ()
        legend = paint.legend(rig) if rig is not None else None
        self.setVisible(rig is not None)
        self._names = [None, paint.NORMALS, *(values.name for values in known)]
        self.choice.clear()
        self.choice.addItem(f"{strings.SHOW_QUALITY}: {strings.NOTHING_SHOWN}")
        self.choice.addItem(strings.NORMALS)
        for values in known:
            self.choice.addItem(heat_map.legend(values).title)
        if legend is not None and legend.name in self._names:
            self.choice.setCurrentIndex(self._names.index(legend.name))
        is_measure = legend is not None and legend.name != paint.NORMALS
        for widget in (self.first, self.last, self.bar):
            widget.setVisible(is_measure)
        if legend is not None and is_measure:
            self.first.setText(legend.first)
            self.last.setText(legend.last)
            self.bar.setStyleSheet(_gradient(legend.is_signed))

    def _show(self, row: int) -> None:
        commands.show_quality(self._names[row])


def _gradient(is_signed: bool) -> str:
    """The colours of a legend, from the first to the last, as Qt paints them."""
    stops = []
    for step in range(STOPS):
        share = step / (STOPS - 1)
        red, green, blue = (round(255 * part**GAMMA) for part in heat_map.colour(share, is_signed))
        stops.append(f"stop:{share:.3f} rgb({red}, {green}, {blue})")
    return f"background: qlineargradient(x1:0, y1:0, x2:1, y2:0, {', '.join(stops)})"
