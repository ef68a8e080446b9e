"""What a triangle is made of, and what the network shall call it."""

from __future__ import annotations

SKIN, EYE, MOUTH, TEETH, HAIR, FRAME, OBJECT = range(7)

OTHER_CLASS, SKIN_CLASS, HAIR_CLASS = range(3)
"""Classes of a pixel: background or occluder, skin, hair."""
IN_OVAL = 4
"""This bit of a stored label marks the face oval without eye and mouth openings."""
