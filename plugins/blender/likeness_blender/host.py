# SPDX-License-Identifier: GPL-3.0-or-later
"""BlenderHost: what the core asks of a host program, told to Blender."""

from __future__ import annotations

from pathlib import Path

import bpy

from .likeness_core import rig_strings, strings
from .likeness_core.errors import LikenessError
from .likeness_core.evidence import DETAIL_MESH, Supplied
from .likeness_core.host import Head, HeadState, Place, TextureSource
from .likeness_core.messages import FitResult, HeadPose, TextureResult
from .likeness_core.template import HeadTemplate
from .scene import (
    armature,
    before,
    camera,
    controllers,
    decisions,
    drivers,
    heads,
    materials,
    mesh,
    own_heads,
    own_texture,
    paint,
    poses,
    preview,
    shape_keys,
)

# Beside the scene's file.
TEXTURE_FOLDER = "textures"


class BlenderHost:
    """Likeness heads in the open scene. Objects are looked up by name each time: references die at undo."""

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
        """Nothing is to be done before the first preview comes, if the head can take one."""
        rig, mesh_object = _find(head)
        if "EDIT" in (rig.mode, mesh_object.mode):
            raise LikenessError(strings.leave_edit_mode())

    def apply_preview(self, head: Head, pose: HeadPose) -> None:
        """Shows a state of the head."""
        rig, mesh_object = _find(head)
        # An artist who has gone into edit mode meanwhile is not disturbed there.
        if mesh_object.mode != "EDIT":
            preview.show(rig, pose)

    def end_preview(self, head: Head) -> None:
        """Puts controllers and keys back as they were."""
        rig = bpy.data.objects.get(head.name)
        if heads.is_rig(rig):
            preview.end(rig)

    def commit(
        self,
        head: Head,
        result: FitResult,
        photo: Path | None,
        place: Place | None,
        supplied: Supplied | None = None,
    ) -> None:
        """Writes a fit; the operator that called leaves the undo step."""
        rig, mesh_object = _find(head)
        _leave_edit_mode(mesh_object)
        before.note_head(rig)
        camera.place(rig, result.camera, photo)
        poses.write(rig, result.pose)
        decisions.set_place(rig, place, photo)
        if supplied is not None:
            decisions.set_supplied(rig, supplied)
        # What was painted on the head was measured on another one.
        paint.clear(mesh_object)

    def read(self, head: Head) -> HeadState:
        """The head as the artist has it."""
        rig, mesh_object = _find(head)
        if "EDIT" in (rig.mode, mesh_object.mode):
            raise LikenessError(strings.leave_edit_mode())
        return HeadState(
            pose=poses.read(rig),
            place=decisions.place(rig),
            photo=camera.photo_of(rig),
            locked=decisions.locked(rig),
            frozen=decisions.frozen(poses.objects(rig)),
            pins=decisions.pins(rig),
            photos=decisions.photos(rig),
            supplied=decisions.supplied(rig),
        )

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
        pose = poses.read(rig)
        file_name = bpy.path.clean_name(mesh_object.name)
        base, notes = own_texture.files(rig) if decisions.takes_own_texture(rig) else ({}, ())
        detail = decisions.supplied(rig).get(DETAIL_MESH)
        return TextureSource(
            camera=fitted[0],
            pose=pose,
            photo=fitted[1],
            folder=folder,
            name=file_name,
            place=decisions.place(rig),
            base=base,
            detail_mesh=None if detail is None else detail.path,
            notes=notes,
        )

    def commit_texture(self, head: Head, result: TextureResult) -> None:
        """Puts the maps onto the head; the operator that called leaves the undo step."""
        rig, mesh_object = _find(head)
        if own_heads.is_own(rig):
            own_heads.copy_materials(rig)
        materials.texture_materials(mesh_object.data, result)

    def show_page(self, page: Path) -> None:
        """Opens a page where there is a window."""
        if not bpy.app.background:
            bpy.ops.wm.url_open(url=page.as_uri())


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


def _leave_edit_mode(mesh_object: bpy.types.Object) -> None:
    """Positions cannot be written to a mesh that is being edited."""
    if mesh_object.mode == "EDIT":
        with bpy.context.temp_override(active_object=mesh_object, object=mesh_object):
            bpy.ops.object.mode_set(mode="OBJECT")


def _select_only(selected: bpy.types.Object) -> None:
    for other in bpy.context.view_layer.objects:
        other.select_set(other == selected)
    bpy.context.view_layer.objects.active = selected
