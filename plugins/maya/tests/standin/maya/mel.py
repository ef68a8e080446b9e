# SPDX-License-Identifier: Apache-2.0
"""Stand-in for maya.mel."""

from maya_scene.interface import MEL_GLOBALS


def eval(text: str) -> str:
    target, _, name = text.partition(" = $")
    if not target.startswith("$") or name not in MEL_GLOBALS:
        raise NotImplementedError(f"The stand-in does not run {text!r}")
    return MEL_GLOBALS[name]
