"""Edges, boundaries and edge loops of quad meshes."""

from __future__ import annotations

from collections import defaultdict

import numpy as np


def face_edges(faces: np.ndarray) -> np.ndarray:
    """Directed edges (4F, 2) of quads, face after face."""
    return np.stack([faces, np.roll(faces, -1, axis=1)], axis=-1).reshape(-1, 2)


def boundary_edges(faces: np.ndarray) -> np.ndarray:
    """Directed edges (n, 2) that belong to one face only."""
    edges = face_edges(faces)
    _, inverse, counts = np.unique(np.sort(edges, axis=1), axis=0, return_inverse=True, return_counts=True)
    return edges[counts[inverse.ravel()] == 1]


def ordered_loops(edges: np.ndarray) -> list[list[int]]:
    """Closed loops of directed edges, each starting at its lowest vertex. Raises ValueError on a branch."""
    follower = dict(edges.tolist())
    if len(follower) != len(edges):
        raise ValueError("A boundary branches: two of its edges leave the same vertex.")
    loops = []
    while follower:
        start = min(follower)
        loop, vertex = [], start
        while vertex in follower:
            loop.append(vertex)
            vertex = follower.pop(vertex)
        loops.append(loop)
    return loops


class EdgeLoops:
    """Walks a quad mesh straight ahead: at a vertex of four edges the loop leaves by the opposite edge."""

    def __init__(self, faces: np.ndarray) -> None:
        self.neighbours: dict[int, set[int]] = defaultdict(set)
        self._across: dict[int, list[set[int]]] = defaultdict(list)
        for quad in faces.tolist():
            for corner, vertex in enumerate(quad):
                sides = {quad[corner - 1], quad[(corner + 1) % 4]}
                self.neighbours[vertex] |= sides
                self._across[vertex].append(sides)

    def walk(self, start: int, following: int) -> list[int] | None:
        """The closed loop from `start` through `following`, or None where it ends or crosses itself."""
        loop, previous, vertex = [start], start, following
        while vertex != start:
            if len(self.neighbours[vertex]) != 4 or vertex in loop:
                return None
            loop.append(vertex)
            beside = set().union(*(sides for sides in self._across[vertex] if previous in sides))
            (ahead,) = self.neighbours[vertex] - beside
            previous, vertex = vertex, ahead
        return loop
