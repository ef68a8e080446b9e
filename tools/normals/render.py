"""One training example from a seed: a picture, its normals and its labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from .camera import take_shot
from .heads import Family
from .landmark_ids import EYES, FACE_OVAL, LIPS_INNER
from .lights import shine
from .look import draw_look
from .noise import noise_block
from .parts import IN_OVAL
from .photo import develop
from .raster import rasterise, vertex_normals
from .scene import compose
from .shade import shade

STORED = 168
"""Side of a stored picture: the network's input and a margin of 4 pixels for shifts."""
INPUT = 160
MARGIN = (STORED - INPUT) // 2
CHANNELS = 7
"""Red, green, blue; x, y, z of the normal as 127 n + 128; label."""
_BLOCK = noise_block()


@dataclass(frozen=True)
class Studio:
    """Families of heads, and how often each is drawn."""

    families: tuple[Family, ...]
    shares: tuple[float, ...]

    def render(self, random: np.random.Generator) -> np.ndarray:
        """A random example (7, 168, 168) of bytes."""
        family = self.families[random.choice(len(self.families), p=self.shares)]
        return render(family, random)


def render(family: Family, random: np.random.Generator) -> np.ndarray:
    """A random example (7, 168, 168) of bytes of one family."""
    scene = compose(family, random)
    look = draw_look(family.rest, random)
    marks = family.landmarks(scene.points[: scene.head_vertices])
    shot = take_shot(marks, STORED, INPUT, random)
    placed = shot.place(scene.points)
    screen = shot.project(placed).astype(np.float32)
    normals = vertex_normals(placed, scene.triangles)
    seen, weights = rasterise(
        screen, 1 / -placed[:, 2], scene.triangles, scene.parts, scene.coverage, scene.places, _BLOCK,
        look.strands, STORED,
    )  # fmt: skip
    lights = shine(
        placed, normals, scene.triangles, scene.parts, scene.coverage, shot.rotation, shot.shift, random
    )
    ways = _eye_ways(family, len(placed))
    colours, bent, labels = shade(
        seen, weights, placed, normals, scene.places, scene.regions, scene.triangles, scene.parts, ways,
        shot.rotation.astype(np.float32), _BLOCK, look, lights,
    )  # fmt: skip
    labels[_oval(shot.project(shot.place(marks)))] |= IN_OVAL
    pixels = develop(colours, labels, random)
    stored = np.concatenate([pixels, (bent * 127 + 128.5).astype(np.uint8), labels[..., None]], axis=-1)
    return np.ascontiguousarray(stored.transpose(2, 0, 1))


def _eye_ways(family: Family, count: int) -> np.ndarray:
    """Directions (count, 3) of eyeball vertices from their centre at rest, zero elsewhere."""
    ways = np.zeros((count, 3), np.float32)
    for eye in family.eyes:
        rest = family.rest[eye]
        ways[eye] = rest - (rest.min(0) + rest.max(0)) / 2
    return ways


def _oval(marks: np.ndarray) -> np.ndarray:
    """Mask (168, 168) of the face oval without the openings of eyes and mouth; marks (468, 2) in pixels."""
    picture = Image.new("1", (STORED, STORED))
    draw = ImageDraw.Draw(picture)
    draw.polygon([tuple(marks[i]) for i in FACE_OVAL], fill=1)
    for opening in (*EYES, LIPS_INNER):
        draw.polygon([tuple(marks[i]) for i in opening], fill=0)
    return np.asarray(picture)
