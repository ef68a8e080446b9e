# SPDX-License-Identifier: Apache-2.0
"""The head's mesh: quads, texture coordinates, parts, and skin weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from maya import cmds
from maya.api import OpenMaya, OpenMayaAnim

from ..likeness_core.template import HeadTemplate
from . import materials
from .edits import Edit, find_node, find_path
from .names import create_node

# How many weights are handed to Maya at once: eight megabytes.
WEIGHTS_AT_ONCE = 1_000_000


def build_mesh(template: HeadTemplate, rig: str, name: str) -> str:
    """The neutral head below the rig, as a mesh's shape node; vertices keep the template's order.

    Its transform does not inherit the rig's: the joints do, and they carry the skin.
    """
    transform = create_node("transform", name, rig)
    cmds.setAttr(f"{transform}.inheritsTransform", False)
    shape = create_node("mesh", f"{name}Shape", transform)
    edit = Edit()
    edit.set_data(f"{shape}.inMesh", _mesh_data(template))
    edit.perform()
    return shape


def bind_to(joints: Sequence[str], shape: str, template: HeadTemplate) -> str:
    """Makes the mesh follow the joints by linear blend skinning with the template's weights.

    Returns the skinCluster.
    """
    influences = template.file.arrays["skinJoints"].shape[1]
    cluster = cmds.skinCluster(
        *joints,
        shape,
        toSelectedBones=True,
        bindMethod=0,
        skinMethod=0,
        normalizeWeights=0,
        maximumInfluences=influences,
        obeyMaxInfluences=False,
        removeUnusedInfluence=False,
    )[0]
    _set_weights(str(cluster), joints, shape, template)
    # From now on Maya keeps the sum of a vertex's weights at one when the artist paints.
    cmds.setAttr(f"{cluster}.normalizeWeights", 1)
    return str(cluster)


def add_parts(shape: str, rig: str, template: HeadTemplate) -> None:
    """Gives every part of the head its material."""
    faces: list[list[int]] = [[] for _ in template.parts]
    for face, part in enumerate(template.face_parts):
        faces[part].append(face)
    for name, members in zip(template.parts, faces, strict=True):
        materials.add_material(rig, name, materials.face_names(shape, members))


def vertex_component(indices: Sequence[int]) -> OpenMaya.MObject:
    """Vertices of a mesh, as Maya's API names them."""
    component = OpenMaya.MFnSingleIndexedComponent()
    result = component.create(OpenMaya.MFn.kMeshVertComponent)
    component.addElements(OpenMaya.MIntArray(indices))
    return result


def _mesh_data(template: HeadTemplate) -> OpenMaya.MObject:
    values = template.vertices
    points = OpenMaya.MPointArray(
        [OpenMaya.MPoint(*values[start : start + 3]) for start in range(0, len(values), 3)]
    )
    counts = OpenMaya.MIntArray([len(face) for face in template.faces])
    corners = OpenMaya.MIntArray(template.file.arrays["faceVertices"].values)
    uvs = template.file.arrays["uvs"].values
    data = OpenMaya.MFnMeshData().create()
    mesh = OpenMaya.MFnMesh()
    # The stubs have lost the arguments of `create`.
    mesh.create(  # type: ignore[call-arg]
        points, counts, corners, OpenMaya.MFloatArray(uvs[0::2]), OpenMaya.MFloatArray(uvs[1::2]), parent=data
    )
    mesh.assignUVs(counts, OpenMaya.MIntArray(template.file.arrays["faceUVs"].values))
    return data


def _set_weights(cluster: str, joints: Sequence[str], shape: str, template: HeadTemplate) -> None:
    """Writes the weights, some vertices at a time."""
    skin = OpenMayaAnim.MFnSkinCluster(find_node(cluster))
    path = find_path(shape)
    influences = skin.influenceObjects()
    places: dict[str, int] = {influences[place].fullPathName(): place for place in range(len(influences))}
    columns = [places[find_path(joint).fullPathName()] for joint in joints]
    every = OpenMaya.MIntArray(range(len(places)))
    rows: list[dict[int, float]] = [{} for _ in range(template.vertex_count)]
    for vertex, joint, weight in template.skin_weights():
        rows[vertex][columns[joint]] = rows[vertex].get(columns[joint], 0.0) + weight
    edit = Edit()
    step = max(WEIGHTS_AT_ONCE // len(places), 1)
    for start in range(0, len(rows), step):
        part = rows[start : start + step]
        component = vertex_component(range(start, start + len(part)))
        new = OpenMaya.MDoubleArray([row.get(column, 0.0) for row in part for column in range(len(places))])
        old = skin.getWeights(path, component, every)
        edit.add(*(_weight_setter(skin, path, component, every, weights) for weights in (new, old)))
    edit.perform()


def _weight_setter(
    skin: OpenMayaAnim.MFnSkinCluster,
    path: OpenMaya.MDagPath,
    component: OpenMaya.MObject,
    influences: OpenMaya.MIntArray,
    weights: OpenMaya.MDoubleArray,
) -> Callable[[], None]:
    def write() -> None:
        skin.setWeights(path, component, influences, weights, False)

    return write
