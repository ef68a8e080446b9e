# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a test file in Blender: `blender -b -P harness.py -- FILE`, or with the bpy module `harness.py FILE`.

The add-on is installed from its zip first, as an artist would do it. Every function `test_...` runs in an
empty scene. Prints one line per test and ends the process at once: some bpy modules crash when Python shuts
down.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import bpy

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]
TEMPLATE = REPOSITORY / "Templates" / "mpfb-head" / "mpfb-head.safetensors"
PHOTO = REPOSITORY / "tools" / "demo" / "collins.png"


def install_add_on() -> str:
    """Installs and enables the zip in the folder LIKENESS_TEST_BUNDLES; returns the add-on's module name."""
    bundles = Path(os.environ["LIKENESS_TEST_BUNDLES"])
    if bpy.app.version >= (4, 2, 0):
        # The factory settings bring the repositories that the bpy module starts without.
        bpy.ops.wm.read_factory_settings()
        (zip_path,) = bundles.glob("*-extension.zip")
        bpy.ops.extensions.package_install_files(
            filepath=str(zip_path), repo="user_default", enable_on_install=True
        )
        return "bl_ext.user_default.likeness_blender"
    (zip_path,) = bundles.glob("*-legacy.zip")
    bpy.ops.preferences.addon_install(filepath=str(zip_path), overwrite=True)
    bpy.ops.preferences.addon_enable(module="likeness_blender")
    return "likeness_blender"


def core(name: str) -> object:
    """A module of the add-on as it was installed, for example `runtime`."""
    return importlib.import_module(f"{ADD_ON}.{name}")


def clear_scene() -> None:
    """An empty scene, with the add-on still enabled and no undo history."""
    data = bpy.data
    for collection in (data.objects, data.meshes, data.armatures, data.cameras, data.images, data.materials):
        for block in list(collection):
            collection.remove(block)


def main(path: Path) -> int:
    """Runs the tests of a file; returns the exit code."""
    specification = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    tests = [value for name, value in vars(module).items() if name.startswith("test_")]
    results = [_passes(test, f"{bpy.app.version_string} {path.stem}") for test in tests]
    importlib.import_module("service").end_service()
    print(f"done {path.stem}", flush=True)
    return 0 if results and all(results) else 1


def _passes(test: Callable[[], None], label: str) -> bool:
    try:
        clear_scene()
        test()
    except Exception:
        traceback.print_exc()
        print(f"FAILED {label} {test.__name__}", flush=True)
        return False
    print(f"ok {label} {test.__name__}", flush=True)
    return True


if __name__ == "__main__":
    # Test files import this module by name and must get this very one.
    sys.modules["harness"] = sys.modules["__main__"]
    sys.path[:0] = [str(HERE), str(REPOSITORY / "plugins" / "core" / "tests")]
    code = 1
    try:
        ADD_ON = install_add_on()
        code = main(Path(sys.argv[-1]).resolve())
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
