# SPDX-License-Identifier: Apache-2.0
"""The camera that matches a photo, with the photo behind the head."""

from __future__ import annotations

import json
import math
from pathlib import Path

from maya import cmds

from ..likeness_core import strings
from ..likeness_core.messages import Camera
from ..likeness_core.photo_orientation import Orientation, read_orientation
from . import heads
from .edits import Edit
from .names import create_node
from .rotations import AXES, angles

MILLIMETRES_PER_INCH = 25.4
# The width of the film of a small-format camera, in inches: Maya's unit for apertures.
FILM_WIDTH = 36.0 / MILLIMETRES_PER_INCH
# How large the camera is drawn beside the head; it is a length of the picture only.
LOCATOR_SCALE = 2.0
# Where the photo hangs and where the view begins, cm.
PLANE_DISTANCE = 500.0
NEAR = 1.0
# The camera as the service gave it: a lens in the scene may be changed, the photo was taken with this one.
RECORD = "likenessFittedCamera"
# Values of Maya's enumerations.
FILM_FIT_HORIZONTAL = 1
PLANE_FIT_TO_SIZE = 4
DISPLAY_NONE, DISPLAY_RGB = 0, 2


def find(rig: str) -> str | None:
    """The camera shape of the rig, if the head has been fitted to a photo."""
    return heads.linked(rig, heads.CAMERA)


def place(rig: str, camera: Camera, photo: Path | None) -> None:
    """Puts the rig's camera where the photo was taken from, and the photo behind the head.

    Without a photo the one that is there stays.

    The camera belongs to the rig, so that it follows when the head is moved. The scene renders in the photo's
    size from now on: a lens alone does not determine a camera's frame.
    """
    shape = find(rig) or _add(rig)
    edit = Edit()
    _set_place(edit, cmds.listRelatives(shape, parent=True, path=True)[0], camera)  # type: ignore[index]
    _set_lens(edit, shape, camera)
    if photo is not None:
        _show_photo(edit, shape, camera, photo)
    edit.perform()
    cmds.setAttr(f"{shape}.{RECORD}", json.dumps(camera.wire), type="string")
    cmds.setAttr("defaultResolution.width", camera.width)
    cmds.setAttr("defaultResolution.height", camera.height)
    cmds.setAttr("defaultResolution.deviceAspectRatio", camera.width / camera.height)


def remove(shape: str) -> None:
    """Takes a camera away, with its photo."""
    plane = image_plane(shape)
    for node in (plane, shape):
        if node is not None:
            cmds.delete(cmds.listRelatives(node, parent=True, path=True)[0])  # type: ignore[index]


def photo_of(rig: str) -> Path | None:
    """The photo behind the head."""
    known = fitted(rig)
    return known[1] if known is not None else None


def fitted(rig: str) -> tuple[Camera, Path] | None:
    """The camera as it was fitted and its photo; None if that is no longer known."""
    shape = find(rig)
    plane = image_plane(shape) if shape is not None else None
    if plane is None:
        return None
    camera = Camera.parse(json.loads(cmds.getAttr(f"{shape}.{RECORD}")))
    return camera, Path(cmds.getAttr(f"{plane}.imageName"))


def image_plane(shape: str) -> str | None:
    """The plane on which a camera shows its photo."""
    planes = cmds.listConnections(
        f"{shape}.imagePlane", source=True, destination=False, shapes=True, type="imagePlane"
    )
    return planes[0] if planes else None


def _add(rig: str) -> str:
    transform = create_node("transform", strings.CAMERA_OBJECT, rig)
    shape = create_node("camera", f"{strings.CAMERA_OBJECT}Shape", transform)
    cmds.addAttr(shape, longName=RECORD, dataType="string")
    heads.link(rig, heads.CAMERA, shape)
    return shape


def _set_place(edit: Edit, transform: str, camera: Camera) -> None:
    frame = camera.camera_to_world
    for axis, place, angle in zip(AXES, frame[3:12:4], angles(frame), strict=True):
        edit.set_number(f"{transform}.translate{axis}", place)
        edit.set_number(f"{transform}.rotate{axis}", angle)


def _set_lens(edit: Edit, shape: str, camera: Camera) -> None:
    """Focal length in millimetres, the film in inches; the film moves as far as the axis is off."""
    inch = FILM_WIDTH / camera.width
    x, y = camera.principal_point
    numbers = {
        "focalLength": camera.focal_length * inch * MILLIMETRES_PER_INCH,
        "horizontalFilmAperture": FILM_WIDTH,
        "verticalFilmAperture": camera.height * inch,
        "horizontalFilmOffset": (camera.width / 2 - x) * inch,
        "verticalFilmOffset": (y - camera.height / 2) * inch,
        "locatorScale": LOCATOR_SCALE,
        "nearClipPlane": NEAR,
    }
    for attribute, value in numbers.items():
        edit.set_number(f"{shape}.{attribute}", value)
    cmds.setAttr(f"{shape}.filmFit", FILM_FIT_HORIZONTAL)


def _show_photo(edit: Edit, shape: str, camera: Camera, photo: Path) -> None:
    if image_plane(shape) is None:
        selected = cmds.ls(selection=True)
        cmds.imagePlane(camera=shape, fileName=str(photo), showInAllViews=False)
        # The command selects what it has made, and cannot be told not to.
        cmds.select(*selected, replace=True) if selected else cmds.select(clear=True)
    plane = image_plane(shape)
    assert plane is not None
    _set_plane(edit, plane, camera, read_orientation(photo))
    cmds.setAttr(f"{plane}.imageName", str(photo), type="string")


def _set_plane(edit: Edit, plane: str, camera: Camera, orientation: Orientation) -> None:
    """Maya shows the stored pixels; the camera was fitted to the upright photo, which is as wide as the film.

    Maya cannot show a mirrored image: such a photo is left out of the picture.
    """
    size = (FILM_WIDTH, FILM_WIDTH * camera.height / camera.width)
    width, height = size if orientation.quarter_turns % 2 == 0 else size[::-1]
    cmds.setAttr(f"{plane}.fit", PLANE_FIT_TO_SIZE)
    cmds.setAttr(f"{plane}.displayMode", DISPLAY_NONE if orientation.mirrored else DISPLAY_RGB)
    edit.set_number(f"{plane}.sizeX", width)
    edit.set_number(f"{plane}.sizeY", height)
    edit.set_number(f"{plane}.rotate", orientation.quarter_turns * math.pi / 2)
    edit.set_number(f"{plane}.depth", PLANE_DISTANCE)
