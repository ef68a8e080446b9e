# SPDX-License-Identifier: Apache-2.0
"""The commands of `maya.cmds` that the plug-in uses: one file per idea, all in one place."""

from . import (  # noqa: F401 - importing them registers what they carry out
    attribute_commands,
    connection_commands,
    deformer_commands,
    driver_commands,
    look_commands,
    node_commands,
    session_commands,
    tool_commands,
)
from .deformer_commands import mesh_of
from .registry import COMMANDS, PLUGIN_COMMANDS, command, run
from .session_commands import reference

__all__ = ["COMMANDS", "PLUGIN_COMMANDS", "command", "mesh_of", "reference", "run"]
