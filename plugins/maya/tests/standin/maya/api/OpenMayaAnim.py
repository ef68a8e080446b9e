# SPDX-License-Identifier: Apache-2.0
"""Stand-in for maya.api.OpenMayaAnim."""

from __future__ import annotations

import numpy as np
from maya_scene.checking import checked
from maya_scene.scene import MayaError, scene

from .OpenMaya import MDagPath, MDoubleArray, MIntArray, MObject


@checked
class MFnSkinCluster:
    def __init__(self, target: MObject) -> None:
        if getattr(target._content, "kind", "") != "skinCluster":
            raise MayaError("(kInvalidParameter): no skinCluster")
        self._node = target._content

    def influenceObjects(self) -> list[MDagPath]:
        return [MDagPath(joint) for joint in self._node.facts["influences"]]

    def indexForInfluenceObject(self, influenceObj: MDagPath) -> int:
        return int(self._node.facts["influences"].index(influenceObj._node))

    def getWeights(self, shape: MDagPath, components: MObject, influences: MIntArray) -> MDoubleArray:
        rows = np.ix_(components._content.indices, influences)
        return MDoubleArray(self._node.values["weights"][rows].ravel())

    def setWeights(
        self,
        shape: MDagPath,
        components: MObject,
        influences: MIntArray,
        weights: MDoubleArray,
        normalize: bool = True,
    ) -> None:
        indices = components._content.indices
        if len(weights) != len(indices) * len(influences):
            raise MayaError("(kInvalidParameter): another number of weights")
        new = self._node.values["weights"].copy()
        new[np.ix_(indices, influences)] = np.reshape(weights, (len(indices), len(influences)))
        if normalize:
            new /= new.sum(axis=1, keepdims=True)
        with scene.without_notes():
            scene.put(self._node.values, "weights", new)
