"""Make a head finer: Catmull-Clark subdivision, as stencils that also carry deltas and weights.

One step cuts every quad in four. Positions become smooth, open borders follow their own curve; texture
coordinates are halved along straight lines, so that seams and painted textures stay where they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix, diags, vstack

from crop import PARTS, HeadMesh
from spheres import fit_sphere
from topology import face_edges

EYEBALLS = ("eye-left", "eye-right")


@dataclass(frozen=True)
class Split:
    """Quads cut in four. Points are numbered: the old ones, then one an edge, then one a face.

    quads (4F, 4), the four pieces of each face together, each beginning at a corner of it;
    edges (E, 2): the ends of each edge, lower first; faces_at_edge (E,): how many faces share it;
    edges_of_face (F, 4): the edges from each corner to the next.
    """

    quads: np.ndarray
    edges: np.ndarray
    faces_at_edge: np.ndarray
    edges_of_face: np.ndarray


def refine(head: HeadMesh, parts: tuple[str, ...]) -> HeadMesh:
    """Cut the quads of some parts in four. Raises ValueError where another part shares their vertices."""
    chosen = np.isin(head.face_parts, [PARTS.index(part) for part in parts])
    if np.isin(head.faces[chosen], head.faces[~chosen]).any():
        raise ValueError(
            f"{', '.join(parts)}: other parts share their vertices; they cannot be refined alone."
        )
    surface = split_quads(head.faces[chosen], len(head.vertices))
    texture = split_quads(head.face_uvs[chosen], len(head.uvs))
    smooth = smooth_stencils(head.faces[chosen], surface, len(head.vertices))
    linear = linear_stencils(head.face_uvs[chosen], texture, len(head.uvs))
    touching = linear_stencils(head.faces[chosen], surface, len(head.vertices))

    def pieces(of_faces: np.ndarray) -> np.ndarray:
        return np.concatenate([of_faces[~chosen], np.repeat(of_faces[chosen], 4, axis=0)])

    finer = HeadMesh(
        stencils=smooth @ head.stencils,
        sources=pieces(head.sources),
        vertices=smooth @ head.vertices,
        faces=np.concatenate([head.faces[~chosen], surface.quads]),
        uvs=linear @ head.uvs,
        face_uvs=np.concatenate([head.face_uvs[~chosen], texture.quads]),
        face_parts=pieces(head.face_parts),
        rim=np.concatenate([head.rim, _midpoints(surface, head.rim, len(head.vertices))]),
        nostrils=touching @ head.nostrils > 0,
    )
    return replace(finer, vertices=_with_round_eyes(head, finer))


def split_quads(faces: np.ndarray, point_count: int) -> Split:
    """Cut quads (F, 4) among `point_count` points in four each."""
    sides = np.sort(face_edges(faces), axis=1)
    edges, edge_of_side, faces_at_edge = np.unique(sides, axis=0, return_inverse=True, return_counts=True)
    edges_of_face = edge_of_side.reshape(-1, 4)
    ahead = point_count + edges_of_face
    centre = np.repeat(point_count + len(edges) + np.arange(len(faces)), 4).reshape(-1, 4)
    quads = np.stack([faces, ahead, centre, np.roll(ahead, 1, axis=1)], axis=-1)
    return Split(quads.reshape(-1, 4), edges, faces_at_edge, edges_of_face)


def linear_stencils(faces: np.ndarray, split: Split, point_count: int) -> csr_matrix:
    """Old points stay; the others are means of their edge's ends or their face's corners."""
    stay = diags(np.ones(point_count))
    return vstack([stay, _mean_of(split.edges, point_count), _mean_of(faces, point_count)], format="csr")


def smooth_stencils(faces: np.ndarray, split: Split, point_count: int) -> csr_matrix:
    """The masks of Catmull and Clark (points after, points before); points of no face stay."""
    centres, middles = _mean_of(faces, point_count), _mean_of(split.edges, point_count)
    around = _incidence(split.edges_of_face, len(split.edges)).T @ centres
    inner = (split.faces_at_edge == 2).astype(float)
    edge_points = diags(1 - inner / 2) @ middles + diags(inner / 4) @ around
    corners = _smooth_corners(faces, split, point_count, centres, middles)
    return vstack([corners, edge_points, centres], format="csr")


def _smooth_corners(
    faces: np.ndarray, split: Split, point_count: int, centres: csr_matrix, middles: csr_matrix
) -> csr_matrix:
    """Where old points go: inside (Q + 2R + (n - 3) S) / n, on a border (R + S) / 2 along that border."""
    at_faces = _incidence(faces, point_count).T
    at_edges = _incidence(split.edges, point_count).T
    border = (split.faces_at_edge == 1).astype(float)
    valence, border_edges = at_faces.sum(1).A1, at_edges @ border
    inside = (valence > 0) & (border_edges == 0)
    along = border_edges > 0
    share = np.divide(1, valence, out=np.zeros(point_count), where=inside)
    half = np.divide(0.5, border_edges, out=np.zeros(point_count), where=along)
    keep = np.select([inside, along], [1 - 3 * share, 0.5], 1.0)
    return (
        diags(share**2) @ at_faces @ centres
        + diags(2 * share**2) @ at_edges @ middles
        + diags(half) @ at_edges @ diags(border) @ middles
        + diags(keep)
    )


def _mean_of(points: np.ndarray, point_count: int) -> csr_matrix:
    """Means (n, points) over rows of points (n, k)."""
    return _incidence(points, point_count) / points.shape[1]


def _incidence(points: np.ndarray, point_count: int) -> csr_matrix:
    """1 where row i of `points` (n, k) names point j: (n, points)."""
    starts = np.arange(0, points.size + 1, points.shape[1])
    return csr_matrix((np.ones(points.size), points.ravel(), starts), shape=(len(points), point_count))


def _midpoints(split: Split, rim: np.ndarray, point_count: int) -> np.ndarray:
    """The new points on border edges between points of the rim."""
    on_rim = (split.faces_at_edge == 1) & np.isin(split.edges, rim).all(1)
    return point_count + np.flatnonzero(on_rim)


def _with_round_eyes(head: HeadMesh, finer: HeadMesh) -> np.ndarray:
    """Positions of the finer head, its eyeballs drawn back onto the spheres that they were."""
    vertices = finer.vertices.copy()
    for eye in EYEBALLS:
        centre, radius = fit_sphere(head.vertices[head.part(eye)])
        outward = vertices[finer.part(eye)] - centre
        vertices[finer.part(eye)] = centre + radius * outward / np.linalg.norm(outward, axis=1, keepdims=True)
    return vertices
