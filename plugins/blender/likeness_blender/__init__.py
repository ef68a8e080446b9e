# SPDX-License-Identifier: GPL-3.0-or-later
"""Likeness in Blender: registers operators, panels and preferences, and does nothing else."""

bl_info = {
    "name": "Likeness",
    "description": "Fit a rigged head to a photo",
    "author": "The Likeness developers",
    "version": (0, 0, 0),  # tools/bundle.py writes it
    "blender": (3, 4, 0),
    "location": "3D View > Sidebar > Likeness",
    "category": "Rigging",
}


def register() -> None:
    """Called by Blender when the add-on is switched on."""
    from . import registration

    registration.register()


def unregister() -> None:
    """Called by Blender when the add-on is switched off."""
    from . import registration

    registration.unregister()
