# SPDX-License-Identifier: Apache-2.0
"""Measures of quality on the head: a coloured mesh that lies over the skin as it is now, and their legend.

Colours of vertices do not pass Maya's deformers, and an artist's mesh is not ours to paint. So the colours
are on a mesh of their own; taking it away leaves no trace.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from maya import cmds
from maya.api import OpenMaya

from ..likeness_core import heat_map, strings
from ..likeness_core.affine import apply, inverse
from ..likeness_core.heat_map import Legend
from ..likeness_core.messages import VertexMap
from . import heads, materials
from .edits import Edit, find_path
from .head_objects import world_points
from .names import create_node
from .spaces import world

LEGEND = "likenessLegend"
# The name of what is no measure of a fit.
NORMALS = "normals"
COLOUR_SET = "likeness"
# How far (cm) the colours lie before the skin: enough to be seen, too little to be seen as a shell.
LIFT = 0.02
# Maya's number for what is drawn and cannot be selected.
REFERENCE = 2


def show_map(rig: str, values: VertexMap) -> None:
    """Lays the colours of a measure over the skin of the head; they stay where they are when it moves."""
    count = int(cmds.polyEvaluate(heads.meshes(rig)[0], vertex=True))
    _lay(rig, heat_map.colours(values, count), heat_map.legend(values))


def _lay(rig: str, colours: list[heat_map.Colour], legend: Legend) -> None:
    clear(rig)
    skin = heads.meshes(rig)[0]
    transform = create_node("transform", strings.SHOW_QUALITY, rig)
    cmds.addAttr(transform, longName=LEGEND, dataType="string")
    cmds.setAttr(f"{transform}.{LEGEND}", json.dumps(vars(legend)), type="string")
    shape = create_node("mesh", f"{strings.SHOW_QUALITY}Shape", transform)
    edit = Edit()
    edit.set_data(f"{shape}.inMesh", _coloured(skin, rig, colours))
    edit.perform()
    cmds.setAttr(f"{shape}.displayColors", True)
    cmds.sets(shape, edit=True, forceElement=materials.PLAIN_GROUP)
    # It is looked at, not taken hold of.
    cmds.setAttr(f"{shape}.overrideEnabled", True)
    cmds.setAttr(f"{shape}.overrideDisplayType", REFERENCE)
    heads.link(rig, heads.PAINT, transform)


def show_normals(rig: str) -> None:
    """Lays the normals over the skin as a normal map has them: x right, y up, z to the viewer.

    They are those of the head as it is deformed, in its own space.
    """
    back = inverse(world(rig))
    origin = apply(back, (0.0, 0.0, 0.0))
    mesh = OpenMaya.MFnMesh(find_path(heads.meshes(rig)[0]))
    # To the stubs the constants of MSpace are plain numbers.
    normals = mesh.getVertexNormals(False, OpenMaya.MSpace.kWorld)  # type: ignore[arg-type]
    colours = []
    for number in range(len(normals)):
        turned = apply(back, (normals[number].x, normals[number].y, normals[number].z))
        x, y, z = (end - start for end, start in zip(turned, origin, strict=True))
        half = 0.5 / (math.hypot(x, y, z) or 1.0)
        colours.append((half * x + 0.5, half * y + 0.5, half * z + 0.5))
    _lay(rig, colours, Legend(NORMALS, "", "", False))


def clear(rig: str) -> None:
    """Takes the colours away."""
    transform = heads.linked(rig, heads.PAINT)
    if transform is not None:
        cmds.delete(transform)


def legend(rig: str) -> Legend | None:
    """What is shown on the head, if anything."""
    transform = heads.linked(rig, heads.PAINT)
    try:
        return Legend(**json.loads(cmds.getAttr(f"{transform}.{LEGEND}"))) if transform is not None else None
    except (TypeError, ValueError):
        return None


def _coloured(skin: str, rig: str, colours: list[heat_map.Colour]) -> OpenMaya.MObject:
    """The skin as it is, a little before itself, in the space of the rig; with a colour per vertex."""
    mesh = OpenMaya.MFnMesh(find_path(skin))
    counts, corners = mesh.getVertices()
    back = inverse(world(rig))
    # To the stubs the constants of MSpace are plain numbers.
    normals = mesh.getVertexNormals(False, OpenMaya.MSpace.kWorld)  # type: ignore[arg-type]
    points = OpenMaya.MPointArray()
    for number, (x, y, z) in enumerate(world_points(skin)):
        normal = normals[number]
        lifted = (x + LIFT * normal.x, y + LIFT * normal.y, z + LIFT * normal.z)
        points.append(OpenMaya.MPoint(*apply(back, lifted)))
    return coloured_mesh(points, counts, corners, colours)


def coloured_mesh(
    points: OpenMaya.MPointArray,
    counts: OpenMaya.MIntArray,
    corners: OpenMaya.MIntArray,
    colours: Sequence[heat_map.Colour],
) -> OpenMaya.MObject:
    """A mesh as data, with a colour per vertex."""
    data: OpenMaya.MObject = OpenMaya.MFnMeshData().create()
    painted = OpenMaya.MFnMesh()
    # The stubs have lost the arguments of `create`.
    painted.create(points, counts, corners, parent=data)  # type: ignore[call-arg]
    painted.createColorSet(COLOUR_SET, False)
    painted.setCurrentColorSetName(COLOUR_SET)
    shown = OpenMaya.MColorArray([OpenMaya.MColor((*colour, 1.0)) for colour in colours])
    painted.setVertexColors(shown, OpenMaya.MIntArray(range(len(colours))))
    return data
