# SPDX-License-Identifier: Apache-2.0
"""Values of plugs that are driven, matrices of transforms and joints, points of deformed meshes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .data import MeshData
from .scene import MayaError, Node, Plug, Scene

ORDERS = ("xyz", "yzx", "zxy", "xzy", "yxz", "zyx")


class Evaluation:
    """One evaluation of the scene as it is now; each driven plug is computed once."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._expressions: dict[Node, list[float]] = {}
        self._worlds: dict[Node, np.ndarray] = {}

    def value(self, plug: Plug) -> Any:
        """What a plug's value is, in Maya's own units."""
        source = self._scene.sources.get(plug)
        if source is None:
            return self._scene.stored(plug)
        node, attribute = source
        if node.kind == "expression":
            return self._expression(node)[int(attribute.partition("[")[2][:-1])]
        if node.kind.startswith("animCurve"):
            return self._curve(node)
        if node.kind == "parentConstraint" and attribute.startswith("constraint"):
            return self._constrained(node)[attribute.removeprefix("constraint")]
        return self.value(source)

    def world(self, node: Node | None) -> np.ndarray:
        """The world matrix of a transform or joint (4, 4), row vectors."""
        if node is None:
            return np.eye(4)
        if node not in self._worlds:
            inherits = self.value((node, "inheritsTransform"))
            parent = self.world(node.parent) if inherits else np.eye(4)
            self._worlds[node] = self.local(node) @ parent
        return self._worlds[node]

    def local(self, node: Node) -> np.ndarray:
        """The matrix of a node in its parent: S RO R JO IS T, without what a transform has not."""
        order = ORDERS[self.value((node, "rotateOrder"))]
        rotate_axis, rotate = self._turn(node, "rotateAxis", "xyz"), self._turn(node, "rotate", order)
        matrix = np.diag([*self._axes(node, "scale"), 1.0]) @ rotate_axis @ rotate
        if node.kind == "joint":
            matrix = matrix @ self._turn(node, "jointOrient", "xyz")
            if self.value((node, "segmentScaleCompensate")):
                matrix = matrix @ np.diag([*(1 / np.array(self._parent_scale(node))), 1.0])
        matrix[3, :3] += self._axes(node, "translate")
        return matrix

    def points(self, shape: Node) -> np.ndarray:
        """The points of a mesh after its deformers, in the space of the mesh (V, 3)."""
        mesh = self._scene.stored((shape, "inMesh"))
        if not isinstance(mesh, MeshData):
            return np.zeros((0, 3))
        points = mesh.points.copy()
        for deformer in shape.facts.get("chain", ()):
            if deformer.kind == "blendShape":
                self._blend(deformer, points)
            elif deformer.kind == "skinCluster" and self.value((deformer, "envelope")):
                points = self._skin(deformer, points)
        return points

    def world_points(self, shape: Node) -> np.ndarray:
        """The same in the world."""
        return transformed(self.points(shape), self.world(shape.parent))

    def _expression(self, node: Node) -> list[float]:
        if node not in self._expressions:
            factors = node.facts["input_factors"]
            # An input that has lost its connection is nothing.
            values = [self.value((node, f"input[{index}]")) for index in range(len(factors))]
            values = [value / factor for value, factor in zip(values, factors, strict=True)]
            results = eval(node.facts["code"], {"__builtins__": {}, "max": max, "min": min, "v": values})
            self._expressions[node] = [
                result * factor for result, factor in zip(results, node.facts["output_factors"], strict=True)
            ]
        return self._expressions[node]

    def _constrained(self, node: Node) -> dict[str, float]:
        """The channels that hold a node beside its target; its own orders and offsets are taken out."""
        driven = node.facts["driven"]
        target = self._scene.sources[(node, "target[0]")][0]
        above = self.world(driven.parent) if self.value((driven, "inheritsTransform")) else np.eye(4)
        local = node.facts["offset"] @ self.world(target) @ np.linalg.inv(above)
        turn = local[:3, :3] / np.linalg.norm(local[:3, :3], axis=1)[:, None]
        if driven.kind == "joint":
            turn = turn @ self._turn(driven, "jointOrient", "xyz")[:3, :3].T
        turn = self._turn(driven, "rotateAxis", "xyz")[:3, :3].T @ turn
        if self.value((driven, "rotateOrder")):
            raise NotImplementedError("The stand-in constrains nodes that turn in the order xyz")
        pitch = math.asin(max(-1.0, min(1.0, -turn[0, 2])))
        angles = (math.atan2(turn[1, 2], turn[2, 2]), pitch, math.atan2(turn[0, 1], turn[0, 0]))
        if math.hypot(turn[0, 0], turn[0, 1]) < 1e-9:
            # Looking along y, x and z turn about the same axis.
            angles = (math.atan2(-turn[2, 1], turn[1, 1]), pitch, 0.0)
        moves = {f"Translate{axis}": float(place) for axis, place in zip("XYZ", local[3, :3], strict=True)}
        return moves | {f"Rotate{axis}": angle for axis, angle in zip("XYZ", angles, strict=True)}

    def _curve(self, node: Node) -> float:
        """Linear between the keys, constant outside."""
        keys = sorted(node.values.get("keys", ()))
        if node.kind == "animCurveTU":
            at = float(self._scene.settings["time"])  # type: ignore[arg-type]
        else:
            at = self.value((node, "input"))
        return float(np.interp(at, [key for key, _ in keys], [value for _, value in keys]))

    def _blend(self, deformer: Node, points: np.ndarray) -> None:
        envelope = self.value((deformer, "envelope"))
        for attribute, target in deformer.values.items():
            if not attribute.endswith(".inputPointsTarget"):
                continue
            item = attribute.rpartition(".")[0]
            index = item.partition("inputTargetGroup[")[2].partition("]")[0]
            components = deformer.values.get(f"{item}.inputComponentsTarget")
            if components is None or len(components.indices) != len(target.values):
                raise MayaError(f"{deformer.name}: a target's points and components differ in number")
            weight = envelope * self.value((deformer, f"weight[{index}]"))
            if weight:
                points[components.indices] += weight * target.values[:, :3]

    def _skin(self, deformer: Node, points: np.ndarray) -> np.ndarray:
        facts = deformer.facts
        at_bind = facts["geometry_matrix"]
        weights = deformer.values["weights"]
        matrices = np.array(
            [bind @ self.world(joint) for joint, bind in zip(facts["influences"], facts["bind"], strict=True)]
        )
        bound = transformed(points, at_bind)
        moved = np.einsum("vj,jrc->vrc", weights, matrices)
        homogeneous = np.column_stack((bound, np.ones(len(bound))))
        # A vertex whose weights do not add up to one is moved by less: the rest of it stays where it was.
        result = np.einsum("vr,vrc->vc", homogeneous, moved)[:, :3]
        result += (1 - weights.sum(axis=1))[:, None] * bound
        return transformed(result, np.linalg.inv(at_bind))

    def _parent_scale(self, node: Node) -> list[float]:
        """What segmentScaleCompensate takes out: `inverseScale`, Maya's copy of the parent's scale."""
        return [self.value((node, f"inverseScale{axis}")) for axis in "XYZ"]

    def _axes(self, node: Node, name: str) -> list[float]:
        return [self.value((node, f"{name}{axis}")) for axis in "XYZ"]

    def _turn(self, node: Node, name: str, order: str) -> np.ndarray:
        angles = dict(zip("xyz", self._axes(node, name), strict=True))
        matrix = np.eye(4)
        for axis in order:
            matrix = matrix @ rotation(axis, angles[axis])
        return matrix


def rotation(axis: str, angle: float) -> np.ndarray:
    """A turn about an axis, for row vectors."""
    c, s = math.cos(angle), math.sin(angle)
    a, b = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    matrix = np.eye(4)
    matrix[a, a], matrix[a, b], matrix[b, a], matrix[b, b] = c, s, -s, c
    return matrix


def transformed(points: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Points (n, 3) times a matrix."""
    return points @ matrix[:3, :3] + matrix[3, :3]
