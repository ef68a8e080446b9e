# SPDX-License-Identifier: GPL-3.0-or-later
"""The camera that matches a photo, with the photo behind the head."""

from __future__ import annotations

import json
import math
from pathlib import Path

import bpy

from ..likeness_core import strings
from ..likeness_core.messages import Camera
from ..likeness_core.photo_orientation import Orientation, read_orientation
from . import heads, own_heads, photo_images
from .units import METRES_PER_CENTIMETRE, frame_to_scene

SENSOR_WIDTH = 36.0
# How large the camera is drawn beside the head, in metres.
DISPLAY_SIZE = 0.04
MARK = "likeness_camera"
# The camera as the service gave it: a lens in the scene may be changed, the photo was taken with this one.
RECORD = "likeness_fitted_camera"


def find(rig: bpy.types.Object) -> bpy.types.Object | None:
    """The rig's camera, if it has been fitted to a photo."""
    return next((child for child in rig.children if child.type == "CAMERA" and MARK in child.data), None)


def of_selected(context: bpy.types.Context) -> bpy.types.Object | None:
    """The camera of the selected head, if that has been fitted to a photo."""
    rig = heads.selected_rig(context)
    return find(rig) if rig is not None else None


def place(rig: bpy.types.Object, camera: Camera, photo: Path | None) -> None:
    """Puts the rig's camera where the photo was taken from, and the photo behind the head.

    Without a photo the one that is there stays.

    The camera belongs to the rig, so that it follows when the head is moved. The scene renders in the photo's
    size from now on: a lens alone does not determine a camera's frame.
    """
    # Before anything is changed, because it is the one step that can fail.
    image = None if photo is None else photo_images.image_of(photo)
    camera_object = find(rig) or _add(rig)
    frame = camera.camera_to_world
    if own_heads.is_own(rig):
        camera_object.matrix_world = own_heads.frame_to_world(rig, frame)
    else:
        camera_object.matrix_local = frame_to_scene(frame)
    _set_lens(camera_object.data, camera)
    if image is not None and photo is not None:
        _set_background(camera_object.data, image, read_orientation(photo))
    camera_object.data[RECORD] = json.dumps(camera.wire)
    scene = bpy.context.scene
    scene.camera = camera_object
    scene.render.resolution_x, scene.render.resolution_y = camera.width, camera.height
    scene.render.pixel_aspect_x = scene.render.pixel_aspect_y = 1.0


def fitted(camera_object: bpy.types.Object) -> tuple[Camera, Path] | None:
    """The camera as it was fitted and its photo; None if that is no longer known."""
    data = camera_object.data
    backgrounds = [background.image for background in data.background_images if background.image is not None]
    if RECORD not in data or not backgrounds:
        return None
    return Camera.parse(json.loads(data[RECORD])), photo_images.file_of(backgrounds[0])


def photo_of(rig: bpy.types.Object) -> Path | None:
    """The file of the photo behind the head."""
    camera_object = find(rig)
    known = fitted(camera_object) if camera_object is not None else None
    return known[1] if known is not None else None


def _add(rig: bpy.types.Object) -> bpy.types.Object:
    data = bpy.data.cameras.new(strings.CAMERA_OBJECT)
    data[MARK] = True
    data.display_size = DISPLAY_SIZE
    camera_object = bpy.data.objects.new(strings.CAMERA_OBJECT, data)
    for collection in rig.users_collection:
        collection.objects.link(camera_object)
    camera_object.parent = rig
    return camera_object


def _set_lens(data: bpy.types.Camera, camera: Camera) -> None:
    """Focal length and principal point; Blender's shifts are in units of the image's width."""
    data.type = "PERSP"
    data.sensor_fit = "HORIZONTAL"
    data.sensor_width = SENSOR_WIDTH
    data.lens = camera.focal_length * SENSOR_WIDTH / camera.width
    x, y = camera.principal_point
    data.shift_x = (camera.width / 2 - x) / camera.width
    data.shift_y = (y - camera.height / 2) / camera.width
    data.clip_start = METRES_PER_CENTIMETRE


def _set_background(data: bpy.types.Camera, image: bpy.types.Image, orientation: Orientation) -> None:
    for old in data.background_images:
        # Clearing the list alone would leave the image counted as used.
        old.image = None
    data.background_images.clear()
    background = data.background_images.new()
    background.image = image
    background.alpha = 1.0
    background.display_depth = "BACK"
    background.frame_method = "FIT"
    _turn_upright(background, orientation)
    data.show_background_images = True


def _turn_upright(background: bpy.types.CameraBackgroundImage, orientation: Orientation) -> None:
    """Blender shows the stored pixels; the camera was fitted to the upright photo."""
    background.use_flip_x = orientation.mirrored
    background.rotation = orientation.quarter_turns * math.pi / 2
    if orientation.quarter_turns % 2:
        # Blender fits the stored image into the frame before it turns it.
        width, height = background.image.size
        background.scale = max(width, height) / min(width, height)
