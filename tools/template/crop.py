"""Cut the head out of the body along one closed edge loop, and name its parts.

A loop of the artist's own edges gives a clean rim; a cut by weights or by height would leave stair-steps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from assets import BaseMesh
from topology import EdgeLoops, boundary_edges, face_edges, ordered_loops

PARTS = (
    "skin",
    "inner-mouth",
    "eye-sockets",
    "eye-left",
    "eye-right",
    "teeth-upper",
    "teeth-lower",
    "tongue",
)
HELPERS = {
    "eye-left": "helper-l-eye",
    "eye-right": "helper-r-eye",
    "teeth-upper": "helper-upper-teeth",
    "teeth-lower": "helper-lower-teeth",
    "tongue": "helper-tongue",
}
LARGEST_RIM_DEVIATION = 0.7
"""A rim may leave its best plane by this much (cm, rms)."""
WIDEST_NECK = 24.0
"""Extent (cm) that tells loops round the neck from those round the trunk."""
LARGEST_SOCKET = 5.0
"""Extent (cm) that tells the texture islands of the eye sockets from that of the mouth bag."""


@dataclass(frozen=True)
class HeadMesh:
    """The cut head. `source` (V,) maps its vertices to the base mesh, in the base mesh's order.

    vertices (V, 3) cm; faces (F, 4); uvs (T, 2); face_uvs (F, 4); face_parts (F,) indices into PARTS;
    rim (n,): the vertices of the cut, in order.
    """

    source: np.ndarray
    vertices: np.ndarray
    faces: np.ndarray
    uvs: np.ndarray
    face_uvs: np.ndarray
    face_parts: np.ndarray
    rim: np.ndarray

    @property
    def triangles(self) -> np.ndarray:
        """Fan triangulation (2F, 3): the triangles of face f are rows 2f and 2f + 1."""
        return self.faces[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3)

    @property
    def triangle_parts(self) -> np.ndarray:
        """Part of each triangle (2F,)."""
        return np.repeat(self.face_parts, 2)

    def part(self, name: str) -> np.ndarray:
        """Sorted vertices that the faces of a part use."""
        return np.unique(self.faces[self.face_parts == PARTS.index(name)])


def cut_head(base: BaseMesh, vertices: np.ndarray) -> HeadMesh:
    """Cut the head out of the base mesh, whose neutral positions are `vertices` (V, 3).

    Raises ValueError when the cut head has an opening beside its rim.
    """
    body = base.groups["body"]
    rim = _neck_loop(body.vertices, vertices)
    inside = _side_of_loop(body.vertices, rim, vertices)
    faces, uvs = [body.vertices[inside]], [body.uvs[inside]]
    parts = [_body_parts(faces[0], uvs[0], vertices, rim)]
    if [sorted(loop) for loop in ordered_loops(boundary_edges(faces[0]))] != [sorted(rim)]:
        raise ValueError("The cut head is open somewhere else than at its rim.")
    for part, group in HELPERS.items():
        helper = base.groups[group]
        faces.append(helper.vertices)
        uvs.append(helper.uvs)
        parts.append(np.full(len(helper.vertices), PARTS.index(part)))
    source, compact_faces = np.unique(np.concatenate(faces), return_inverse=True)
    used_uvs, compact_uvs = np.unique(np.concatenate(uvs), return_inverse=True)
    return HeadMesh(
        source=source,
        vertices=vertices[source],
        faces=compact_faces.reshape(-1, 4),
        uvs=base.uvs[used_uvs],
        face_uvs=compact_uvs.reshape(-1, 4),
        face_parts=np.concatenate(parts).astype(np.uint8),
        rim=np.searchsorted(source, rim),
    )


def _neck_loop(faces: np.ndarray, vertices: np.ndarray) -> np.ndarray:
    """The lowest closed edge loop round the neck that is nearly planar."""
    rings = EdgeLoops(faces)
    midline = np.flatnonzero(np.abs(vertices[: faces.max() + 1, 0]) < 1e-3)
    candidates = []
    for start in midline:
        for neighbour in sorted(rings.neighbours[start]):
            loop = rings.walk(start, neighbour) if vertices[neighbour, 0] > 1e-3 else None
            if loop is not None and _rings_the_neck(vertices[loop]):
                candidates.append(loop)
    return min(candidates, key=lambda loop: vertices[loop, 1].mean())


def _rings_the_neck(points: np.ndarray) -> bool:
    """Whether a loop goes round the neck, lies flat and stays near a plane."""
    width, height, depth = np.ptp(points, axis=0)
    round_the_neck = 6 < width < WIDEST_NECK and height < depth and depth > 6
    deviation = np.linalg.svd(points - points.mean(0))[1][2] / np.sqrt(len(points))
    return bool(round_the_neck and deviation < LARGEST_RIM_DEVIATION)


def _side_of_loop(faces: np.ndarray, loop: list[int], vertices: np.ndarray) -> np.ndarray:
    """Mask of the faces on the same side of the loop as the top of the head."""
    edges = np.sort(face_edges(faces), axis=1)
    loop_edges = {tuple(sorted(edge)) for edge in zip(loop, loop[1:] + loop[:1], strict=True)}
    order = np.lexsort(edges.T[::-1])
    first, second = order[0::2], order[1::2]
    crossing = np.array([tuple(edge) not in loop_edges for edge in edges[first].tolist()])
    pairs = np.stack([first, second], axis=1)[crossing] // 4
    graph = coo_matrix((np.ones(len(pairs)), pairs.T), shape=(len(faces),) * 2)
    labels = connected_components(graph, directed=False)[1]
    return labels == labels[vertices[faces, 1].mean(1).argmax()]


def _body_parts(faces: np.ndarray, uvs: np.ndarray, vertices: np.ndarray, rim: list[int]) -> np.ndarray:
    """Part of every face of the body: mouth bag and eye sockets are texture islands of their own."""
    edges = face_edges(uvs)
    graph = coo_matrix((np.ones(len(edges)), edges.T), shape=(uvs.max() + 1,) * 2)
    islands = connected_components(graph, directed=False)[1][uvs[:, 0]]
    outside = [faces[vertices[faces, 1].mean(1).argmax()], rim]
    parts = np.full(len(faces), PARTS.index("skin"))
    for island in np.unique(islands):
        members = islands == island
        if not any(np.isin(faces[members], touched).any() for touched in outside):
            size = np.ptp(vertices[faces[members]].reshape(-1, 3), axis=0).max()
            parts[members] = PARTS.index("eye-sockets" if size < LARGEST_SOCKET else "inner-mouth")
    return parts
