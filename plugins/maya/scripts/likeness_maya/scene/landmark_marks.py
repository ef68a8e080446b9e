# SPDX-License-Identifier: Apache-2.0
"""Where landmarks are seen while they are looked at: one mesh of small octahedra, green, those moved orange.

It is there as long as the tool is, cannot be selected, and never is on the undo queue.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from maya import cmds
from maya.api import OpenMaya

from ..likeness_core import rig_strings
from ..likeness_core.affine import apply, inverse
from . import heads, materials, paint
from .edits import no_undo, show_data
from .names import create_node
from .spaces import world

# How large (cm) a landmark is drawn, from its middle to a corner.
SIZE = 0.08
PLACED = (0.1, 0.9, 0.4)
MOVED = (1.0, 0.5, 0.0)
CORNERS = ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1))
FACES = ((0, 2, 4), (2, 1, 4), (1, 3, 4), (3, 0, 4), (2, 0, 5), (1, 2, 5), (3, 1, 5), (0, 3, 5))

Place = Sequence[float]


def show(rig: str, numbers: Sequence[int], places: Sequence[Place], moved: Collection[int]) -> None:
    """Shows landmarks at places of the world (cm)."""
    with no_undo():
        shape = _shape(rig)
        back = inverse(world(rig))
        colours = [MOVED if number in moved else PLACED for number in numbers]
        show_data(f"{shape}.inMesh", _octahedra([apply(back, place) for place in places], colours))


def clear(rig: str) -> None:
    """Takes them away."""
    transform = heads.linked(rig, heads.LANDMARKS) if heads.is_rig(rig) else None
    if transform is not None:
        with no_undo():
            cmds.delete(transform)


def _shape(rig: str) -> str:
    transform = heads.linked(rig, heads.LANDMARKS)
    if transform is not None:
        return str((cmds.listRelatives(transform, children=True, path=True) or [transform])[0])
    transform = create_node("transform", f"Likeness {rig_strings.SHOW_LANDMARKS}", rig)
    shape = create_node("mesh", f"Likeness {rig_strings.SHOW_LANDMARKS}Shape", transform)
    cmds.setAttr(f"{shape}.displayColors", True)
    cmds.sets(shape, edit=True, forceElement=materials.PLAIN_GROUP)
    cmds.setAttr(f"{shape}.overrideEnabled", True)
    cmds.setAttr(f"{shape}.overrideDisplayType", paint.REFERENCE)
    heads.link(rig, heads.LANDMARKS, transform)
    return shape


def _octahedra(places: Sequence[Place], colours: Sequence[tuple[float, float, float]]) -> OpenMaya.MObject:
    """An octahedron around each place, all as one mesh."""
    points = [
        OpenMaya.MPoint(*(at + SIZE * step for at, step in zip(place, corner, strict=True)))
        for place in places
        for corner in CORNERS
    ]
    faces = [len(CORNERS) * n + corner for n in range(len(places)) for face in FACES for corner in face]
    counts = [3] * (len(FACES) * len(places))
    painted = [colour for colour in colours for _ in CORNERS]
    return paint.coloured_mesh(
        OpenMaya.MPointArray(points), OpenMaya.MIntArray(counts), OpenMaya.MIntArray(faces), painted
    )
