# SPDX-License-Identifier: Apache-2.0
"""Qt as this Maya has it: PySide6 from Maya 2025, PySide2 before. The only file that imports either.

What is used of it is the same in both.
"""

try:
    from PySide6 import QtCore, QtWidgets
    from shiboken6 import wrapInstance
except ImportError:
    from PySide2 import QtCore, QtWidgets  # type: ignore[import-not-found, no-redef]
    from shiboken2 import wrapInstance  # type: ignore[import-not-found, no-redef]

__all__ = ["QtCore", "QtWidgets", "wrapInstance"]
