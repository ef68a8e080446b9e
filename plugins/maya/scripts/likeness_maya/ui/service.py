# SPDX-License-Identifier: Apache-2.0
"""The part of the panel for the service: which program it is, and what it may use.

Kept in Maya's preferences.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from .. import runtime
from ..likeness_core import strings
from ..likeness_core.daemon import LOG_LEVELS
from .qt import QtWidgets

MOST_CORES = 256


class ServiceSettings(QtWidgets.QWidget):
    """Fields for what can be chosen about the service; a session that is open ends when one is changed."""

    def __init__(self) -> None:
        super().__init__()
        known = runtime.service_settings()
        self.program = _text(runtime.daemon_path(), strings.DAEMON_PATH_TIP, self._set_program)
        self.models = _text(known.models, strings.MODELS_FOLDER_TIP, self._set)
        self.cache = _text(known.cache, strings.CACHE_FOLDER_TIP, self._set)
        self.state = _text(known.state, strings.STATE_FOLDER_TIP, self._set)
        self.cores = QtWidgets.QSpinBox()
        self.cores.setRange(0, MOST_CORES)
        self.cores.setToolTip(strings.CORES_TIP)
        self.cores.setValue(known.cores)
        self.cores.editingFinished.connect(self._set)
        self.log_level = QtWidgets.QComboBox()
        self.log_level.addItems(list(LOG_LEVELS))
        self.log_level.setToolTip(strings.LOG_LEVEL_TIP)
        self.log_level.setCurrentText(known.log_level)
        self.log_level.activated.connect(self._set)
        form = QtWidgets.QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        for label, widget in (
            (strings.DAEMON_PATH, self.program),
            (strings.MODELS_FOLDER, self.models),
            (strings.CACHE_FOLDER, self.cache),
            (strings.STATE_FOLDER, self.state),
            (strings.CORES, self.cores),
            (strings.LOG_LEVEL, self.log_level),
        ):
            form.addRow(label, widget)

    def _set_program(self) -> None:
        if self.program.text() != runtime.daemon_path():
            runtime.set_daemon_path(self.program.text())

    def _set(self, *_: object) -> None:
        known = runtime.service_settings()
        chosen = replace(
            known,
            models=_path(self.models),
            state=_path(self.state),
            cache=_path(self.cache),
            cores=self.cores.value(),
            log_level=self.log_level.currentText(),
        )
        if chosen != known:
            runtime.set_service_settings(chosen)


def _text(value: Path | str | None, tip: str, changed: Callable[[], None]) -> QtWidgets.QLineEdit:
    result = QtWidgets.QLineEdit("" if value is None else str(value))
    result.setToolTip(tip)
    result.editingFinished.connect(changed)
    return result


def _path(field: QtWidgets.QLineEdit) -> Path | None:
    return Path(field.text()) if field.text() else None
