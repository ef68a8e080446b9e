# SPDX-License-Identifier: Apache-2.0
"""The panel as a window of Maya's own kind, which can be docked, and comes back with the workspace."""

from __future__ import annotations

from typing import cast

from maya import OpenMayaUI, cmds

from ..likeness_core import strings
from .panel import Panel
from .qt import QtWidgets, wrapInstance

CONTROL = "likenessPanel"
WIDTH = 360
# After these the scene may look different to the panel.
EVENTS = ("SelectionChanged", "SceneOpened", "NewSceneOpened", "Undo", "Redo")
# What Maya runs to fill the window, also when it restores a workspace at its start.
FILL = "from likeness_maya.ui import dock; dock.fill()"


def show() -> None:
    """Opens the panel, or brings it to the front."""
    if cmds.workspaceControl(CONTROL, exists=True):
        cmds.workspaceControl(CONTROL, edit=True, restore=True)
        return
    cmds.workspaceControl(
        CONTROL, label=strings.PRODUCT, initialWidth=WIDTH, minimumWidth=WIDTH, uiScript=FILL
    )


def fill() -> None:
    """Called by Maya: puts the panel into its window."""
    found = wrapInstance(int(OpenMayaUI.MQtUtil.findControl(CONTROL)), QtWidgets.QWidget)
    layout = cast(QtWidgets.QWidget, found).layout()
    assert layout is not None, "Maya gives every such window a layout"
    panel = Panel()
    layout.addWidget(panel)
    # The jobs end with the window.
    for event in EVENTS:
        cmds.scriptJob(event=(event, panel.show_scene), parent=CONTROL)


def close() -> None:
    """Takes the window away."""
    if cmds.workspaceControl(CONTROL, exists=True):
        cmds.deleteUI(CONTROL, control=True)
