# SPDX-License-Identifier: Apache-2.0
"""A Maya scene in memory: what is behind the stand-in for Maya's Python modules.

It implements what the plug-in uses, with real state: nodes, attributes, connections, undo queue, time, units.
Whatever else is asked for raises; nothing passes silently. Matrices are Maya's: row vectors, so that a point
is multiplied from the left.
"""
