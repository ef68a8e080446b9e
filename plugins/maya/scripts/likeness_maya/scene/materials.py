# SPDX-License-Identifier: Apache-2.0
"""The material of each part of a head: plain colours that tell the parts apart, later the maps."""

from __future__ import annotations

from collections.abc import Sequence

from maya import cmds

from ..likeness_core.appearance import part_colour, part_roughness
from ..likeness_core.messages import TextureResult
from . import heads
from .names import maya_name

PART = "likenessPart"
COLOUR_SPACE, DATA_SPACE = "sRGB", "Raw"
# What a new standardSurface has.
PLAIN_ROUGHNESS = 0.2
# Values of Maya's enumerations.
TILES_ARE_UDIM, TILES_ARE_NOT = 3, 0
BUMP_IS_TANGENT_SPACE_NORMAL = 1
# From place2dTexture to file: what shadingNode leaves unconnected.
PLACEMENT = (
    "coverage translateFrame rotateFrame mirrorU mirrorV stagger wrapU wrapV repeatUV offset rotateUV "
    "noiseUV vertexUvOne vertexUvTwo vertexUvThree vertexCameraOne"
).split()


def add_material(rig: str, part: str, faces: Sequence[str]) -> None:
    """Gives faces of the head a standardSurface in the part's colour."""
    name = maya_name(f"Likeness {part}")
    shader = str(cmds.shadingNode("standardSurface", asShader=True, skipSelect=True, name=name))
    group = str(cmds.sets(renderable=True, noSurfaceShader=True, empty=True, name=f"{name}SG"))
    cmds.connectAttr(f"{shader}.outColor", f"{group}.surfaceShader")
    cmds.setAttr(f"{shader}.baseColor", *part_colour(part), type="double3")
    cmds.addAttr(shader, longName=PART, dataType="string")
    cmds.setAttr(f"{shader}.{PART}", part, type="string")
    cmds.connectAttr(f"{shader}.message", f"{rig}.{heads.MATERIALS}", nextAvailable=True)
    cmds.sets(*faces, edit=True, forceElement=group)


def texture_materials(rig: str, result: TextureResult) -> None:
    """Gives the head's materials the colour and normal maps, and their parts' roughness."""
    shaders = cmds.listConnections(f"{rig}.{heads.MATERIALS}", source=True, destination=False) or []
    tiling = TILES_ARE_UDIM if len(result.tiles) > 1 else TILES_ARE_NOT
    for shader in shaders:
        colour = _file(f"{shader}.baseColor", f"{shader}_colour")
        if colour is None:
            continue
        _show(colour, result.tiles[0].color, COLOUR_SPACE, tiling)
        cmds.setAttr(f"{shader}.specularRoughness", part_roughness(cmds.getAttr(f"{shader}.{PART}")))
        bump = _normal_map(shader)
        normal = _file(f"{bump}.bumpValue", f"{shader}_normal", "outAlpha") if bump is not None else None
        if normal is not None:
            _show(normal, result.tiles[0].normal, DATA_SPACE, tiling)


def restore(rig: str) -> None:
    """Takes the maps off; what the artist has put in their place stays."""
    for shader in cmds.listConnections(f"{rig}.{heads.MATERIALS}", source=True, destination=False) or []:
        colour = _source(f"{shader}.baseColor", "file")
        bump = _source(f"{shader}.normalCamera", "bump2d")
        normal = _source(f"{bump}.bumpValue", "file") if bump is not None else None
        for node in (colour, normal):
            if node is not None:
                placement = _source(f"{node}.uvCoord", "place2dTexture")
                cmds.delete(*filter(None, (node, placement)))
        if bump is not None:
            cmds.delete(bump)
        if colour is not None:
            part = cmds.getAttr(f"{shader}.{PART}")
            cmds.setAttr(f"{shader}.baseColor", *part_colour(part), type="double3")
            cmds.setAttr(f"{shader}.specularRoughness", PLAIN_ROUGHNESS)


def _source(plug: str, kind: str) -> str | None:
    """The node of that kind behind a plug."""
    sources = cmds.listConnections(plug, source=True, destination=False, type=kind)
    return sources[0] if sources else None


def _normal_map(shader: str) -> str | None:
    """The node that turns a normal map into a normal; None if the artist has put something else there."""
    plug = f"{shader}.normalCamera"
    sources = cmds.listConnections(plug, source=True, destination=False)
    if sources:
        return sources[0] if cmds.nodeType(sources[0]) == "bump2d" else None
    bump = str(cmds.shadingNode("bump2d", asUtility=True, skipSelect=True, name=f"{shader}_bump"))
    cmds.setAttr(f"{bump}.bumpInterp", BUMP_IS_TANGENT_SPACE_NORMAL)
    cmds.connectAttr(f"{bump}.outNormal", plug)
    return bump


def _file(plug: str, name: str, output: str = "outColor") -> str | None:
    """The file node behind a plug, a new one if nothing is there; None if something else is."""
    sources = cmds.listConnections(plug, source=True, destination=False)
    if sources:
        return sources[0] if cmds.nodeType(sources[0]) == "file" else None
    node = str(cmds.shadingNode("file", asTexture=True, isColorManaged=True, skipSelect=True, name=name))
    placement = str(
        cmds.shadingNode("place2dTexture", asUtility=True, skipSelect=True, name=f"{name}_placement")
    )
    for attribute in PLACEMENT:
        cmds.connectAttr(f"{placement}.{attribute}", f"{node}.{attribute}")
    cmds.connectAttr(f"{placement}.outUV", f"{node}.uvCoord")
    cmds.connectAttr(f"{placement}.outUvFilterSize", f"{node}.uvFilterSize")
    cmds.connectAttr(f"{node}.{output}", plug)
    return node


def _show(node: str, path: str, colour_space: str, tiling: int) -> None:
    cmds.setAttr(f"{node}.fileTextureName", path, type="string")
    cmds.setAttr(f"{node}.uvTilingMode", tiling)
    # Else the rules of the artist's colour management would choose by the file's name.
    cmds.setAttr(f"{node}.ignoreColorSpaceFileRules", True)
    cmds.setAttr(f"{node}.colorSpace", colour_space, type="string")
