# SPDX-License-Identifier: Apache-2.0
"""Stand-in for maya.OpenMayaUI: the way from the name of a window to its Qt widget."""

from maya_scene.checking import checked
from maya_scene.interface import interface


@checked
class MQtUtil:
    @staticmethod
    def findControl(name: str) -> int | None:
        from shiboken6 import getCppPointer

        control = interface.controls.get(name)
        return getCppPointer(control.facts["widget"])[0] if control is not None else None
