# SPDX-License-Identifier: GPL-3.0-or-later
"""An artist's rig as the core probes it: BlenderRig sets controls and reads joints and vertices.

The head's space is the template's: centimetres, Y up, the face toward +Z, with its origin in the middle of
the skin. Everything is measured against the state in which all controls have their defaults; that must be
the rest pose, because a fit's offsets are added before the armature deforms.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

import bpy
import numpy as np

from ..compat import vertex_positions
from ..likeness_core import rig_strings
from ..likeness_core.affine import IDENTITY, Affine, rigid
from ..likeness_core.binding import OFFSET_NOISE, ROOT
from ..likeness_core.errors import LikenessError
from ..likeness_core.probing import SceneJoint
from ..likeness_core.template import ResidualRow
from . import channels, modifiers
from .discovery import FoundController
from .skin_weights import bind
from .units import AXES, METRES_PER_CENTIMETRE

# How far (cm) the surface may lie from the rest pose where all controls have their defaults.
REST_TOLERANCE = 0.01
# Which way the face looks, and the turns about Blender's Z axis that bring it to -Y.
FACINGS = {"-Y": 0, "+X": 3, "+Y": 2, "-X": 1}


class BlenderRig:
    """The objects of one head, moved and read through the dependency graph.

    Raises LikenessError with a sentence where the rig cannot be probed.
    """

    def __init__(
        self,
        items: Sequence[bpy.types.Object],
        armature: bpy.types.Object | None,
        controllers: Sequence[FoundController],
        facing: str,
    ) -> None:
        for item in items:
            modifiers.check(item)
        self.controllers = [found.controller for found in controllers]
        self._channels = {found.controller.name: found.channel for found in controllers}
        self._items = [item.name for item in items]
        self._anchor = (armature or items[0]).name
        self._armature = armature.name if armature is not None else None
        self._switched = modifiers.rig_alone(items)
        self._switched.__enter__()
        self._restore_channels = channels.snapshot(list(self._channels.values()), self._root)
        self._is_restored = False
        self._seen: list[tuple[np.ndarray, np.ndarray]] | None = None
        try:
            self._read_rest(items, facing)
        except BaseException:
            self.restore()
            raise

    @property
    def _root(self) -> bpy.types.Object:
        return bpy.data.objects[self._anchor]

    def _read_rest(self, items: Sequence[bpy.types.Object], facing: str) -> None:
        self.pose({controller.name: controller.default for controller in self.controllers})
        self.space = head_space(items[0], facing)
        self._slices = _slices([len(item.data.vertices) for item in items])
        armature = bpy.data.objects[self._armature] if self._armature else None
        self._bones, parents, self.binding = bind(items, armature)
        shape = (self.binding.vertex_count, self.binding.influences)
        self._slots = np.array(self.binding.joints).reshape(shape)
        self._weights = np.array(self.binding.weights).reshape(shape)
        self._bone_places = self._find_bones(self._bones)
        self._rest = self._bone_matrices()
        self._inverse_rest = np.linalg.inv(self._rest)
        self.joints = self._scene_joints(parents)
        self.neutral = self._points()
        self._check_rest(items)

    def _find_bones(self, names: Sequence[str]) -> np.ndarray:
        if self._armature is None:
            return np.zeros(0, int)
        places = {bone.name: place for place, bone in enumerate(bpy.data.objects[self._armature].pose.bones)}
        return np.array([places[name] for name in names], int)

    def _scene_joints(self, parents: Sequence[int]) -> list[SceneJoint]:
        joints = [SceneJoint(ROOT, -1, IDENTITY)]
        for name, parent, matrix in zip(self._bones, parents, self._rest, strict=True):
            joints.append(SceneJoint(name, parent, rigid(matrix[:3].ravel().tolist())))
        return joints

    def _check_rest(self, items: Sequence[bpy.types.Object]) -> None:
        if self._armature is None:
            return
        armature = bpy.data.objects[self._armature]
        space = self.space @ np.array(armature.matrix_world)
        frames = np.array([armature.data.bones[name].matrix_local for name in self._bones])
        motions = self._rest @ np.linalg.inv(space @ frames) if len(frames) else np.zeros((0, 4, 4))
        blended = self._blend(np.concatenate((np.eye(4)[None], motions))[:, :3])
        homogeneous = np.column_stack((self.neutral, np.ones(len(self.neutral))))
        moved = np.linalg.norm(np.einsum("vrc,vc->vr", blended, homogeneous) - self.neutral, axis=1)
        if len(moved) and moved.max() > REST_TOLERANCE:
            raise LikenessError(rig_strings.not_at_rest(armature.name, 10 * float(moved.max())))

    def pose(self, values: Mapping[str, float]) -> None:
        """Sets controls and evaluates the scene."""
        channels.set_values({self._channels[name]: number for name, number in values.items()}, self._root)
        bpy.context.view_layer.update()
        self._seen = None

    def motions(self) -> array[float]:
        """The motion of every joint, twelve numbers each."""
        result = np.empty((len(self.joints), 3, 4))
        result[0] = np.eye(4)[:3]
        if len(self._inverse_rest):
            result[1:] = (self._bone_matrices() @ self._inverse_rest)[:, :3]
        return array("d", result.tobytes())

    def vertices(self) -> array[float]:
        """The evaluated surface, x y z per vertex."""
        return array("f", self._points().astype(np.float32).tobytes())

    def residual(self, motions: Mapping[int, Affine], vertices: Sequence[int] | None = None) -> ResidualRow:
        """What the evaluated surface has beyond skinning by these motions, in the rest pose."""
        chosen = np.arange(len(self._slots)) if vertices is None else np.array(vertices, int)
        points, neutral = self._points(None if vertices is None else chosen), self.neutral[chosen]
        deltas = points - neutral
        if motions:
            moved = np.zeros(len(self.joints), bool)
            moved[list(motions)] = True
            touched = np.flatnonzero((moved[self._slots[chosen]] & (self._weights[chosen] > 0)).any(1))
            transforms = np.tile(np.eye(4)[:3], (len(self.joints), 1, 1))
            for joint, motion in motions.items():
                transforms[joint] = np.reshape(motion, (3, 4))
            blended = self._blend(transforms, chosen[touched])
            back = np.linalg.solve(blended[:, :, :3], (points[touched] - blended[:, :, 3])[..., None])[..., 0]
            deltas[touched] = back - neutral[touched]
        left = np.flatnonzero(np.einsum("vc,vc->v", deltas, deltas) > OFFSET_NOISE**2)
        return ResidualRow(
            array("i", chosen[left].astype(np.int32).tobytes()),
            array("f", deltas[left].astype(np.float32).tobytes()),
        )

    def restore(self) -> None:
        """Puts controls and modifiers back as they were found."""
        if self._is_restored:
            return
        self._is_restored = True
        self._restore_channels()
        self._switched.__exit__(None, None, None)
        bpy.context.view_layer.update()

    def _blend(self, transforms: np.ndarray, vertices: np.ndarray | slice = slice(None)) -> np.ndarray:
        """The skinning transform (n, 3, 4) of each vertex, given one (3, 4) per joint."""
        joints, weights = self._slots[vertices], self._weights[vertices]
        flat = transforms.reshape(len(transforms), 12)
        result = np.zeros((len(joints), 12))
        for slot in range(joints.shape[1]):
            result += weights[:, slot, None] * flat[joints[:, slot]]
        return result.reshape(-1, 3, 4)

    def _bone_matrices(self) -> np.ndarray:
        """Where the bones stand (J - 1, 4, 4) in the head's space."""
        if self._armature is None:
            return np.zeros((0, 4, 4))
        item = bpy.data.objects[self._armature].evaluated_get(bpy.context.evaluated_depsgraph_get())
        flat = np.empty(16 * len(item.pose.bones), np.float32)
        item.pose.bones.foreach_get("matrix", flat)
        # Column by column, as Blender keeps matrices.
        matrices = flat.reshape(-1, 4, 4).transpose(0, 2, 1)[self._bone_places].astype(np.float64)
        return self.space @ np.array(item.matrix_world) @ matrices

    def _points(self, chosen: np.ndarray | None = None) -> np.ndarray:
        """The evaluated vertices (V, 3) of all objects in the head's space, or some of them, which ascend.

        They are read once for each pose, and brought into the head's space as far as they are asked for.
        """
        if self._seen is None:
            self._seen = self._read_points()
        if chosen is None:
            chosen = np.arange(self._slices[-1].stop)
        parts = []
        for (points, to_head), place in zip(self._seen, self._slices, strict=True):
            first, last = np.searchsorted(chosen, (place.start, place.stop))
            own = points[chosen[first:last] - place.start]
            parts.append(own @ to_head[:3, :3].T + to_head[:3, 3])
        return np.concatenate(parts)

    def _read_points(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """For each object the evaluated vertices as it has them, and the map (4, 4) into the head's space."""
        graph = bpy.context.evaluated_depsgraph_get()
        result = []
        for name, place in zip(self._items, self._slices, strict=True):
            item = bpy.data.objects[name].evaluated_get(graph)
            points = vertex_positions(item.data)
            if len(points) != place.stop - place.start:
                raise LikenessError(rig_strings.vertices_differ(name))
            result.append((points, self.space @ np.array(item.matrix_world)))
        return result


def _slices(counts: Sequence[int]) -> list[slice]:
    ends = np.cumsum([0, *counts])
    return [slice(int(start), int(end)) for start, end in zip(ends[:-1], ends[1:], strict=True)]


def head_space(skin: bpy.types.Object, facing: str) -> np.ndarray:
    """The map (4, 4) from Blender's world to the head's space."""
    angle = FACINGS[facing] * np.pi / 2
    turn = np.eye(4)
    turn[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    metres = bpy.context.scene.unit_settings.scale_length
    space = (
        np.diag([metres / METRES_PER_CENTIMETRE] * 3 + [1.0]) @ np.linalg.inv(np.array(AXES)) @ turn.round(12)
    )
    points = np.empty(3 * len(skin.data.vertices), np.float32)
    # The mesh itself, not what is evaluated: that depends on the pose.
    skin.data.vertices.foreach_get("co", points)
    to_head = space @ np.array(skin.matrix_world)
    placed = points.reshape(-1, 3) @ to_head[:3, :3].T + to_head[:3, 3]
    space[:3, 3] -= (placed.min(0) + placed.max(0)) / 2
    return space
