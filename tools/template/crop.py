"""Cut the head out of the body along closed edge loops, and name its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, identity
from scipy.sparse.csgraph import connected_components

from base_mesh import BaseMesh
from topology import boundary_edges, face_edges, ordered_loops

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
LARGEST_SOCKET = 5.0
"""Extent (cm) that tells the texture islands of the eye sockets from that of the mouth bag."""

RimFinder = Callable[[np.ndarray, np.ndarray], list[list[int]]]
"""From the body's quads (F, 4) and positions (V, 3) to closed loops of vertices."""


@dataclass(frozen=True)
class HeadMesh:
    """A head cut out of the base mesh, perhaps made finer since.

    stencils (V, base V), sparse: each vertex as a weighted mean of vertices of the base mesh, which brings
    everything that the artists made for the base mesh to this head; sources (F,): for each face the base face
    that it is or is a piece of, counted over the groups that were cut.
    vertices (V, 3) cm; faces (F, 4); uvs (T, 2); face_uvs (F, 4); face_parts (F,) indices into PARTS;
    rim (n,): the vertices of the cut; nostrils (V,): mask of what lies beyond the nostrils' rims.
    """

    stencils: csr_matrix
    sources: np.ndarray
    vertices: np.ndarray
    faces: np.ndarray
    uvs: np.ndarray
    face_uvs: np.ndarray
    face_parts: np.ndarray
    rim: np.ndarray
    nostrils: np.ndarray

    @property
    def triangles(self) -> np.ndarray:
        """Fan triangulation (2F, 3): the triangles of face f are rows 2f and 2f + 1."""
        return self.faces[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3)

    @property
    def triangle_parts(self) -> np.ndarray:
        """Part of each triangle (2F,)."""
        return np.repeat(self.face_parts, 2)

    def faces_of(self, *parts: str) -> np.ndarray:
        """Quads (n, 4) of some parts."""
        return self.faces[np.isin(self.face_parts, [PARTS.index(part) for part in parts])]

    def part(self, name: str) -> np.ndarray:
        """Sorted vertices that the faces of a part use."""
        return np.unique(self.faces_of(name))


def cut_head(base: BaseMesh, vertices: np.ndarray, rim_of: RimFinder) -> HeadMesh:
    """Cut the head out of the base mesh, whose neutral positions are `vertices` (V, 3).

    `rim_of` finds the loops to cut along, see `rims`. Raises ValueError when the cut head has an opening
    beside its rim.
    """
    body = base.groups["body"]
    loops = rim_of(body.vertices, vertices)
    rim = np.concatenate(loops)
    inside = _side_of_loops(body.vertices, loops, vertices)
    faces, uvs = [body.vertices[inside]], [body.uvs[inside]]
    parts = [_body_parts(faces[0], uvs[0], vertices, rim)]
    if not _same_loops(ordered_loops(boundary_edges(faces[0])), loops):
        raise ValueError("The cut head is open somewhere else than at its rim.")
    for part, group in HELPERS.items():
        helper = base.groups[group]
        faces.append(helper.vertices)
        uvs.append(helper.uvs)
        parts.append(np.full(len(helper.vertices), PARTS.index(part)))
    used, compact_faces = np.unique(np.concatenate(faces), return_inverse=True)
    used_uvs, compact_uvs = np.unique(np.concatenate(uvs), return_inverse=True)
    helper_faces = len(body.vertices) + np.arange(sum(map(len, faces[1:])))
    return HeadMesh(
        stencils=identity(len(vertices), format="csr")[used],
        sources=np.concatenate([np.flatnonzero(inside), helper_faces]),
        vertices=vertices[used],
        faces=compact_faces.reshape(-1, 4),
        uvs=base.uvs[used_uvs],
        face_uvs=compact_uvs.reshape(-1, 4),
        face_parts=np.concatenate(parts).astype(np.uint8),
        rim=np.searchsorted(used, rim),
        nostrils=np.isin(used, [nostril.interior for nostril in base.nostrils]),
    )


def _same_loops(one: list[list[int]], other: list[list[int]]) -> bool:
    """Whether both list loops of the same vertices, wherever they begin and whichever way they run."""
    return sorted(map(sorted, one)) == sorted(map(sorted, other))


def _side_of_loops(faces: np.ndarray, loops: list[list[int]], vertices: np.ndarray) -> np.ndarray:
    """Mask of the faces on the same side of the loops as the top of the head."""
    edges = np.sort(face_edges(faces), axis=1)
    loop_edges = {
        tuple(sorted(edge)) for loop in loops for edge in zip(loop, loop[1:] + loop[:1], strict=True)
    }
    order = np.lexsort(edges.T[::-1])
    first, second = order[0::2], order[1::2]
    crossing = np.array([tuple(edge) not in loop_edges for edge in edges[first].tolist()])
    pairs = np.stack([first, second], axis=1)[crossing] // 4
    graph = coo_matrix((np.ones(len(pairs)), pairs.T), shape=(len(faces),) * 2)
    labels = connected_components(graph, directed=False)[1]
    return labels == labels[vertices[faces, 1].mean(1).argmax()]


def _body_parts(faces: np.ndarray, uvs: np.ndarray, vertices: np.ndarray, rim: np.ndarray) -> np.ndarray:
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
