# SPDX-License-Identifier: Apache-2.0
"""What Maya has to know of besides the command: for now nothing."""


def register() -> None:
    """Called when the plug-in is loaded."""


def unregister() -> None:
    """Called when the plug-in is unloaded."""
