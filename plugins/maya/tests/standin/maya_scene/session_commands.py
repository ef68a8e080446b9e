# SPDX-License-Identifier: Apache-2.0
"""Commands about the scene as a whole: undo queue, units, files, preferences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .registry import command
from .scene import MayaError, new_scene, scene

# The artist's preferences; they outlive a scene.
OPTIONS: dict[str, str] = {}
# What writes files of other formats: the plug-in that brings it, None for Maya itself.
EXPORTERS: dict[str, str | None] = {
    "OBJexport": "objExport",
    "FBX export": "fbxmaya",
    "USD Export": "mayaUsdPlugin",
    "mayaAscii": None,
}
loaded: set[str] = set()
# Plug-ins that this Maya was installed without.
missing: set[str] = set()


@command
def undoInfo(
    *,
    openChunk: bool = False,
    closeChunk: bool = False,
    chunkName: str = "",
    query: bool = False,
    undoName: bool = False,
    state: bool | None = None,
    stateWithoutFlush: bool | None = None,
) -> Any:
    if query:
        if undoName:
            return scene.done[-1].name if scene.done else ""
        return scene.is_recording
    if openChunk:
        scene.open_step(chunkName)
    elif closeChunk:
        scene.close_step()
    elif stateWithoutFlush is not None:
        scene.is_recording = stateWithoutFlush
    elif state is not None:
        scene.is_recording = state
        if not state:
            scene.done.clear()
            scene.undone.clear()
    return None


@command
def undo() -> None:
    scene.undo()


@command
def redo() -> None:
    scene.redo()


@command
def upAxis(*, axis: Any = None, query: bool = False) -> Any:
    if query:
        return scene.settings["up"]
    scene.settings["up"] = axis
    return None


@command
def currentUnit(*, linear: Any = None, angle: Any = None, query: bool = False) -> Any:
    if query:
        return scene.settings["linear" if linear else "angle"]
    if linear is not None:
        scene.settings["linear"] = linear
    if angle is not None:
        scene.settings["angle"] = angle
    return None


@command
def file(
    path: str = "",
    *,
    query: bool = False,
    sceneName: bool = False,
    rename: str = "",
    newFile: bool = False,
    force: bool = False,
    exportSelected: bool = False,
    type: str = "",
    options: str = "",
) -> Any:
    if query and sceneName:
        return scene.settings["sceneName"]
    if rename:
        scene.settings["sceneName"] = rename
        return rename
    if newFile and force:
        new_scene()
        return ""
    if exportSelected and path and force:
        return _export(path, type)
    raise NotImplementedError("The stand-in answers sceneName, and renames")


def _export(path: str, kind: str) -> str:
    """Writes down what was selected: what exporters make of it is theirs."""
    plug_in = EXPORTERS.get(kind)
    if kind not in EXPORTERS or (plug_in is not None and plug_in not in loaded):
        raise MayaError(f"file: there is no exporter {kind}")
    selected = scene.selection[""]
    if not selected:
        raise MayaError("file: nothing is selected")
    try:
        Path(path).write_text("\n".join((kind, *(scene.find(name).path for name in selected))))
    except OSError as error:
        raise MayaError(f"file: {error}") from error
    return path


@command
def loadPlugin(path: str, *, quiet: bool = False) -> list[str]:
    """The plug-in of the tests is loaded already; others come with Maya, or do not."""
    if path in EXPORTERS.values():
        if path in missing:
            raise MayaError(f"Plug-in {path} was not found on MAYA_PLUG_IN_PATH")
        loaded.add(path)
        return [path]
    if not Path(path).is_file():
        raise MayaError(f"Plug-in {path} was not found")
    return [Path(path).stem]


@command
def optionVar(
    *, query: str | None = None, exists: str | None = None, stringValue: tuple[str, str] | None = None
) -> Any:
    if exists is not None:
        return exists in OPTIONS
    if query is not None:
        return OPTIONS.get(query, 0)
    if stringValue is not None:
        OPTIONS[stringValue[0]] = stringValue[1]
    return None


@command
def about(*, version: bool = False, batch: bool = False) -> Any:
    return "2025" if version else scene.settings.get("batch", True)


def reference(namespace: str) -> None:
    """Makes everything in the scene as if it had come from a referenced file, in a namespace."""
    for node in list(scene.nodes):
        if not node.facts.get("is_default"):
            scene.rename(node, f"{namespace}:{node.name}")
            node.facts["is_referenced"] = True
    scene.done.clear()


@command
def referenceQuery(name: str, *, isNodeReferenced: bool = False) -> bool:
    if not isNodeReferenced:
        raise NotImplementedError("The stand-in says whether a node is referenced")
    return bool(scene.find(name).facts.get("is_referenced"))
