# SPDX-License-Identifier: GPL-3.0-or-later
"""BlenderHost: what the core asks of a host program, told to Blender."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np

from .compat import key_points, set_key_points
from .likeness_core import rig_strings, strings
from .likeness_core.errors import LikenessError
from .likeness_core.host import Head, TextureSource
from .likeness_core.messages import FitResult, HeadPose, TextureResult
from .likeness_core.template import HeadTemplate
from .scene import armature, camera, controllers, drivers, heads, materials, mesh, own_heads, shape_keys
from .scene.units import points_from_scene, points_to_scene

# Beside the scene's file.
TEXTURE_FOLDER = "textures"


@dataclass(frozen=True)
class _Snapshot:
    """What a preview changes: controller values, and the fit's key (None where there was none)."""

    controllers: dict[str, float]
    key_points: np.ndarray | None
    key_value: float


class BlenderHost:
    """Likeness heads in the open scene. Objects are looked up by name each time: references die at undo."""

    def __init__(self) -> None:
        self._snapshot: _Snapshot | own_heads.Snapshot | None = None

    def add_head(self, template: HeadTemplate) -> Head:
        """Builds the template's head at the world's origin and selects it."""
        rig = armature.build_armature(template, strings.RIG_OBJECT)
        head = mesh.build_mesh(template, strings.HEAD_OBJECT)
        for collection in rig.users_collection:
            collection.objects.link(head)
        controllers.add_controllers(rig, template)
        mesh.bind_to(rig, head, template)
        shape_keys.add_residual_keys(head, rig, template)
        drivers.drive_bones(rig, template)
        heads.mark(rig, head, template)
        _select_only(head)
        return heads.describe(rig)

    def selected_head(self) -> Head | None:
        """The head of the active object, else the only one of the scene."""
        rig = heads.selected_rig(bpy.context)
        return heads.describe(rig) if rig is not None else None

    def begin_preview(self, head: Head) -> None:
        """Remembers the controllers and the fit's key."""
        rig, mesh_object = _find(head)
        if "EDIT" in (rig.mode, mesh_object.mode):
            raise LikenessError(strings.leave_edit_mode())
        if own_heads.is_own(rig):
            self._snapshot = own_heads.snapshot(rig)
            return
        key = shape_keys.find_fit_key(mesh_object)
        names = [controller.name for controller in heads.record(rig).controllers]
        self._snapshot = _Snapshot(
            controllers.values(rig, names),
            None if key is None else key_points(key),
            1.0 if key is None else key.value,
        )

    def apply_preview(self, head: Head, pose: HeadPose) -> None:
        """Shows a state of the head."""
        rig, mesh_object = _find(head)
        # An artist who has gone into edit mode meanwhile is not disturbed there.
        if mesh_object.mode != "EDIT":
            _write(rig, mesh_object, pose)

    def end_preview(self, head: Head) -> None:
        """Puts controllers and key back as they were."""
        snapshot, self._snapshot = self._snapshot, None
        rig = bpy.data.objects.get(head.name)
        if snapshot is None or not heads.is_rig(rig):
            return
        if isinstance(snapshot, own_heads.Snapshot):
            own_heads.restore(snapshot)
            return
        controllers.set_values(rig, snapshot.controllers)
        mesh_object = heads.mesh_of(rig)
        if mesh_object is not None:
            _leave_edit_mode(mesh_object)
            _restore_key(mesh_object, snapshot)

    def commit(self, head: Head, result: FitResult, photo: Path) -> None:
        """Writes a fit; the operator that called leaves the undo step."""
        rig, mesh_object = _find(head)
        _leave_edit_mode(mesh_object)
        camera.place(rig, result.camera, photo)
        _write(rig, mesh_object, result.pose)

    def texture_source(self, head: Head) -> TextureSource:
        """The fitted head as it is, its photo, and the folder beside the scene."""
        rig, mesh_object = _find(head)
        camera_object = camera.find(rig)
        fitted = camera.fitted(camera_object) if camera_object is not None else None
        if fitted is None:
            raise LikenessError(strings.fit_needed(head.name))
        if not bpy.data.filepath:
            raise LikenessError(strings.scene_not_saved())
        folder = Path(bpy.data.filepath).parent / TEXTURE_FOLDER
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise LikenessError(strings.folder_not_writable(str(folder))) from error
        pose = _pose(rig, mesh_object)
        file_name = bpy.path.clean_name(mesh_object.name)
        return TextureSource(fitted[0], pose, fitted[1], folder, file_name)

    def commit_texture(self, head: Head, result: TextureResult) -> None:
        """Puts the maps onto the head; the operator that called leaves the undo step."""
        rig, mesh_object = _find(head)
        if own_heads.is_own(rig):
            own_heads.copy_materials(rig)
        materials.texture_materials(mesh_object.data, result)


def _find(head: Head) -> tuple[bpy.types.Object, bpy.types.Object]:
    """The rig and the mesh of a head. Raises LikenessError if they are gone or no longer the template's."""
    rig = bpy.data.objects.get(head.name)
    mesh_object = heads.mesh_of(rig) if heads.is_rig(rig) else None
    if mesh_object is None:
        raise LikenessError(strings.head_gone(head.name))
    if own_heads.is_own(rig):
        if own_heads.vertex_count(rig) != head.vertex_count:
            raise LikenessError(rig_strings.rig_changed(head.name))
    elif len(mesh_object.data.vertices) != head.vertex_count or mesh_object.data.shape_keys is None:
        raise LikenessError(strings.head_changed(head.name))
    return rig, mesh_object


def _pose(rig: bpy.types.Object, mesh_object: bpy.types.Object) -> HeadPose:
    """The head as it is in the scene."""
    if own_heads.is_own(rig):
        return HeadPose(own_heads.values(rig), own_heads.offsets(rig))
    names = [controller.name for controller in heads.record(rig).controllers]
    offsets = shape_keys.fit_offsets(mesh_object)
    return HeadPose(
        {name: float(value) for name, value in controllers.values(rig, names).items()},
        None if offsets is None else points_from_scene(offsets),
    )


def _write(rig: bpy.types.Object, mesh_object: bpy.types.Object, pose: HeadPose) -> None:
    if own_heads.is_own(rig):
        own_heads.set_values(rig, pose.controllers)
        own_heads.write_offsets(rig, pose.bind_offsets)
        return
    controllers.set_values(rig, pose.controllers)
    offsets = None if pose.bind_offsets is None else points_to_scene(pose.bind_offsets)
    shape_keys.write_fit_key(mesh_object, offsets)


def _restore_key(mesh_object: bpy.types.Object, snapshot: _Snapshot) -> None:
    key = shape_keys.find_fit_key(mesh_object)
    if key is None:
        return
    if snapshot.key_points is None:
        mesh_object.shape_key_remove(key)
    else:
        set_key_points(key, snapshot.key_points)
        key.value = snapshot.key_value
    mesh_object.data.update_tag()


def _leave_edit_mode(mesh_object: bpy.types.Object) -> None:
    """Positions cannot be written to a mesh that is being edited."""
    if mesh_object.mode == "EDIT":
        with bpy.context.temp_override(active_object=mesh_object, object=mesh_object):
            bpy.ops.object.mode_set(mode="OBJECT")


def _select_only(selected: bpy.types.Object) -> None:
    for other in bpy.context.view_layer.objects:
        other.select_set(other == selected)
    bpy.context.view_layer.objects.active = selected
