"""Writes what is true of a further view, in the form of the truth set's own subjects."""

import json
import pathlib
import struct
import zlib

import bpy  # noqa: F401 - before mathutils, which lies inside it
import numpy as np
from mathutils.bvhtree import BVHTree

from tools.views.subject import EYE_RADIUS, Subject, vertex_normals

# How far before a landmark skin may lie that does not hide it, cm.
SLACK = 0.05


class ViewTruth:
    """A subject as one camera sees it, in the files that `MANIFEST.md` describes."""

    def __init__(self, subject: Subject, camera_to_world: np.ndarray) -> None:
        self.subject = subject
        self.camera_to_world = camera_to_world
        self.world_to_camera = np.linalg.inv(camera_to_world)
        self._tree = BVHTree.FromPolygons(subject.vertices.tolist(), subject.triangles.tolist())
        self._eye = camera_to_world[:3, 3]

    def write(self, folder: pathlib.Path) -> None:
        """Makes the folder and its four files."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "camera.json").write_text(json.dumps(self._camera(), indent=1))
        (folder / "landmarks.json").write_text(json.dumps(self._landmarks()))
        normals, mask = self._normals()
        encoded = np.where(mask[..., None], np.rint((normals + 1) / 2 * 65535), 0).astype(np.uint16)
        write_png16(folder / "normals.png", encoded)
        write_png16(folder / "mask.png", np.repeat(65535 * mask[..., None], 3, axis=2).astype(np.uint16))

    def project(self, points: np.ndarray) -> np.ndarray:
        """Pixels (n, 2) of points (n, 3) in world centimetres."""
        seen = points @ self.world_to_camera[:3, :3].T + self.world_to_camera[:3, 3]
        return self.subject.principal_point + self.subject.focal_length * seen[:, :2] / -seen[:, 2:] * [1, -1]

    def _camera(self) -> dict:
        subject = self.subject
        return {
            "image_size": [subject.width, subject.height],
            "fx": subject.focal_length,
            "fy": subject.focal_length,
            "cx": subject.principal_point[0],
            "cy": subject.principal_point[1],
            "world_to_camera": self.world_to_camera.tolist(),
            "camera_to_world": self.camera_to_world.tolist(),
        }

    def _landmarks(self) -> dict:
        truth = self.subject.truth
        points = truth["landmarks68"].astype(np.float64)
        contours = {
            name.removeprefix("contour_"): truth[name].astype(np.float64)
            for name in truth
            if name.startswith("contour_")
        }
        return {
            "points68": self.project(points).tolist(),
            "visible68": [self._is_seen(point) for point in points],
            "contours": {
                name: {"closed": name.startswith("lip"), "points": self.project(points).tolist()}
                for name, points in contours.items()
            },
        }

    def _is_seen(self, point: np.ndarray) -> bool:
        way = point - self._eye
        distance = float(np.linalg.norm(way))
        hit = self._tree.ray_cast(self._eye.tolist(), (way / distance).tolist(), distance - SLACK)
        return hit[0] is None

    def _normals(self) -> tuple[np.ndarray, np.ndarray]:
        """Camera-space unit normals (h, w, 3) and where there is skin (h, w)."""
        subject = self.subject
        normals = vertex_normals(subject.vertices, subject.triangles) @ self.world_to_camera[:3, :3].T
        directions = self._rays()
        eyes = self._distance_to_eyes(directions)
        triangles = np.full(len(directions), -1)
        places = np.zeros((len(directions), 3))
        eye = self._eye.tolist()
        for pixel, direction in enumerate(directions.tolist()):
            place, _, triangle, distance = self._tree.ray_cast(eye, direction)
            if triangle is not None and distance < eyes[pixel]:
                triangles[pixel], places[pixel] = triangle, place
        seen = triangles >= 0
        corners = subject.triangles[triangles[seen]]
        weights = _barycentrics(places[seen], subject.vertices[corners])
        result = np.zeros((len(directions), 3))
        result[seen] = np.einsum("nk,nkd->nd", weights, normals[corners])
        result[seen] /= np.linalg.norm(result[seen], axis=1, keepdims=True)
        shape = (subject.height, subject.width)
        return result.reshape(*shape, 3), seen.reshape(shape)

    def _rays(self) -> np.ndarray:
        """A unit direction in the world through each pixel's centre, row by row."""
        subject = self.subject
        rows, columns = np.mgrid[: subject.height, : subject.width] + 0.5
        x = (columns - subject.principal_point[0]) / subject.focal_length
        y = (subject.principal_point[1] - rows) / subject.focal_length
        rays = np.stack([x, y, -np.ones_like(x)], axis=-1).reshape(-1, 3)
        rays /= np.linalg.norm(rays, axis=1, keepdims=True)
        return rays @ self.camera_to_world[:3, :3].T

    def _distance_to_eyes(self, directions: np.ndarray) -> np.ndarray:
        """How far an eyeball is along each ray from the camera; infinite where there is none."""
        nearest = np.full(len(directions), np.inf)
        for center in self.subject.eyes:
            offset = center - self._eye
            along = directions @ offset
            inside = EYE_RADIUS**2 - (offset @ offset - along**2)
            hits = inside > 0
            nearest[hits] = np.minimum(nearest[hits], along[hits] - np.sqrt(inside[hits]))
        return nearest


def _barycentrics(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Weights (n, 3) of points (n, 3) in triangles (n, 3, 3)."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    normal = np.cross(b - a, c - a)
    square = np.maximum(np.einsum("ij,ij->i", normal, normal), 1e-30)
    of_b = np.einsum("ij,ij->i", np.cross(points - a, c - a), normal) / square
    of_c = np.einsum("ij,ij->i", np.cross(b - a, points - a), normal) / square
    return np.stack([1 - of_b - of_c, of_b, of_c], axis=1)


def write_png16(path: pathlib.Path, pixels: np.ndarray) -> None:
    """Writes RGB (h, w, 3) of uint16 as PNG."""
    height, width, _ = pixels.shape
    rows = pixels.astype(">u2").reshape(height, -1).view(np.uint8)
    rows = np.hstack([np.zeros((height, 1), np.uint8), rows])
    header = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b"")]
    encoded = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + encoded)
