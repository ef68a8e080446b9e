# SPDX-License-Identifier: Apache-2.0
"""What a head is in a Maya scene, one thing per file. Lengths are centimetres and angles radians throughout.

Those are Maya's own units, whatever units the artist works in; `maya.cmds` speaks the artist's units, so that
every length and angle goes through the API (`edits.py`) or an expression without unit conversion.
"""
