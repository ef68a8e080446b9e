# SPDX-License-Identifier: Apache-2.0
"""MayaHost: what the core asks of a host program, told to Maya."""

from __future__ import annotations

import webbrowser
from array import array
from dataclasses import dataclass
from pathlib import Path

from maya import cmds

from .likeness_core import strings
from .likeness_core.errors import LikenessError
from .likeness_core.evidence import DETAIL_MESH, Supplied
from .likeness_core.host import Head, HeadState, Place, TextureSource
from .likeness_core.messages import FitResult, HeadPose, TextureResult, VertexMap
from .likeness_core.template import HeadTemplate
from .scene import (
    before,
    building,
    camera,
    controllers,
    decisions,
    fits,
    heads,
    materials,
    mesh,
    names,
    own_heads,
    own_texture,
    paint,
)
from .scene.edits import Edit, no_undo, show_number, undo_step

# Beside the scene's file.
TEXTURE_FOLDER = "textures"


@dataclass(frozen=True)
class _Snapshot:
    """What a preview changes: controller values by plug, and the fit's offsets (None: there was none)."""

    controllers: dict[str, float]
    offsets: array[float] | None
    weight: float


class MayaHost:
    """Likeness heads in the open scene. Nodes are looked up by name each time: references die at undo."""

    def __init__(self) -> None:
        self._snapshot: _Snapshot | None = None

    @property
    def is_previewing(self) -> bool:
        """Whether a head is shown in another state than its own."""
        return self._snapshot is not None

    def add_head(self, template: HeadTemplate) -> Head:
        """Builds the template's head at the world's origin and selects it."""
        with undo_step(strings.ADD_HEAD):
            built = building.build(template)
            known = [
                heads.ControllerRecord(c.name, built.attributes[c.name], c.group, c.minimum, c.maximum)
                for c in template.controllers
            ]
            heads.mark(built.rig, template, known, before.TEXTS)
            mesh.add_parts(built.shape, built.rig, template)
            heads.link(built.rig, f"{heads.MESH}[0]", built.shape)
            cmds.select(built.rig, replace=True)
        return heads.describe(built.rig)

    def selected_head(self) -> Head | None:
        """The head of the selection, else the only one of the scene."""
        rig = heads.selected_rig()
        return heads.describe(rig) if rig is not None else None

    def begin_preview(self, head: Head) -> None:
        """Remembers the controllers and the fit's offsets. Raises if they cannot be written."""
        rig, _ = heads.find(head)
        controllers.check_writable(rig)
        fits.check_writable(rig)
        values = controllers.targets(rig, controllers.values(rig))
        self._snapshot = _Snapshot(values, fits.offsets(rig), fits.weight(rig))

    def apply_preview(self, head: Head, pose: HeadPose) -> None:
        """Shows a state of the head; nothing of it goes onto the undo queue."""
        rig, _ = heads.find(head)
        with no_undo():
            for plug, value in controllers.targets(rig, pose.controllers).items():
                show_number(plug, value)
            fits.show(rig, _offsets(pose, head))

    def end_preview(self, head: Head) -> None:
        """Puts controllers and offsets back as they were."""
        snapshot, self._snapshot = self._snapshot, None
        if snapshot is None or not heads.is_rig(head.name):
            return
        with no_undo():
            for plug, value in snapshot.controllers.items():
                if cmds.objExists(plug):
                    show_number(plug, value)
            if not fits.find(head.name):
                return
            if snapshot.offsets is None:
                fits.remove(head.name)
            else:
                fits.show(head.name, snapshot.offsets, snapshot.weight)

    def commit(
        self,
        head: Head,
        result: FitResult,
        photo: Path | None,
        place: Place | None,
        supplied: Supplied | None = None,
    ) -> None:
        """Writes a fit as one undo step."""
        rig, _ = heads.find(head)
        with undo_step(strings.FIT_FROM_PHOTO):
            before.note_head(rig)
            # It measured another fit.
            paint.clear(rig)
            camera.place(rig, result.camera, photo)
            fits.add(rig)
            edit = Edit()
            for plug, value in controllers.targets(rig, result.pose.controllers).items():
                edit.set_number(plug, value)
            fits.write(edit, rig, _offsets(result.pose, head))
            edit.perform()
            decisions.keep_pins(rig)
            decisions.set_place(rig, place, photo)
            if supplied is not None:
                decisions.set_supplied(rig, supplied)

    def read(self, head: Head) -> HeadState:
        """The head as the artist has it."""
        rig, _ = heads.find(head)
        return HeadState(
            pose=_pose(rig),
            place=decisions.place(rig),
            photo=camera.photo_of(rig),
            locked=decisions.locked(rig),
            frozen=decisions.frozen(rig),
            pins=decisions.pins(rig),
            photos=decisions.photos(rig),
            supplied=decisions.supplied(rig),
        )

    def remove(self, head: Head) -> None:
        """Takes off everything that was added or changed since the first fit, as one undo step."""
        rig, _ = heads.find(head)
        controllers.check_writable(rig)
        with undo_step(strings.REMOVE):
            before.restore(rig)

    def show_map(self, head: Head, values: VertexMap | None) -> None:
        """Shows a measure of quality over the head, as one undo step; None takes it away."""
        rig, _ = heads.find(head)
        with undo_step(strings.SHOW_QUALITY):
            paint.clear(rig)
            if values is not None:
                paint.show_map(rig, values)

    def show_normals(self, head: Head) -> None:
        """Shows the normals over the head, as one undo step."""
        rig, _ = heads.find(head)
        with undo_step(strings.SHOW_QUALITY):
            paint.show_normals(rig)

    def texture_source(self, head: Head) -> TextureSource:
        """The fitted head as it is, its photo, and the folder beside the scene."""
        rig, shape = heads.find(head)
        fitted = camera.fitted(rig)
        if fitted is None:
            raise LikenessError(strings.fit_needed(head.name))
        scene = str(cmds.file(query=True, sceneName=True))
        if not scene:
            raise LikenessError(strings.scene_not_saved())
        folder = Path(scene).parent / TEXTURE_FOLDER
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise LikenessError(strings.folder_not_writable(str(folder))) from error
        name = names.maya_name(_transform(shape))
        base, notes = own_texture.files(rig) if decisions.takes_own_texture(rig) else ({}, ())
        detail = decisions.supplied(rig).get(DETAIL_MESH)
        return TextureSource(
            camera=fitted[0],
            pose=_pose(rig),
            photo=fitted[1],
            folder=folder,
            name=name,
            place=decisions.place(rig),
            base=base,
            detail_mesh=None if detail is None else detail.path,
            notes=notes,
        )

    def commit_texture(self, head: Head, result: TextureResult) -> None:
        """Puts the maps onto the head's materials as one undo step."""
        rig, _ = heads.find(head)
        with undo_step(strings.EXTRACT_TEXTURE):
            if own_heads.is_own(rig):
                materials.replace_materials(rig, heads.meshes(rig)[0])
            materials.texture_materials(rig, result)

    def show_page(self, page: Path) -> None:
        """Opens a page where there is a window."""
        if not cmds.about(batch=True):
            webbrowser.open(page.as_uri())


def _pose(rig: str) -> HeadPose:
    """The head as it is in the scene; offsets as they act."""
    known, weight = fits.offsets(rig), fits.weight(rig)
    return HeadPose(
        controllers.values(rig), None if known is None else array("f", [weight * n for n in known])
    )


def _offsets(pose: HeadPose, head: Head) -> array[float]:
    """The pose's offsets; where it has none, none anywhere."""
    return array("f", bytes(12 * head.vertex_count)) if pose.bind_offsets is None else pose.bind_offsets


def _transform(shape: str) -> str:
    """The name of a mesh as the artist knows it."""
    parents = cmds.listRelatives(shape, parent=True) or [shape]
    return parents[0]
