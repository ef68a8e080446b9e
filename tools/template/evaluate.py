"""Evaluate a template file: controller values in, vertices out. The plain reading of the file format."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

import container
from skeleton import Skeleton
from skinning import CHANNELS, rest_parameters, skin


class TemplateFile:
    """A head template as it lies on disk."""

    def __init__(self, path: Path) -> None:
        self.arrays, metadata = container.read(path)
        self.description = json.loads(metadata["likeness.template"])
        self.controllers = {entry["name"]: row for row, entry in enumerate(self.description["controllers"])}
        self.vertices = self.arrays["vertices"].astype(np.float64)
        self.faces = self.arrays["faceVertices"].reshape(-1, 4)
        self.skeleton = self._skeleton()

    def part(self, name: str) -> np.ndarray:
        """Faces (n, 4) of a part."""
        return self.faces[self.arrays["faceParts"] == self.description["parts"].index(name)]

    def landmarks(self) -> np.ndarray:
        """Positions (468, 3) of the landmarks at rest."""
        corners = self.vertices[self.arrays["landmarkVertices"]]
        return np.einsum("nk,nkc->nc", self.arrays["landmarkBarycentrics"], corners)

    def evaluate(self, **controllers: float) -> np.ndarray:
        """Vertices (V, 3) for controller values by name, dashes written as underscores; the others rest."""
        offsets = np.zeros(len(self.skeleton.names) * CHANNELS)
        vertices = self.vertices.copy()
        for name, value in controllers.items():
            row = 2 * self.controllers[name.replace("_", "-")] + (value < 0)
            first, last = self.arrays["jointResponseOffsets"][row : row + 2]
            offsets[self.arrays["jointResponseColumns"][first:last]] += (
                abs(value) * self.arrays["jointResponseValues"][first:last]
            )
            first, last = self.arrays["residualOffsets"][row : row + 2]
            vertices[self.arrays["residualVertices"][first:last]] += (
                abs(value) * self.arrays["residualDeltas"][first:last]
            )
        parameters = rest_parameters(len(self.skeleton.names)) + offsets.reshape(-1, CHANNELS)
        return skin(self.skeleton, vertices, parameters)

    def _skeleton(self) -> Skeleton:
        joints = self.description["joints"]
        parents = np.array([joint["parent"] for joint in joints])
        positions = self.arrays["jointRestLocal"][:, :3, 3].astype(np.float64)
        for joint, parent in enumerate(parents):
            if parent >= 0:
                positions[joint] += positions[parent]
        columns, values = self.arrays["skinJoints"], self.arrays["skinWeights"].astype(np.float64)
        starts = np.arange(0, values.size + 1, values.shape[1])
        shape = (len(self.vertices), len(joints))
        weights = csr_matrix((values.ravel(), columns.ravel(), starts), shape=shape)
        return Skeleton([joint["name"] for joint in joints], parents, positions, weights)
