# SPDX-License-Identifier: Apache-2.0
"""Writing through Maya's API: at once for previews, or as one command that Maya can undo.

`maya.cmds` is undone by Maya itself, the API is not: so what goes through the API and is to stay is collected
in an `Edit`, which the plug-in's command carries out, takes back and repeats. Numbers are in Maya's own units
(centimetres, radians).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from maya import cmds
from maya.api import OpenMaya

# The plug-in registers it; see plug-ins/likeness_plugin.py.
COMMAND = "likenessEdit"

_submitted: list[Edit] = []


class Edit:
    """Writes that are done, undone and done again together."""

    def __init__(self) -> None:
        self._modifier = OpenMaya.MDGModifier()
        self._others: list[tuple[Callable[[], None], Callable[[], None]]] = []

    def set_number(self, plug: str, value: float) -> None:
        """Sets a number, in Maya's own units."""
        self._modifier.newPlugValueDouble(find_plug(plug), value)

    def set_data(self, plug: str, data: OpenMaya.MObject) -> None:
        """Sets a whole object: a mesh, an array of points, a list of components."""
        self._modifier.newPlugValue(find_plug(plug), data)

    def add(self, do: Callable[[], None], undo: Callable[[], None]) -> None:
        """Adds a write that no plug stands for; it is done after the plugs."""
        self._others.append((do, undo))

    def perform(self) -> None:
        """Does it, as a command on Maya's undo queue."""
        _submitted.append(self)
        getattr(cmds, COMMAND)()

    def do(self) -> None:
        """Called by the plug-in's command, the first time and at every redo."""
        self._modifier.doIt()
        for do, _ in self._others:
            do()

    def undo(self) -> None:
        """Called by the plug-in's command."""
        for _, undo in reversed(self._others):
            undo()
        self._modifier.undoIt()


def take_submitted() -> Edit:
    """The edit that the command which runs now is to do."""
    return _submitted.pop()


def find_plug(name: str) -> OpenMaya.MPlug:
    """The plug `node.attribute`."""
    selection = OpenMaya.MSelectionList()
    selection.add(name)
    plug: OpenMaya.MPlug = selection.getPlug(0)
    return plug


def find_node(name: str) -> OpenMaya.MObject:
    """A node."""
    selection = OpenMaya.MSelectionList()
    selection.add(name)
    node: OpenMaya.MObject = selection.getDependNode(0)
    return node


def find_path(name: str) -> OpenMaya.MDagPath:
    """The path of a node in the scene's hierarchy."""
    selection = OpenMaya.MSelectionList()
    selection.add(name)
    return selection.getDagPath(0)


def show_number(plug: str, value: float) -> None:
    """Sets a number for a preview: nothing on the undo queue."""
    find_plug(plug).setDouble(value)


def show_data(plug: str, data: OpenMaya.MObject) -> None:
    """Sets a whole object for a preview: nothing on the undo queue."""
    find_plug(plug).setMObject(data)


@contextmanager
def undo_step(name: str) -> Iterator[None]:
    """Makes what happens inside one undo step; if it fails, what it had done is taken back."""
    cmds.undoInfo(openChunk=True, chunkName=name)
    try:
        yield
    except BaseException:
        cmds.undoInfo(closeChunk=True)
        # A step in which nothing was done is not on the queue; the one before it is the artist's.
        if cmds.undoInfo(query=True, undoName=True) == name:
            cmds.undo()
        raise
    cmds.undoInfo(closeChunk=True)


@contextmanager
def no_undo() -> Iterator[None]:
    """Keeps what happens inside off the undo queue, and what is on the queue in place."""
    was_on = bool(cmds.undoInfo(query=True, state=True))
    cmds.undoInfo(stateWithoutFlush=False)
    try:
        yield
    finally:
        cmds.undoInfo(stateWithoutFlush=was_on)
