# SPDX-License-Identifier: Apache-2.0
"""Tools of ours in Maya's viewport: the mouse is theirs until another tool is chosen.

Maya says of a press, a drag and a release where they were, in points of the active view.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from maya import cmds
from maya.api import OpenMaya, OpenMayaUI

from .. import commands
from ..likeness_core.actions import ActionStatus
from ..likeness_core.errors import LikenessError
from ..scene import sight

SELECT_TOOL = "selectSuperContext"
CONTROL_KEY = "ctrl"


class ViewTool(Protocol):
    """A tool while it is chosen, for one head."""

    def press(self) -> ActionStatus:
        """Called by Maya when a button goes down."""

    def drag(self) -> ActionStatus:
        """Called by Maya while the mouse is moved with a button down."""

    def release(self) -> ActionStatus:
        """Called by Maya when a button goes up."""

    def show_scene(self) -> None:
        """Called when the scene may look different."""

    def end(self) -> ActionStatus:
        """Called when another tool is chosen."""


# By the name of the context in which Maya runs them.
_tools: dict[str, tuple[ViewTool, str]] = {}


def choose(context: str, tool: ViewTool, label: str) -> None:
    """Makes a tool the one that is chosen."""
    if not cmds.draggerContext(context, exists=True):
        cmds.draggerContext(
            context,
            pressCommand=lambda *_: _told(context, "press"),
            dragCommand=lambda *_: _told(context, "drag"),
            releaseCommand=lambda *_: _told(context, "release"),
            finalize=lambda *_: leave(context),
            space="screen",
            undoMode="step",
            cursor="crossHair",
        )
    _tools[context] = (tool, label)
    cmds.setToolTo(context)


def is_chosen(context: str) -> bool:
    """Whether the tool of a context is the one that is chosen."""
    return context in _tools


def leave(context: str) -> None:
    """Ends the tool of a context; called by Maya when another one is chosen."""
    found = _tools.pop(context, None)
    if found is not None:
        tool, label = found
        commands.tell(commands.guarded(label, lambda: _in_a_sentence(tool.end)))


def show_scene() -> None:
    """Called when the scene may look different: after undo and redo."""
    for tool, _ in list(_tools.values()):
        tool.show_scene()


def point(context: str, *, is_drag: bool = False) -> tuple[float, float]:
    """Where a button went down, or where the mouse is now."""
    if is_drag:
        x, y, _ = cmds.draggerContext(context, query=True, dragPoint=True)
    else:
        x, y, _ = cmds.draggerContext(context, query=True, anchorPoint=True)
    return x, y


def is_control_down(context: str) -> bool:
    """Whether the key Ctrl was down when a button went down."""
    return bool(cmds.draggerContext(context, query=True, modifier=True) == CONTROL_KEY)


def ray(place: tuple[float, float]) -> sight.Ray:
    """The line of sight through a point of the active view."""
    origin, direction = OpenMaya.MPoint(), OpenMaya.MVector()
    view().viewToWorld(int(place[0]), int(place[1]), origin, direction)
    return (origin.x, origin.y, origin.z), (direction.x, direction.y, direction.z)


def view() -> Any:
    """The view in which the artist works."""
    # The stubs import a module of that name as well, which hides the class.
    return OpenMayaUI.M3dView.active3dView()  # type: ignore[attr-defined]


def _told(context: str, what: str) -> None:
    """Carries out what Maya has seen of the mouse."""
    if context not in _tools:
        return
    tool, label = _tools[context]

    def act() -> ActionStatus:
        status = _in_a_sentence(getattr(tool, what))
        if not status.success:
            commands.tell(status)
        return ActionStatus(True)

    commands.guarded(label, act)


def _in_a_sentence(action: Callable[[], ActionStatus]) -> ActionStatus:
    try:
        return action()
    except LikenessError as error:
        return ActionStatus(False, str(error))
