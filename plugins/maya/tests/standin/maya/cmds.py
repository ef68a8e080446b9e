# SPDX-License-Identifier: Apache-2.0
"""Stand-in for maya.cmds."""

from collections.abc import Callable
from typing import Any

from maya_scene import commands, signatures


def __getattr__(name: str) -> Callable[..., Any]:
    if name.startswith("__"):
        raise AttributeError(name)

    def call(*arguments: Any, **flags: Any) -> Any:
        if name not in commands.PLUGIN_COMMANDS:
            signatures.check_command(name, arguments, flags)
        return commands.run(name, *arguments, **flags)

    return call
