# SPDX-License-Identifier: Apache-2.0
"""Maya's interface in memory: menus, shelves, windows with real Qt inside, jobs, dialogs, messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .commands import command
from .scene import MayaError

# What Maya keeps in MEL: the names of its own main window and shelves.
MEL_GLOBALS = {"gMainWindow": "MayaWindow", "gShelfTopLevel": "ShelfLayout"}


@dataclass
class Control:
    """One piece of interface."""

    kind: str
    parent: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Interface:
    """What is on the screen, and what Maya has said."""

    controls: dict[str, Control] = field(default_factory=dict)
    jobs: list[tuple[str, Callable[[], object], str]] = field(default_factory=list)
    messages: list[tuple[str, str]] = field(default_factory=list)
    # What the artist chooses in the next file dialog.
    chosen: list[str] = field(default_factory=list)
    # What the artist types into the next prompt, and what stands in the one that is shown.
    typed: list[str] = field(default_factory=list)
    prompt: str = ""
    # Of the views: which show edges over what is shaded.
    wireframes: dict[str, bool] = field(default_factory=lambda: {"modelPanel1": False, "modelPanel4": False})

    def add(self, kind: str, name: str, parent: str, **facts: Any) -> str:
        if name in self.controls:
            raise MayaError(f"Object's name '{name}' is not unique.")
        if parent not in self.controls and parent not in MEL_GLOBALS.values():
            raise MayaError(f"Object '{parent}' not found.")
        self.controls[name] = Control(kind, parent, facts)
        return name

    def remove(self, name: str) -> None:
        if name not in self.controls:
            raise MayaError(f"Object '{name}' not found.")
        for other in [key for key, control in self.controls.items() if control.parent == name]:
            self.remove(other)
        widget = self.controls.pop(name).facts.get("widget")
        self.jobs = [job for job in self.jobs if job[2] != name]
        if widget is not None:
            widget.deleteLater()

    def children(self, parent: str) -> list[Control]:
        return [control for control in self.controls.values() if control.parent == parent]

    def happen(self, event: str) -> None:
        """Runs the jobs that wait for an event, as Maya does when it is idle."""
        for waiting, job, _ in list(self.jobs):
            if waiting == event:
                job()


interface = Interface()


@command
def menu(
    name: str, *, label: str = "", parent: str = "", tearOff: bool = False, exists: bool = False
) -> str | bool:
    if exists:
        return name in interface.controls
    return interface.add("menu", name, parent, label=label)


@command
def menuItem(*, label: str, annotation: str, command: str, sourceType: str, parent: str) -> str:
    return _entry("menuItem", label, annotation, command, sourceType, parent)


@command
def shelfLayout(name: str, *, parent: str = "", exists: bool = False) -> str | bool:
    if exists:
        return name in interface.controls
    return interface.add("shelfLayout", name, parent)


@command
def shelfButton(
    *, label: str, annotation: str, command: str, sourceType: str, image1: str, parent: str
) -> str:
    return _entry("shelfButton", label, annotation, command, sourceType, parent)


def _entry(kind: str, label: str, annotation: str, command: str, language: str, parent: str) -> str:
    if language != "python":
        raise NotImplementedError("The stand-in runs Python")
    name = f"{kind}{len(interface.controls)}"
    return interface.add(kind, name, parent, label=label, tip=annotation, code=compile(command, name, "exec"))


@command
def deleteUI(name: str, *, menu: bool = False, layout: bool = False, control: bool = False) -> None:
    interface.remove(name)


@command
def workspaceControl(
    name: str,
    *,
    label: str = "",
    initialWidth: int = 0,
    minimumWidth: int = 0,
    uiScript: str = "",
    exists: bool = False,
    edit: bool = False,
    restore: bool = False,
) -> Any:
    if exists:
        return name in interface.controls
    if edit:
        interface.controls[name].facts["widget"].show()
        return None
    from PySide6 import QtWidgets

    widget = QtWidgets.QWidget()
    widget.setWindowTitle(label)
    widget.resize(initialWidth, 800)
    QtWidgets.QVBoxLayout(widget).setContentsMargins(0, 0, 0, 0)
    interface.add("workspaceControl", name, MEL_GLOBALS["gMainWindow"], widget=widget)
    exec(compile(uiScript, name, "exec"), {})
    widget.show()
    return name


@command
def scriptJob(*, event: tuple[str, Callable[[], object]], parent: str) -> int:
    interface.jobs.append((*event, parent))
    return len(interface.jobs)


@command
def fileDialog2(*, fileMode: int, caption: str, fileFilter: str) -> list[str] | None:
    return [interface.chosen.pop(0)] if interface.chosen else None


@command
def promptDialog(
    *,
    title: str = "",
    message: str = "",
    text: str | bool = "",
    button: list[str] | None = None,
    defaultButton: str = "",
    cancelButton: str = "",
    dismissString: str = "",
    query: bool = False,
) -> str:
    """The artist types what `typed` holds next and presses Enter; with nothing there, leaves."""
    if query:
        return interface.prompt
    if defaultButton not in (button or ()) or dismissString not in (button or ()):
        raise NotImplementedError("The stand-in has prompts whose answers are their buttons")
    interface.prompt = interface.typed.pop(0) if interface.typed else ""
    return defaultButton if interface.prompt else dismissString


@command
def getPanel(*, type: str) -> list[str] | None:
    if type != "modelPanel":
        raise NotImplementedError("The stand-in has views of the model only")
    return list(interface.wireframes) or None


@command
def modelEditor(name: str, *, edit: bool = False, wireframeOnShaded: bool = False) -> None:
    if name not in interface.wireframes or not edit:
        raise MayaError(f"modelEditor: Object '{name}' not found.")
    interface.wireframes[name] = wireframeOnShaded
