"""Linear blend skinning in the joint convention of the template file.

World = parent world * rest local * T * R * S; nine parameters a joint: translation (cm), rotation (radians,
Euler, Rz * Ry * Rx), scale. Joints rest at translation 0, rotation 0, scale 1.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from skeleton import Skeleton

CHANNELS = 9
REST = np.array([0.0, 0, 0, 0, 0, 0, 1, 1, 1])


def rest_parameters(joint_count: int) -> np.ndarray:
    """Parameters (J, 9) of the bind pose."""
    return np.tile(REST, (joint_count, 1))


def world_matrices(skeleton: Skeleton, parameters: np.ndarray) -> np.ndarray:
    """World transforms (J, 4, 4) for parameters (J, 9)."""
    local = np.tile(np.eye(4), (len(parameters), 1, 1))
    local[:, :3, :3] = Rotation.from_euler("xyz", parameters[:, 3:6]).as_matrix() * parameters[:, None, 6:9]
    local[:, :3, 3] = parameters[:, :3]
    world = skeleton.rest_local @ local
    for joint, parent in enumerate(skeleton.parents):
        if parent >= 0:
            world[joint] = world[parent] @ world[joint]
    return world


def blended_transforms(skeleton: Skeleton, parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each vertex's skinning transform: linear parts (V, 3, 3) and translations (V, 3)."""
    world = world_matrices(skeleton, parameters)
    linear = world[:, :3, :3]
    translation = world[:, :3, 3] - np.einsum("jab,jb->ja", linear, skeleton.positions)
    blended = (skeleton.weights @ linear.reshape(-1, 9)).reshape(-1, 3, 3)
    return blended, skeleton.weights @ translation


def skin(skeleton: Skeleton, vertices: np.ndarray, parameters: np.ndarray) -> np.ndarray:
    """Skinned positions (V, 3) of bind positions (V, 3)."""
    linear, translation = blended_transforms(skeleton, parameters)
    return np.einsum("vab,vb->va", linear, vertices) + translation


def unskin(skeleton: Skeleton, positions: np.ndarray, parameters: np.ndarray) -> np.ndarray:
    """Bind positions (V, 3) that skinning takes to `positions` (V, 3)."""
    linear, translation = blended_transforms(skeleton, parameters)
    return np.linalg.solve(linear, (positions - translation)[..., None])[..., 0]
