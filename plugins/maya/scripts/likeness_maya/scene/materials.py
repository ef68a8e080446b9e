# SPDX-License-Identifier: Apache-2.0
"""The material of each part of a head: plain colours that tell the parts apart, later the maps."""

from __future__ import annotations

from collections.abc import Sequence

from maya import cmds
from maya.api import OpenMaya

from ..likeness_core.appearance import part_colour, part_roughness
from ..likeness_core.messages import TextureResult
from ..likeness_core.template_building import SKIN
from . import heads
from .edits import find_path
from .names import maya_name

PART = "likenessPart"
# On materials that took the place of an artist's: leads to theirs.
ORIGINAL = "likenessOriginal"
# On file nodes: that they show a map of ours.
MAP = "likenessMap"
# On materials whose colour was an artist's file node: leads to that.
OWN_COLOUR = "likenessOwnColour"
# What Maya's materials call their colour.
COLOURS = ("baseColor", "color")
PLAIN_GROUP = "initialShadingGroup"
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


def add_material(rig: str, part: str, faces: Sequence[str]) -> str:
    """Gives faces of the head a standardSurface in the part's colour; returns it."""
    name = maya_name(f"Likeness {part}")
    shader = str(cmds.shadingNode("standardSurface", asShader=True, skipSelect=True, name=name))
    group = str(cmds.sets(renderable=True, noSurfaceShader=True, empty=True, name=f"{name}SG"))
    cmds.connectAttr(f"{shader}.outColor", f"{group}.surfaceShader")
    cmds.setAttr(f"{shader}.baseColor", *part_colour(part), type="double3")
    cmds.addAttr(shader, longName=PART, dataType="string")
    cmds.setAttr(f"{shader}.{PART}", part, type="string")
    cmds.connectAttr(f"{shader}.message", f"{rig}.{heads.MATERIALS}", nextAvailable=True)
    cmds.sets(*faces, edit=True, forceElement=group)
    return shader


def replace_materials(rig: str, skin: str) -> None:
    """Gives an artist's skin materials of ours, once: a texture changes nothing of theirs."""
    if cmds.listConnections(f"{rig}.{heads.MATERIALS}", source=True, destination=False):
        return
    groups, faces = OpenMaya.MFnMesh(find_path(skin)).getConnectedShaders(0)
    for number in range(len(groups)):
        members = [face for face in range(len(faces)) if faces[face] == number]
        names = [skin] if len(members) == len(faces) else face_names(skin, members)
        shader = add_material(rig, SKIN, names)
        cmds.addAttr(shader, longName=ORIGINAL, attributeType="message")
        original = OpenMaya.MFnDependencyNode(groups[number]).name()
        cmds.connectAttr(f"{original}.message", f"{shader}.{ORIGINAL}")
    if not len(groups):
        add_material(rig, SKIN, [skin])


def face_names(shape: str, faces: Sequence[int]) -> list[str]:
    """Faces of a mesh, in ascending order, as Maya names them: ranges, both ends included."""
    runs: list[tuple[int, int]] = []
    for face in faces:
        if runs and runs[-1][1] == face - 1:
            runs[-1] = (runs[-1][0], face)
        else:
            runs.append((face, face))
    return [f"{shape}.f[{first}:{last}]" for first, last in runs]


def texture_materials(rig: str, result: TextureResult) -> None:
    """Gives the head's materials the colour and normal maps, and their parts' roughness."""
    shaders = cmds.listConnections(f"{rig}.{heads.MATERIALS}", source=True, destination=False) or []
    tiling = TILES_ARE_UDIM if len(result.tiles) > 1 else TILES_ARE_NOT
    for shader in shaders:
        _put_aside(shader)
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
            if node is not None and _is_map(node):
                placement = _source(f"{node}.uvCoord", "place2dTexture")
                cmds.delete(*filter(None, (node, placement)))
        if bump is not None:
            cmds.delete(bump)
        if colour is not None and not cmds.objExists(colour):
            part = cmds.getAttr(f"{shader}.{PART}")
            cmds.setAttr(f"{shader}.baseColor", *part_colour(part), type="double3")
            cmds.setAttr(f"{shader}.specularRoughness", PLAIN_ROUGHNESS)
            _put_back(shader)
        if cmds.attributeQuery(ORIGINAL, node=shader, exists=True):
            _give_back(shader)


def own_colour(group: str) -> str | None:
    """The file node behind the colour of a shading group as the artist has it, before any maps of ours."""
    shader = _source_of(f"{group}.surfaceShader")
    if shader is not None and cmds.attributeQuery(ORIGINAL, node=shader, exists=True):
        original = _source_of(f"{shader}.{ORIGINAL}")
        shader = _source_of(f"{original}.surfaceShader") if original is not None else None
    if shader is None:
        return None
    if cmds.attributeQuery(OWN_COLOUR, node=shader, exists=True):
        return _source(f"{shader}.{OWN_COLOUR}", "file")
    for name in COLOURS:
        if cmds.attributeQuery(name, node=shader, exists=True):
            node = _source(f"{shader}.{name}", "file")
            return node if node is not None and not _is_map(node) else None
    return None


def _put_aside(shader: str) -> None:
    """Takes an artist's file node off a material's colour, and notes it."""
    node = _source(f"{shader}.baseColor", "file")
    if node is None or _is_map(node):
        return
    cmds.addAttr(shader, longName=OWN_COLOUR, attributeType="message")
    cmds.connectAttr(f"{node}.message", f"{shader}.{OWN_COLOUR}")
    for plug in cmds.listConnections(f"{shader}.baseColor", source=True, destination=False, plugs=True) or ():
        cmds.disconnectAttr(plug, f"{shader}.baseColor")


def _put_back(shader: str) -> None:
    """Connects an artist's file node again."""
    if not cmds.attributeQuery(OWN_COLOUR, node=shader, exists=True):
        return
    node = _source(f"{shader}.{OWN_COLOUR}", "file")
    if node is not None:
        cmds.disconnectAttr(f"{node}.message", f"{shader}.{OWN_COLOUR}")
    cmds.deleteAttr(f"{shader}.{OWN_COLOUR}")
    if node is not None:
        cmds.connectAttr(f"{node}.outColor", f"{shader}.baseColor")


def _is_map(node: str) -> bool:
    return bool(cmds.attributeQuery(MAP, node=node, exists=True))


def _source_of(plug: str) -> str | None:
    """The node behind a plug, of whatever kind."""
    sources = cmds.listConnections(plug, source=True, destination=False)
    return sources[0] if sources else None


def _give_back(shader: str) -> None:
    """Gives faces of an artist's skin the material that they had, and takes ours away."""
    groups = cmds.listConnections(f"{shader}.outColor", source=False, destination=True)
    group = groups[0] if groups else None
    originals = cmds.listConnections(f"{shader}.{ORIGINAL}", source=True, destination=False)
    members = cmds.sets(group, query=True) if group is not None else None
    if members:
        cmds.sets(*members, edit=True, forceElement=originals[0] if originals else PLAIN_GROUP)
    cmds.delete(*filter(None, (group, shader)))


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
    cmds.addAttr(node, longName=MAP, attributeType="message")
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
