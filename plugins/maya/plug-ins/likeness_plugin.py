# SPDX-License-Identifier: Apache-2.0
"""The Likeness plug-in of Maya: its one undoable command, its menu, and nothing else.

This file must stay readable for the Python of every Maya, so that an old one can be told that it is too old.
"""

import sys

from maya.api import OpenMaya

VENDOR = "Likeness"
# tools/bundle.py writes it.
VERSION = "0.0.0"
OLDEST_PYTHON = (3, 10)


def maya_useNewAPI():  # noqa: N802
    """Tells Maya by its presence that this plug-in speaks the API of maya.api."""


class LikenessEdit(OpenMaya.MPxCommand):
    """Does an `Edit`, and undoes and repeats it when Maya asks for that."""

    def doIt(self, _arguments):  # noqa: N802
        """Called by Maya when the command runs."""
        from likeness_maya.scene import edits

        self._edit = edits.take_submitted()
        self._edit.do()

    def undoIt(self):  # noqa: N802
        """Called by Maya at undo."""
        self._edit.undo()

    def redoIt(self):  # noqa: N802
        """Called by Maya at redo."""
        self._edit.do()

    def isUndoable(self):  # noqa: N802
        """Puts the command on the undo queue."""
        return True


def initializePlugin(plugin):  # noqa: N802
    """Called by Maya when the plug-in is loaded."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        raise RuntimeError("Likeness needs Maya 2024 or newer: this Maya's Python is too old")
    from likeness_maya import registration
    from likeness_maya.scene import edits

    OpenMaya.MFnPlugin(plugin, VENDOR, VERSION).registerCommand(edits.COMMAND, LikenessEdit)
    registration.register()


def uninitializePlugin(plugin):  # noqa: N802
    """Called by Maya when the plug-in is unloaded."""
    from likeness_maya import registration
    from likeness_maya.scene import edits

    registration.unregister()
    OpenMaya.MFnPlugin(plugin).deregisterCommand(edits.COMMAND)
