"""Find the nostrils on the base mesh's own edge loops, and add rings before their caps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix, identity, vstack

from base_mesh import BaseMesh, Faces, Nostril
from spheres import fit_sphere
from topology import EdgeLoops

EYEBALLS = ("helper-l-eye", "helper-r-eye")
NOSE_BELOW_EYES = (-6.0, -3.0)
NOSE_HALF_WIDTH = 2.5
"""Where (cm) nostrils are looked for: heights from the eyes' centres, distance from the midline."""
WIDEST_RIM = 1.8
"""Extent (cm) that tells loops round a nostril from others that touch the nose."""
ADDED_RINGS = 3


def find_nostrils(base: BaseMesh) -> BaseMesh:
    """The base mesh with its nostrils found."""
    return replace(base, nostrils=tuple(find_nostril(base, side) for side in (1, -1)))


def add_rings(base: BaseMesh) -> tuple[BaseMesh, csr_matrix]:
    """The base mesh with more rings in each nostril before the cap.

    Old vertices and old faces keep their numbers within a group, added ones follow at the end. Also stencils
    (V after, V before): each added vertex is a mean of those before and behind it on the wall. They bring
    targets and weights along.
    """
    stencils = identity(len(base.vertices), format="csr")
    deepened = replace(base, nostrils=())
    for nostril in base.nostrils:
        deepened, added = _split_last_strip(deepened, nostril)
        stencils = added @ stencils
    return deepened, stencils


def find_nostril(base: BaseMesh, side: int) -> Nostril:
    """The nostril of one side, 1 for the left. Raises ValueError where no loops run round one."""
    mesh = EdgeLoops(base.groups["body"].vertices)
    loops = _nostril_loops(base, mesh, side)
    if len(loops) < 2:
        raise ValueError("No closed edge loops of the base mesh run round the nostril.")
    rings = [loops[0], _ring_behind(loops[0], set(loops[1]), mesh)]
    while ahead := _ring_behind(rings[-1], _beyond(rings, mesh), mesh):
        rings.append(ahead)
    cap = sorted(_enclosed(rings, mesh))
    return Nostril(np.array(rings), np.array(cap), _mean_weights(cap, rings[-1], mesh))


def _nostril_loops(base: BaseMesh, mesh: EdgeLoops, side: int) -> list[list[int]]:
    """Closed loops round a nostril, the widest first."""
    eyes = np.mean([fit_sphere(base.vertices[base.vertices_of(eye)])[0] for eye in EYEBALLS], axis=0)
    x, y, z = (base.vertices - eyes).T
    lowest, highest = NOSE_BELOW_EYES
    in_nose = (lowest < y) & (y < highest) & (side * x > 0) & (side * x < NOSE_HALF_WIDTH) & (z > 0)
    loops = []
    for start in np.flatnonzero(in_nose).tolist():
        for following in sorted(mesh.neighbours[start]) if start in mesh.neighbours else []:
            loop = mesh.walk(start, following)
            if loop and min(loop) == start and loop[1] < loop[-1] and _extent(base, loop) < WIDEST_RIM:
                loops.append(loop)
    return sorted(loops, key=lambda loop: -_extent(base, loop))


def _extent(base: BaseMesh, loop: list[int]) -> float:
    return float(np.ptp(base.vertices[loop], axis=0).max())


def _ring_behind(ring: list[int], allowed: set[int], mesh: EdgeLoops) -> list[int]:
    """Each vertex's one neighbour among the allowed, or nothing where some vertex has none."""
    ahead = [mesh.neighbours[vertex] & allowed for vertex in ring]
    return [min(found) for found in ahead] if all(len(found) == 1 for found in ahead) else []


def _beyond(rings: list[list[int]], mesh: EdgeLoops) -> set[int]:
    """Neighbours of the last ring that no ring contains."""
    return set().union(*(mesh.neighbours[vertex] for vertex in rings[-1])).difference(*rings)


def _enclosed(rings: list[list[int]], mesh: EdgeLoops) -> set[int]:
    """Every vertex behind the last ring."""
    found: set[int] = set()
    reached = _beyond(rings, mesh)
    while reached:
        found |= reached
        reached = _beyond([*rings, list(found)], mesh)
    return found


def _mean_weights(inner: list[int], ring: list[int], mesh: EdgeLoops) -> np.ndarray:
    """Weights (inner, ring) that put every inner vertex at the mean of its neighbours."""
    adjacency = np.array([[other in mesh.neighbours[vertex] for other in inner + ring] for vertex in inner])
    shares = adjacency / adjacency.sum(1, keepdims=True)
    return np.linalg.solve(np.eye(len(inner)) - shares[:, : len(inner)], shares[:, len(inner) :])


def _split_last_strip(base: BaseMesh, nostril: Nostril) -> tuple[BaseMesh, csr_matrix]:
    """Cut the quads between the last two rings across, ADDED_RINGS times; also stencils as in `add_rings`."""
    body = base.groups["body"]
    before, behind = nostril.rings[-2:]
    strip = np.isin(body.vertices, nostril.rings[-2:]).all(1)
    is_behind = np.isin(body.vertices[strip], behind)
    column = {vertex: i for ring in (before, behind) for i, vertex in enumerate(ring.tolist())}
    columns = np.array([[column[vertex] for vertex in quad] for quad in body.vertices[strip].tolist()])
    stencils, rings = _rings_between(before, behind, len(base.vertices))
    uv_ends = np.zeros((2, len(before)), int)
    uv_ends[is_behind.astype(int), columns] = body.uvs[strip]
    uv_stencils, uv_rings = _rings_between(*uv_ends, len(base.uvs))
    split = Faces(
        _with_pieces(body.vertices, strip, rings, is_behind, columns),
        _with_pieces(body.uvs, strip, uv_rings, is_behind, columns),
    )
    deepened = replace(
        base,
        vertices=stencils @ base.vertices,
        uvs=uv_stencils @ base.uvs,
        groups={**base.groups, "body": split},
        nostrils=(*base.nostrils, replace(nostril, rings=np.vstack([nostril.rings[:-2], rings]))),
    )
    return deepened, stencils


def _rings_between(before: np.ndarray, behind: np.ndarray, count: int) -> tuple[csr_matrix, np.ndarray]:
    """Rings (n, 12) from `before` to `behind` (12,), new points in between, numbered from `count` on.

    Also stencils (count + new, count) that space the new points evenly.
    """
    added = count + np.arange(ADDED_RINGS * len(before)).reshape(ADDED_RINGS, -1)
    share = np.repeat(np.arange(1, ADDED_RINGS + 1) / (ADDED_RINGS + 1), len(before))
    ends = np.stack([np.tile(before, ADDED_RINGS), np.tile(behind, ADDED_RINGS)], axis=1)
    shares = np.stack([1 - share, share], axis=1)
    means = csr_matrix((shares.ravel(), ends.ravel(), np.arange(0, ends.size + 1, 2)), (added.size, count))
    return vstack([identity(count), means], format="csr"), np.vstack([before, added, behind])


def _with_pieces(
    faces: np.ndarray, strip: np.ndarray, rings: np.ndarray, is_behind: np.ndarray, columns: np.ndarray
) -> np.ndarray:
    """Quads (F, 4), those of the strip cut along the rings: first pieces in place, others at the end."""
    pieces = [rings[level + is_behind, columns] for level in range(len(rings) - 1)]
    cut = faces.copy()
    cut[strip] = pieces[0]
    return np.concatenate([cut, *pieces[1:]])
