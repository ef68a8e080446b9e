"""What happens between light and file: background, exposure, blur, noise, JPEG."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter


def develop(colours: np.ndarray, labels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """sRGB bytes (n, n, 3) of linear colours (n, n, 3), with -1 where the background shows."""
    empty = colours[..., 0] < 0
    face = colours[(labels & 3) == 1]
    exposure = random.uniform(0.35, 0.95) / max(np.percentile(face, 95), 1e-3) if len(face) else 1.0
    linear = np.where(empty[..., None], _background(len(colours), random), colours * exposure)
    linear = gaussian_filter(linear, (*[random.uniform(0.3, 0.9)] * 2, 0)).clip(0)
    image = to_srgb(linear) + random.normal(0, 1, linear.shape) * random.uniform(0, 0.025) * (
        random.random() < 0.6
    )
    pixels = (image.clip(0, 1) * 255 + 0.5).astype(np.uint8)
    return _jpeg(pixels, int(random.uniform(45, 98))) if random.random() < 0.7 else pixels


def to_srgb(linear: np.ndarray) -> np.ndarray:
    """The sRGB curve, without clipping above."""
    return np.where(
        linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-6) ** (1 / 2.4) - 0.055
    )


def _background(size: int, random) -> np.ndarray:
    """Linear colours (size, size, 3): blurred patches, and clothes at the lower edge."""
    cells = int(random.choice([2, 3, 5, 9, 24]))
    patches = random.uniform(0, 1, (cells, cells, 3)) ** 2
    patches = patches.mean(-1, keepdims=True) + random.uniform(0, 0.7) * (
        patches - patches.mean(-1, keepdims=True)
    )
    picture = np.stack(
        [
            np.asarray(
                Image.fromarray(patches[..., k].astype(np.float32)).resize((size, size), Image.BICUBIC)
            )
            for k in range(3)
        ],
        axis=-1,
    )
    picture = picture * random.uniform(0.2, 1.2)
    y, x = np.mgrid[:size, :size] / size - 0.5
    wide, top = random.uniform(0.35, 0.7), random.uniform(0.3, 0.55)
    clothes = (x / wide) ** 2 + ((y - top - 0.25) / 0.3) ** 2 < 1
    if random.random() < 0.8:
        picture[clothes] = random.uniform(0, 0.6, 3) * random.uniform(0.1, 1)
    return picture.clip(0)


def _jpeg(pixels: np.ndarray, quality: int) -> np.ndarray:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer))
