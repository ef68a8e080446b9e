# SPDX-License-Identifier: Apache-2.0
"""Meshes and what deforms them."""

from __future__ import annotations

import numpy as np

from .data import MatrixData, MeshData
from .evaluation import Evaluation
from .registry import command
from .scene import MayaError, Node, scene


@command
def skinCluster(
    *names: str,
    toSelectedBones: bool = False,
    bindMethod: int = 0,
    skinMethod: int = 0,
    normalizeWeights: int = 1,
    maximumInfluences: int = 5,
    obeyMaxInfluences: bool = True,
    removeUnusedInfluence: bool = True,
    name: str = "skinCluster1",
) -> list[str]:
    *joints, shape = (scene.find(item) for item in names)
    shape = _shape_of(shape)
    if not toSelectedBones or bindMethod or skinMethod:
        raise NotImplementedError("The stand-in binds linearly to named joints")
    if removeUnusedInfluence and normalizeWeights:
        raise NotImplementedError("The stand-in keeps all influences")
    evaluation = Evaluation(scene)
    node = scene.create("skinCluster", name, None)
    scene.put(node.values, "normalizeWeights", normalizeWeights)
    scene.put(node.values, "skinningMethod", skinMethod)
    scene.put(node.facts, "influences", tuple(joints))
    bind = tuple(np.linalg.inv(evaluation.world(joint)) for joint in joints)
    scene.put(node.facts, "bind", bind)
    scene.put(node.values, "geomMatrix", MatrixData(evaluation.world(shape.parent)))
    for index, matrix in enumerate(bind):
        scene.put(node.values, f"bindPreMatrix[{index}]", MatrixData(matrix))
    scene.put(node.facts, "geometry_matrix", evaluation.world(shape.parent))
    weights = np.zeros((len(evaluation.points(shape)), len(joints)))
    weights[:, 0] = 1.0  # Maya's own guess is another one; the plug-in overwrites all of it
    scene.put(node.values, "weights", weights)
    for index, joint in enumerate(joints):
        # What Maya connects is worldMatrix; the stand-in reads the joint itself.
        scene.put(scene.sources, (node, f"matrix[{index}]"), (joint, "message"))
    scene.put(shape.facts, "chain", (*shape.facts.get("chain", ()), node))
    return [scene.unique_name(node)]


@command
def blendShape(name_of_shape: str, *, frontOfChain: bool = False, name: str = "blendShape1") -> list[str]:
    shape = _shape_of(scene.find(name_of_shape))
    node = scene.create("blendShape", name, None)
    chain = shape.facts.get("chain", ())
    scene.put(shape.facts, "chain", (node, *chain) if frontOfChain else (*chain, node))
    return [scene.unique_name(node)]


@command
def nonLinear(name_of_shape: str, *, type: str) -> list[str]:
    """A deformer that the plug-in refuses; here it deforms nothing."""
    shape = _shape_of(scene.find(name_of_shape))
    node = scene.create("nonLinear", f"{type}1", None)
    scene.put(shape.facts, "chain", (*shape.facts.get("chain", ()), node))
    return [scene.unique_name(node)]


@command
def findDeformers(name: str) -> list[str] | None:
    return [scene.unique_name(node) for node in _shape_of(scene.find(name)).facts.get("chain", ())] or None


@command
def polyEvaluate(name: str, *, vertex: bool = False, face: bool = False) -> int:
    return len(mesh_of(name).points if vertex else mesh_of(name).counts)


def _shape_of(node: Node) -> Node:
    shapes = [child for child in (node, *node.children) if child.kind == "mesh"]
    shapes = [shape for shape in shapes if not scene.stored((shape, "intermediateObject"))]
    if len(shapes) != 1:
        raise MayaError(f"{node.name} is no mesh")
    return shapes[0]


def mesh_of(name: str) -> MeshData:
    """What a mesh is before its deformers."""
    data = scene.stored((_shape_of(scene.find(name)), "inMesh"))
    assert isinstance(data, MeshData)
    return data
