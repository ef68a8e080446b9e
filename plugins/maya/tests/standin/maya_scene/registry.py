# SPDX-License-Identifier: Apache-2.0
"""The commands that the stand-in carries out, by name: each parameter is a flag that has its effect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .scene import scene

COMMANDS: dict[str, Callable[..., Any]] = {}
# Commands that plug-ins have registered, by name: what makes an instance.
PLUGIN_COMMANDS: dict[str, Callable[[], Any]] = {}
# Commands that only ask are no entries of the undo queue.
_QUESTIONS = frozenset(
    "ls listAttr listConnections listRelatives nodeType objExists attributeQuery getAttr polyEvaluate "
    "undoInfo undo redo about draggerContext setToolTo findDeformers".split()
)


def run(name: str, /, *arguments: Any, **flags: Any) -> Any:
    """Runs a command as one entry of the undo queue."""
    if name in PLUGIN_COMMANDS:
        with scene.command(name):
            return scene.run_plugin_command(PLUGIN_COMMANDS[name](), arguments)
    if name not in COMMANDS:
        raise NotImplementedError(f"The stand-in does not carry out cmds.{name}")
    if name in _QUESTIONS or flags.get("query") or flags.get("newFile"):
        return COMMANDS[name](*arguments, **flags)
    with scene.command(name):
        return COMMANDS[name](*arguments, **flags)


def command(function: Callable[..., Any]) -> Callable[..., Any]:
    COMMANDS[function.__name__.rstrip("_")] = function
    return function
