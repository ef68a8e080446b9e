# SPDX-License-Identifier: Apache-2.0
"""The gates against calls that Maya does not know: mypy over the sources, and a judge of every call.

Nine mistakes, each of a kind that is easily made, are planted to see that the gates are shut.
"""

from __future__ import annotations

import ast
import inspect
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from maya import cmds
from maya.api import OpenMaya, OpenMayaAnim
from maya_scene import commands, signatures
from maya_scene.signatures import SignatureError
from staging import MODULE, REPOSITORY

# What mypy reads is the module as it is packed.
PACKAGE = "likeness/scripts/likeness_maya"


@dataclass(frozen=True)
class Mistake:
    """Words of ours, what is made of them, a call with the same mistake, and what mypy's complaint names."""

    file: str
    right: str
    wrong: str
    call: Callable[[], Any]
    complaint: str


def weights_without_component() -> None:
    skin = OpenMayaAnim.MFnSkinCluster.__new__(OpenMayaAnim.MFnSkinCluster)
    skin.getWeights(OpenMaya.MObject())


MISTAKES = {
    "unknown command": Mistake(
        "scene/names.py", "cmds.createNode(kind, name=name, skip", "cmds.creatNode(kind, name=name, skip",
        lambda: cmds.creatNode("joint"), 'has no attribute "creatNode"',
    ),
    "misspelt flag of a node": Mistake(
        "scene/joints.py", 'cmds.setAttr(f"{node}.segmentScaleCompensate", False)',
        'cmds.setAttr(f"{node}.segmentScaleCompensate", False, keyabel=False)',
        lambda: cmds.setAttr("a.b", False, keyabel=False), 'argument "keyabel" for "setAttr"',
    ),
    "misspelt flag of the undo queue": Mistake(
        "scene/edits.py", "openChunk=True", "openChunck=True",
        lambda: cmds.undoInfo(openChunck=True), 'argument "openChunck" for "undoInfo"',
    ),
    "singular where Maya has a plural": Mistake(
        "scene/mesh.py", "maximumInfluences=", "maximumInfluence=",
        lambda: cmds.skinCluster("a", "b", maximumInfluence=4), 'overload variant of "skinCluster"',
    ),
    "misspelt flag of a deformer": Mistake(
        "scene/shapes.py", "frontOfChain=True", "frontOfChian=True",
        lambda: cmds.blendShape("a", frontOfChian=True), 'overload variant of "blendShape"',
    ),
    "text where a number belongs": Mistake(
        "scene/responses.py", "driverValue=at", 'driverValue="one"',
        lambda: cmds.setDrivenKeyframe("a.b", currentDriver="c.d", driverValue="one", value=1.0),
        '"driverValue" to "setDrivenKeyframe"',
    ),
    "number where a text belongs": Mistake(
        "scene/edits.py", "chunkName=name", "chunkName=5",
        lambda: cmds.undoInfo(openChunk=True, chunkName=5),
        "",  # mypy does not see it: the stubs allow a number there, for the form that asks.
    ),
    "an argument too many of a method": Mistake(
        "scene/mesh.py", '["faceUVs"].values))', '["faceUVs"].values), "map1", 3)',
        lambda: OpenMaya.MFnMesh().assignUVs(OpenMaya.MIntArray(), OpenMaya.MIntArray(), "map1", 3),
        'arguments for "assignUVs"',
    ),
    "arguments missing of a method": Mistake(
        "scene/mesh.py", "skin.getWeights(path, component, every)", "skin.getWeights(path)",
        weights_without_component, 'overload variant of "getWeights"',
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The module as artists get it, unpacked; holds the packages' folder."""
    folder = tmp_path_factory.mktemp("packed")
    bundle = [
        sys.executable,
        str(REPOSITORY / "plugins" / "tools" / "bundle.py"),
        "maya",
        "--out",
        str(folder),
    ]
    subprocess.run(bundle, check=True, capture_output=True)
    (archive,) = folder.glob("*.zip")
    with zipfile.ZipFile(archive) as content:
        content.extractall(folder)
    return folder


def mypy(scripts: Path) -> list[str]:
    """What mypy has to say, strictly and for the oldest Python, about the package in a folder."""
    options = ["--strict", "--python-version", "3.10", "--no-error-summary", "--no-pretty"]
    cache = ["--cache-dir", str(REPOSITORY / ".mypy_cache" / "maya")]
    run = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *cache, "-p", "likeness_maya"],
        cwd=scripts,
        capture_output=True,
        text=True,
    )
    assert run.returncode in (0, 1), run.stdout + run.stderr
    return run.stdout.splitlines()


def test_sources_are_right_by_the_stubs(packed: Path) -> None:
    assert mypy((packed / PACKAGE).parent) == []


def test_nine_planted_mistakes_are_caught(packed: Path) -> None:
    assert len(MISTAKES) == 9
    for name, mistake in MISTAKES.items():
        path = packed / PACKAGE / mistake.file
        text = path.read_text()
        assert mistake.right in text, name
        path.write_text(text.replace(mistake.right, mistake.wrong, 1))
        # Of the same length and the same second, mypy's cache would take it for the file before.
        os.utime(path, (0, 0))
    complaints = mypy((packed / PACKAGE).parent)
    for name, mistake in MISTAKES.items():
        named = [line for line in complaints if mistake.file in line and mistake.complaint in line]
        if mistake.complaint:
            assert named, (name, complaints)
    assert not [line for line in complaints if "chunkName" in line]


@pytest.mark.parametrize("name", MISTAKES)
def test_planted_mistake_is_caught_at_run_time(name: str) -> None:
    with pytest.raises(SignatureError):
        MISTAKES[name].call()


def test_the_stand_in_claims_nothing_that_maya_does_not_have() -> None:
    """Every command and flag of the stand-in is in the stubs."""
    for name, function in commands.COMMANDS.items():
        known = signatures.flags(name)
        flags = [p.name for p in inspect.signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY]
        assert set(flags) <= known, name


def test_the_plug_ins_file_is_readable_for_the_oldest_maya() -> None:
    """Maya 2022 has Python 3.7: it must be able to read the file in order to say that it is too old."""
    source = (MODULE / "plug-ins" / "likeness_plugin.py").read_text()
    ast.parse(source, feature_version=(3, 7))


def test_only_core_and_maya_are_imported() -> None:
    allowed = sys.stdlib_module_names | {"maya", "PySide2", "PySide6", "shiboken2", "shiboken6"}
    for path in (MODULE / "scripts").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            else:
                continue
            assert {name.partition(".")[0] for name in names} <= allowed, path
