# SPDX-License-Identifier: Apache-2.0
"""Writes a head into a file of another format, by the exporters that come with Maya."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from maya import cmds

from ..likeness_core import strings
from ..likeness_core.errors import LikenessError
from . import heads
from .edits import no_undo


@dataclass(frozen=True)
class Format:
    """A format: the end of its files' names, the plug-in that brings it, its name there, its settings."""

    suffix: str
    plug_in: str
    kind: str
    options: str = ""


FORMATS = {
    "Wavefront OBJ": Format(
        ".obj", "objExport", "OBJexport", "groups=1;ptgroups=1;materials=1;smoothing=1;normals=1"
    ),
    "FBX": Format(".fbx", "fbxmaya", "FBX export"),
    "USD": Format(".usd", "mayaUsdPlugin", "USD Export", "exportUVs=1;exportSkels=auto;exportSkin=auto"),
    "Maya ASCII": Format(".ma", "", "mayaAscii"),
}


def write(rig: str, path: Path, name: str) -> Path:
    """Exports rig and meshes of a head; returns the file. Raises LikenessError where that is not possible.

    The selection stays the artist's.
    """
    wanted = FORMATS[name]
    path = path.with_suffix(wanted.suffix)
    if wanted.plug_in:
        try:
            cmds.loadPlugin(wanted.plug_in, quiet=True)
        except RuntimeError as error:
            raise LikenessError(strings.no_exporter(name)) from error
    selected = cmds.ls(selection=True)
    with no_undo():
        try:
            cmds.select(rig, *heads.meshes(rig), replace=True)
            cmds.file(str(path), exportSelected=True, force=True, type=wanted.kind, options=wanted.options)
        except RuntimeError as error:
            raise LikenessError(strings.export_failed(str(path), str(error).strip())) from error
        finally:
            cmds.select(*selected, replace=True) if selected else cmds.select(clear=True)
    return path
