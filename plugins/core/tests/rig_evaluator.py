# SPDX-License-Identifier: Apache-2.0
"""The template's rig, evaluated with numpy straight from the file: a judge of what hosts do."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

DTYPES = {"F32": "<f4", "I32": "<i4", "U16": "<u2", "U8": "u1"}


class TemplateEvaluator:
    """Template space, centimetres, double precision."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        length = int.from_bytes(data[:8], "little")
        header = json.loads(data[8 : 8 + length])
        description = json.loads(header.pop("__metadata__")["likeness.template"])
        self.controllers = description["controllers"]
        self.joints = description["joints"]
        self.arrays = {
            name: np.frombuffer(
                data[8 + length :], DTYPES[entry["dtype"]], _count(entry), entry["data_offsets"][0]
            )
            .reshape(entry["shape"])
            .astype(np.float64 if entry["dtype"] == "F32" else np.int64)
            for name, entry in header.items()
        }
        self._bind()

    def turn_rest(self, turn: tuple[float, float, float]) -> None:
        """Turns every joint's rest, by angles about x, y and z in this order: a rig that no template has."""
        rest = _local(np.array([0.0, 0.0, 0.0, *turn, 1.0, 1.0, 1.0]))
        self.arrays["jointRestLocal"] = self.arrays["jointRestLocal"] @ rest
        self._bind()

    def _bind(self) -> None:
        rest = np.tile([0.0] * 6 + [1.0] * 3, (len(self.joints), 1))
        self._inverse_bind = np.linalg.inv(np.array(self._worlds(rest)))

    def random_values(self, seed: int) -> dict[str, float]:
        """A value for every controller, over its whole range."""
        random = np.random.default_rng(seed)
        return {c["name"]: float(random.uniform(c["minimum"], c["maximum"])) for c in self.controllers}

    def evaluate(self, values: dict[str, float], bind_offsets: np.ndarray | None = None) -> np.ndarray:
        """The vertices (V, 3) for controller values by name.

        Controllers that are not named have their default.
        """
        vertices = self.arrays["vertices"] + (0 if bind_offsets is None else bind_offsets)
        parameters = np.tile([0.0] * 6 + [1.0] * 3, len(self.joints))
        for index, controller in enumerate(self.controllers):
            change = values.get(controller["name"], controller["default"]) - controller["default"]
            row, amount = (2 * index, change) if change > 0 else (2 * index + 1, -change)
            start, end = self.arrays["jointResponseOffsets"][row : row + 2]
            columns = self.arrays["jointResponseColumns"][start:end]
            parameters[columns] += amount * self.arrays["jointResponseValues"][start:end]
            start, end = self.arrays["residualOffsets"][row : row + 2]
            vertices[self.arrays["residualVertices"][start:end]] += (
                amount * self.arrays["residualDeltas"][start:end]
            )
        return self._skin(vertices, parameters.reshape(-1, 9))

    def _skin(self, vertices: np.ndarray, parameters: np.ndarray) -> np.ndarray:
        skinning = np.array(self._worlds(parameters)) @ self._inverse_bind
        points = np.column_stack((vertices, np.ones(len(vertices))))
        moved = np.einsum("vkij,vj->vki", skinning[self.arrays["skinJoints"]], points)[..., :3]
        return np.einsum("vk,vki->vi", self.arrays["skinWeights"], moved)

    def _worlds(self, parameters: np.ndarray) -> list[np.ndarray]:
        worlds: list[np.ndarray] = []
        for joint, rest, own in zip(self.joints, self.arrays["jointRestLocal"], parameters, strict=True):
            parent = worlds[joint["parent"]] if joint["parent"] >= 0 else np.eye(4)
            worlds.append(parent @ rest @ _local(own))
        return worlds


def _local(parameters: np.ndarray) -> np.ndarray:
    """T * Rz * Ry * Rx * S of nine joint parameters."""
    (cx, cy, cz), (sx, sy, sz) = np.cos(parameters[3:6]), np.sin(parameters[3:6])
    turn_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    turn_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    turn_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    matrix = np.eye(4)
    matrix[:3, :3] = turn_z @ turn_y @ turn_x @ np.diag(parameters[6:9])
    matrix[:3, 3] = parameters[:3]
    return matrix


def _count(entry: dict) -> int:
    return int(np.prod(entry["shape"]))
