# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Likeness head is made of in a Blender scene, one file per kind of data."""
