# SPDX-License-Identifier: GPL-3.0-or-later
"""Photos that are images of the scene: packed, generated, painted, or in a format that the service does not
read.

The service reads files. What has none that it could read is written into the user's cache, named by its
content; the image remembers that name, so that the camera's background stays the image itself.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import bpy
import numpy as np

from ..likeness_core import strings
from ..likeness_core.errors import LikenessError
from ..likeness_core.resources import cache_folder
from ..preferences import service_settings

# A custom property of the image: the file that the service was given for it.
MARK = "likeness_photo"
# What begins a file that the service reads, and how such a file is called.
SIGNATURES = {b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg"}
# The largest of any side (pixels); the service reads no more.
MAXIMUM_SIDE = 16384


def file_for(image: bpy.types.Image) -> Path:
    """The file to be given to the service for an image, which remembers it.

    Raises LikenessError where there is nothing to see.
    """
    path = exported(image)
    if _own_file(image) != path:
        image[MARK] = str(path)
    return path


def exported(image: bpy.types.Image) -> Path:
    """A file that shows what an image does, in a format that the service reads.

    Raises LikenessError where there is nothing to see.
    """
    own = _own_file(image)
    if image.source == "FILE" and image.packed_file is None and not image.is_dirty and _is_readable(own):
        return own
    data = bytes(image.packed_file.data) if image.packed_file is not None and not image.is_dirty else b""
    if _suffix(data) is not None:
        return exported_bytes(data, image.name)
    try:
        return _write_pixels(image)
    except (OSError, RuntimeError) as error:
        raise LikenessError(strings.image_not_written(image.name)) from error


def exported_bytes(data: bytes, name: str) -> Path:
    """A file with the bytes of a packed image. Raises LikenessError where the service does not read such."""
    suffix = _suffix(data)
    if suffix is None:
        raise LikenessError(strings.own_texture_unreadable(name))
    try:
        path = _in_cache(hashlib.sha256(data).hexdigest() + suffix)
        path.write_bytes(data)
    except OSError as error:
        raise LikenessError(strings.image_not_written(name)) from error
    return path


def image_of(photo: Path) -> bpy.types.Image:
    """The image of the scene that a file was made of, else the file itself as an image."""
    for image in bpy.data.images:
        if image.get(MARK) == str(photo):
            return image
    return bpy.data.images.load(str(photo), check_existing=True)


def file_of(image: bpy.types.Image) -> Path:
    """The file of a photo that a head was fitted to; made again if the cache was emptied."""
    known = image.get(MARK)
    if known is None:
        return _own_file(image)
    return Path(known) if Path(known).is_file() else file_for(image)


def _own_file(image: bpy.types.Image) -> Path:
    """Where the image itself lies on the disk, if it does."""
    return Path(bpy.path.abspath(image.filepath, library=image.library))


def _suffix(data: bytes) -> str | None:
    return next((suffix for start, suffix in SIGNATURES.items() if data.startswith(start)), None)


def _is_readable(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _suffix(file.read(16)) is not None
    except OSError:
        return False


def _write_pixels(image: bpy.types.Image) -> Path:
    """Writes what the image shows as PNG, 8 bits, sRGB."""
    width, height = image.size
    if not 0 < width <= MAXIMUM_SIDE or not 0 < height <= MAXIMUM_SIDE:
        raise LikenessError(strings.image_without_pixels(image.name))
    pixels = np.empty(width * height * 4, np.float32)
    image.pixels.foreach_get(pixels)
    if image.is_float:
        # The pixels of such an image are linear light, those of others are as they are stored.
        colours = pixels.reshape(-1, 4)
        colours[:, :3] = _encoded(colours[:, :3])
    path = _in_cache(hashlib.sha256(pixels.tobytes()).hexdigest() + ".png")
    copy = bpy.data.images.new("Likeness photo", width, height, alpha=True)
    try:
        copy.pixels.foreach_set(pixels)
        copy.filepath_raw = str(path)
        copy.file_format = "PNG"
        copy.save()
    finally:
        bpy.data.images.remove(copy)
    return path


def _encoded(linear: np.ndarray) -> np.ndarray:
    """Linear light as sRGB (IEC 61966-2-1), both 0 to 1; what is brighter than white becomes white."""
    clipped = np.clip(np.nan_to_num(linear), 0, 1)
    return np.where(clipped <= 0.0031308, 12.92 * clipped, 1.055 * clipped ** (1 / 2.4) - 0.055)


def _in_cache(name: str) -> Path:
    folder = cache_folder(os.environ, service_settings().cache) / "photos"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / name
