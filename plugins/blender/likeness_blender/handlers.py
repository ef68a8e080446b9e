# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be looked after when Blender saves, loads, undoes or redoes: no preview stays in the scene."""

from __future__ import annotations

import bpy
from bpy.app.handlers import persistent

from .scene import preview


@persistent
def end_previews(*_arguments: object) -> None:
    """A preview that came with a file or an undo step is put back.

    A fit that runs shows its next one anew.
    """
    preview.end_all()


HANDLERS = ("undo_post", "redo_post", "load_post", "save_pre")


def attach() -> None:
    """Begins to look after previews."""
    for name in HANDLERS:
        getattr(bpy.app.handlers, name).append(end_previews)


def detach() -> None:
    """Ends it."""
    for name in HANDLERS:
        getattr(bpy.app.handlers, name).remove(end_previews)
