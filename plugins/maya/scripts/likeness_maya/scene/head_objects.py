# SPDX-License-Identifier: Apache-2.0
"""Which meshes belong to an artist's head, and what they are at rest."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from maya import cmds
from maya.api import OpenMaya

from ..likeness_core.affine import Affine, determinant, multiply
from ..likeness_core.head_pieces import SceneObject
from . import deformers
from .edits import find_path
from .names import short_name
from .skin_weights import bind_matrices
from .spaces import world


def companions(skin: str) -> list[str]:
    """The other meshes of a head: bound to the same joints, or hanging on those or beside the skin.

    All are shapes that are seen, by their whole paths.
    """
    joints = set(bind_matrices(skin))
    anchors = {*joints, *(path.rpartition("|")[0] for path in joints), skin.rpartition("|")[0]} - {""}
    # Meshes of one head stand below one group; a group of the whole scene is none.
    group = skin.rpartition("|")[0].rpartition("|")[0]
    found = []
    for shape in cmds.ls(type="mesh", long=True, noIntermediate=True):
        if shape == skin or not is_seen(shape):
            continue
        is_bound = bool(joints & set(bind_matrices(shape)))
        hangs = any(shape.startswith(f"{anchor}|") for anchor in anchors) or (
            bool(group) and shape.startswith(f"{group}|")
        )
        if is_bound or (hangs and deformers.skin_cluster(shape) is None):
            found.append(str(shape))
    return sorted(found)


def is_seen(node: str) -> bool:
    """Whether a node and all above it are visible."""
    while node:
        if not cmds.getAttr(f"{node}.visibility"):
            return False
        node = node.rpartition("|")[0]
    return True


def world_points(shape: str) -> list[tuple[float, float, float]]:
    """The vertices of a mesh as it is deformed, in the world, cm."""
    mesh = OpenMaya.MFnMesh(find_path(shape))
    # To the stubs the constants of MSpace are plain numbers.
    points = mesh.getPoints(OpenMaya.MSpace.kWorld)  # type: ignore[arg-type]
    return [(point.x, point.y, point.z) for point in (points[number] for number in range(len(points)))]


def scene_object(shape: str, to_head: Affine, points: Sequence[float]) -> SceneObject:
    """A mesh as the core takes it; `points` are its vertices at rest in the head's space, x y z each."""
    mesh = OpenMaya.MFnMesh(find_path(shape))
    counts, corners = mesh.getVertices()
    offsets = array("i", [0])
    for count in counts:
        offsets.append(offsets[-1] + count)
    corners = list(corners)
    uvs = corner_uvs(mesh, offsets)
    if determinant(multiply(to_head, world(shape.rpartition("|")[0]))) < 0:
        order = [
            place for a, b in zip(offsets, offsets[1:], strict=False) for place in range(b - 1, a - 1, -1)
        ]
        corners = [corners[place] for place in order]
        uvs = [uvs[place] for place in order] if uvs else uvs
    flat = array("f", [number for pair in uvs for number in pair])
    name = short_name(shape.rpartition("|")[0])
    return SceneObject(name, array("f", points), offsets, array("i", corners), flat, _materials(shape, mesh))


def corner_uvs(mesh: OpenMaya.MFnMesh, offsets: Sequence[int]) -> list[tuple[float, float]]:
    """Texture coordinates, a pair per corner; nothing for a mesh that has none."""
    us, vs = mesh.getUVs()
    counts, ids = mesh.getAssignedUVs()
    if not len(us):
        return []
    result: list[tuple[float, float]] = []
    first = 0
    for face, count in enumerate(counts):
        known = [(float(us[i]), float(vs[i])) for i in ids[first : first + count]]
        first += count
        # A face may have none.
        result += known or [(0.0, 0.0)] * (offsets[face + 1] - offsets[face])
    return result


def _materials(shape: str, mesh: OpenMaya.MFnMesh) -> list[str]:
    """The name of each face's material."""
    groups, faces = mesh.getConnectedShaders(0)
    names = [_material(OpenMaya.MFnDependencyNode(group).name()) for group in groups]
    return [names[number] if number >= 0 else "" for number in faces]


def _material(group: str) -> str:
    """The material that a shading group shows."""
    sources = cmds.listConnections(f"{group}.surfaceShader", source=True, destination=False)
    return short_name(str(sources[0])) if sources else ""
