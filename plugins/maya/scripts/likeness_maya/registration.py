# SPDX-License-Identifier: Apache-2.0
"""What Maya has to know of besides the command: menu and shelf, where there is a window."""

from . import runtime


def register() -> None:
    """Called when the plug-in is loaded."""
    if not runtime.is_batch():
        from .ui import menu

        menu.add()


def unregister() -> None:
    """Called when the plug-in is unloaded: ends the session with the service, takes everything back."""
    runtime.close()
    if not runtime.is_batch():
        from .ui import dock, menu

        dock.close()
        menu.remove()
