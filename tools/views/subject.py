"""A truth subject: its skin with a colour at each vertex, its eyeballs, the camera of its photo."""

import json
import pathlib

import bpy  # before mathutils, which lies inside it
import numpy as np
from mathutils.bvhtree import BVHTree
from mathutils.kdtree import KDTree

# An eyeball's radius, cm.
EYE_RADIUS = 1.2


class Subject:
    """What `MANIFEST.md` of the truth set describes, in centimetres, y up, the face toward +z."""

    def __init__(self, folder: pathlib.Path) -> None:
        truth = dict(np.load(folder / "truth.npz"))
        self.truth = truth
        camera = json.loads((folder / "camera.json").read_text())
        self.vertices = truth["vertices"].astype(np.float64)
        self.triangles = truth["faces"]
        self.width, self.height = camera["image_size"]
        self.focal_length = camera["fx"]
        self.principal_point = np.array([camera["cx"], camera["cy"]])
        self.world_to_camera = np.array(camera["world_to_camera"])
        self.camera_to_world = np.array(camera["camera_to_world"])
        self.eyes = [_eyeball(truth, side) for side in ("right", "left")]
        self.colors = self._colors(_pixels(folder / "albedo.png"))

    @property
    def pivot(self) -> np.ndarray:
        """What a camera goes round: a place between the eyes and the mouth, as deep as the eyeballs."""
        eyes = np.mean(self.eyes, axis=0)
        return np.array([eyes[0], eyes[1] - 3, eyes[2]])

    def _colors(self, albedo: np.ndarray) -> np.ndarray:
        """Linear RGB at each vertex, as the photo shows it there or at the nearest place that it shows."""
        points = self.vertices @ self.world_to_camera[:3, :3].T + self.world_to_camera[:3, 3]
        pixels = self.principal_point + self.focal_length * points[:, :2] / -points[:, 2:] * [1, -1]
        columns = np.clip(pixels.astype(int), 0, [self.width - 1, self.height - 1])
        colors = albedo[columns[:, 1], columns[:, 0]]
        seen = np.flatnonzero(self._is_seen() & (colors.sum(axis=1) > 0))
        tree = KDTree(len(seen))
        for index in seen:
            tree.insert(self.vertices[index], int(index))
        tree.balance()
        return colors[[tree.find(vertex)[1] for vertex in self.vertices]]

    def _is_seen(self) -> np.ndarray:
        """Whether the photo's camera sees each vertex, not edge on."""
        tree = BVHTree.FromPolygons(self.vertices.tolist(), self.triangles.tolist())
        eye = self.camera_to_world[:3, 3]
        normals = vertex_normals(self.vertices, self.triangles)
        ways = eye - self.vertices
        distances = np.linalg.norm(ways, axis=1)
        seen = np.einsum("ij,ij->i", normals, ways) > 0.2 * distances
        for index in np.flatnonzero(seen):
            way = ways[index] / distances[index]
            # A little off the skin, or it would hide itself.
            seen[index] = tree.ray_cast(self.vertices[index] + 0.02 * way, way, distances[index])[0] is None
        return seen


def vertex_normals(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Unit normals (n, 3), means over the triangles around by their area."""
    a, b, c = (vertices[triangles[:, corner]] for corner in range(3))
    areas = np.cross(b - a, c - a)
    normals = np.zeros_like(vertices)
    for corner in range(3):
        np.add.at(normals, triangles[:, corner], areas)
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)


def _eyeball(truth: dict[str, np.ndarray], side: str) -> np.ndarray:
    """The centre of the ball that the lids' edges lie on, by a few steps of Gauss-Newton."""
    lids = np.concatenate([truth[f"contour_eyelid_{lid}_{side}"] for lid in ("upper", "lower")]).astype(
        np.float64
    )
    center = lids.mean(axis=0) - [0, 0, EYE_RADIUS]
    for _ in range(20):
        offsets = center - lids
        distances = np.linalg.norm(offsets, axis=1)
        center = center - np.linalg.lstsq(offsets / distances[:, None], distances - EYE_RADIUS, rcond=None)[0]
    return center


def _pixels(path: pathlib.Path) -> np.ndarray:
    """An 8-bit sRGB PNG as linear RGB, the first row on top."""
    image = bpy.data.images.load(str(path.resolve()))
    image.colorspace_settings.name = "Non-Color"
    values = np.empty(image.size[0] * image.size[1] * image.channels, np.float32)
    image.pixels.foreach_get(values)
    encoded = values.reshape(image.size[1], image.size[0], image.channels)[::-1, :, :3].astype(np.float64)
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
