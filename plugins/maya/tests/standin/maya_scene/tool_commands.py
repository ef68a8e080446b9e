# SPDX-License-Identifier: Apache-2.0
"""Tools of the viewport, and the mouse that a test moves over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .registry import command
from .scene import MayaError

STANDARD = "selectSuperContext"


@dataclass
class Mouse:
    """Where the mouse is, and the tool that hears of it."""

    tool: str = STANDARD
    contexts: dict[str, dict[str, Any]] = field(default_factory=dict)
    anchor: tuple[float, float, float] = (0.0, 0.0, 0.0)
    place: tuple[float, float, float] = (0.0, 0.0, 0.0)
    modifier: str = "none"

    def press(self, x: float, y: float, modifier: str = "none") -> None:
        self.anchor = self.place = (x, y, 0.0)
        self.modifier = modifier
        self._tell("pressCommand")

    def drag(self, x: float, y: float) -> None:
        self.place = (x, y, 0.0)
        self._tell("dragCommand")

    def release(self) -> None:
        self._tell("releaseCommand")

    def click(self, x: float, y: float, modifier: str = "none") -> None:
        self.press(x, y, modifier)
        self.release()

    def _tell(self, event: str) -> None:
        if self.tool in self.contexts:
            self.contexts[self.tool][event]()


mouse = Mouse()


@command
def draggerContext(
    name: str,
    *,
    exists: bool = False,
    query: bool = False,
    anchorPoint: bool = False,
    dragPoint: bool = False,
    modifier: bool = False,
    pressCommand: Callable[..., object] | None = None,
    dragCommand: Callable[..., object] | None = None,
    releaseCommand: Callable[..., object] | None = None,
    finalize: Callable[..., object] | None = None,
    space: str = "world",
    undoMode: str = "all",
    cursor: str = "",
) -> Any:
    if exists:
        return name in mouse.contexts
    if query:
        if name not in mouse.contexts:
            raise MayaError(f"draggerContext: there is no {name}")
        return mouse.modifier if modifier else list(mouse.anchor if anchorPoint else mouse.place)
    if space != "screen" or undoMode != "step":
        raise NotImplementedError("The stand-in has the screen's points, and steps that undo by themselves")
    mouse.contexts[name] = {
        "pressCommand": pressCommand,
        "dragCommand": dragCommand,
        "releaseCommand": releaseCommand,
        "finalize": finalize,
    }
    return name


@command
def setToolTo(name: str) -> None:
    if name not in mouse.contexts and name != STANDARD:
        raise MayaError(f"setToolTo: there is no {name}")
    left, mouse.tool = mouse.tool, name
    if left in mouse.contexts and left != name:
        mouse.contexts[left]["finalize"]()
