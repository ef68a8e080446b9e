# SPDX-License-Identifier: Apache-2.0
"""Where the tests find things, and how they install the module."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent
MODULE = TESTS.parent
REPOSITORY = TESTS.parents[2]
CORE = REPOSITORY / "plugins" / "core"
TEMPLATE = REPOSITORY / "Templates" / "mpfb-head" / "mpfb-head.safetensors"
BLENDER = Path(os.environ.get("LIKENESS_BPY_PYTHON", REPOSITORY / ".setup" / "bpy-5.0" / "bin" / "python"))
PHOTO = REPOSITORY / "tools" / "demo" / "collins.png"


def install() -> None:
    """Makes `likeness_maya` importable with the core inside it, as when packed, and loads the plug-in.

    The core inside is the same one that the core's own tests import: one state, one set of error classes.
    """
    sys.path[:0] = [str(MODULE / "scripts"), str(CORE), str(CORE / "tests")]
    import likeness_core

    for path in sorted((CORE / "likeness_core").glob("*.py")):
        name = "likeness_core" if path.stem == "__init__" else f"likeness_core.{path.stem}"
        sys.modules[f"likeness_maya.{name}"] = importlib.import_module(name)
    import likeness_maya

    likeness_maya.likeness_core = likeness_core  # type: ignore[attr-defined]
    plugin().initializePlugin(plugin_object())


def plugin():  # type: ignore[no-untyped-def]
    """The plug-in's file, as Maya loads it: by its path."""
    known = sys.modules.get("likeness_plugin")
    if known is not None:
        return known
    specification = importlib.util.spec_from_file_location(
        "likeness_plugin", MODULE / "plug-ins" / "likeness_plugin.py"
    )
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["likeness_plugin"] = module
    specification.loader.exec_module(module)
    return module


def plugin_object() -> object:
    from maya.api import OpenMaya

    return OpenMaya.MObject("likeness_plugin")
