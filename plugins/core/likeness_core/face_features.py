# SPDX-License-Identifier: Apache-2.0
"""What the landmarks of a head say about its surface: regions of the face, and curves along lids and lips."""

from __future__ import annotations

import heapq
import math
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

Point = tuple[float, float, float]

# How far (cm) a region reaches beyond its outline, on a head whose eyes' outer corners are 9 cm apart.
EYELID_WIDTH = 0.6
BROW_WIDTH = 0.4
LIP_MARGIN = 0.1
USUAL_EYE_SPAN = 9.0
# The face reaches no farther back than this behind the rearmost landmark of its outline.
DEPTH_MARGIN = 1.0
# A vertex of the core of the face looks forward with at least this z of its normal.
CORE_SLOPE = 0.3
# Where the jaw's part of the oval begins and ends: in front of the ears.
JAW_ENDS = (454, 234)
CURVES = (
    "eyelid-upper-right eyelid-lower-right eyelid-upper-left eyelid-lower-left "
    "lips-outer-upper lips-outer-lower lips-inner-upper lips-inner-lower"
).split()


class Face:
    """The outer skin of a head with its landmarks placed.

    `points` are the landmarks' places, `contours` lists of landmarks by name, `triangles` those of the skin,
    three vertices each.
    """

    def __init__(
        self,
        vertices: array[float],
        triangles: Sequence[Sequence[int]],
        points: Sequence[Point],
        contours: Mapping[str, Sequence[int]],
    ) -> None:
        self._vertices = vertices
        self._triangles = triangles
        self._points = points
        self._contours = contours

    def regions(self) -> dict[str, bytearray]:
        """One byte per vertex, 1 inside, for each region by name."""
        span = abs(self._points[263][0] - self._points[33][0]) / USUAL_EYE_SPAN
        oval = self._contours["face-oval"]
        if len(oval) < 3:
            return {}
        back = min(self._points[landmark][2] for landmark in oval) - DEPTH_MARGIN * span
        skin = {vertex for triangle in self._triangles for vertex in triangle}
        front = [vertex for vertex in sorted(skin) if self._vertices[3 * vertex + 2] > back]
        face = self._inside(front, oval, 0)
        slopes = self._slopes()
        core = [
            vertex for vertex in self._inside(face, self._core_outline(), 0) if slopes[vertex] > CORE_SLOPE
        ]
        members = {
            "face": face,
            "core": core,
            "lips": self._inside(face, self._contours["lips-outer"], LIP_MARGIN * span),
            "brows": sorted(
                {
                    vertex
                    for side in ("left", "right")
                    for vertex in self._inside(face, self._loop("brow", side, -1), BROW_WIDTH * span)
                }
            ),
        }
        for side in ("left", "right"):
            outline = self._loop("eyelid", side, None)
            members[f"eyelids-{side}"] = self._inside(face, outline, EYELID_WIDTH * span)
        return {name: self._mask(inside) for name, inside in members.items()}

    def curves(self) -> dict[str, list[int]]:
        """Vertices in order along each lid and lip: the shortest ways along edges from landmark to
        landmark.
        """
        graph = self._edges()
        found = {name: self._way(graph, self._contours[name]) for name in CURVES}
        return {name: way for name, way in found.items() if len(way) >= 2}

    def _mask(self, inside: Sequence[int]) -> bytearray:
        mask = bytearray(len(self._vertices) // 3)
        for vertex in inside:
            mask[vertex] = 1
        return mask

    def _loop(self, feature: str, side: str, stop: int | None) -> list[int]:
        """The closed outline of two contours that begin at the same end."""
        lower = list(self._contours[f"{feature}-lower-{side}"])
        # Both lids have the corners of the eye in common; both edges of a brow have nothing in common.
        lower = lower[-2:0:-1] if stop is None else lower[::-1]
        return [*self._contours[f"{feature}-upper-{side}"], *lower]

    def _core_outline(self) -> list[int]:
        """Over the brows, down the cheeks in front of the ears, and round the chin."""
        oval = list(self._contours["face-oval"])
        ends = [oval.index(end) if end in oval else None for end in JAW_ENDS]
        jaw = oval[ends[0] : None if ends[1] is None else ends[1] + 1]
        brows = [*self._contours["brow-upper-right"], *self._contours["brow-upper-left"][::-1]]
        return [*brows, *jaw]

    def _inside(self, vertices: Sequence[int], outline: Sequence[int], margin: float) -> list[int]:
        """Which of the vertices lie inside an outline, seen from the front, or within a margin of it (cm)."""
        if len(outline) < 3:
            return []
        corners = [self._points[landmark][:2] for landmark in outline]
        edges = [(*start, *end) for start, end in zip(corners, [*corners[1:], corners[0]], strict=True)]
        low = [min(corner[axis] for corner in corners) - margin for axis in (0, 1)]
        high = [max(corner[axis] for corner in corners) + margin for axis in (0, 1)]
        result = []
        for vertex in vertices:
            x, y = self._vertices[3 * vertex], self._vertices[3 * vertex + 1]
            if not (low[0] <= x <= high[0] and low[1] <= y <= high[1]):
                continue
            if _is_inside(x, y, edges) or (margin and _distance(x, y, edges) <= margin):
                result.append(vertex)
        return result

    def _slopes(self) -> list[float]:
        """The z of every vertex's normal; 0 where there is none."""
        normals = [0.0] * len(self._vertices)
        for a, b, c in self._triangles:
            normal = _cross(self._offset(a, b), self._offset(a, c))
            for vertex in (a, b, c):
                for axis in range(3):
                    normals[3 * vertex + axis] += normal[axis]
        return [
            normals[first + 2] / (math.hypot(*normals[first : first + 3]) or 1.0)
            for first in range(0, len(normals), 3)
        ]

    def _offset(self, start: int, end: int) -> Point:
        values = self._vertices
        return (
            values[3 * end] - values[3 * start],
            values[3 * end + 1] - values[3 * start + 1],
            values[3 * end + 2] - values[3 * start + 2],
        )

    def _edges(self) -> dict[int, set[int]]:
        graph: dict[int, set[int]] = defaultdict(set)
        for triangle in self._triangles:
            for start, end in zip(triangle, (*triangle[1:], triangle[0]), strict=True):
                graph[start].add(end)
                graph[end].add(start)
        return graph

    def _way(self, graph: Mapping[int, set[int]], landmarks: Sequence[int]) -> list[int]:
        if len(landmarks) < 2:
            return []
        stops = [self._nearest(graph, self._points[landmark]) for landmark in landmarks]
        way = [stops[0]]
        for start, end in pairwise(stops):
            way += self._shortest(graph, start, end)[1:]
        # A way that touches itself would not be a curve; what lies between is only a detour.
        result: list[int] = []
        for vertex in way:
            if vertex in result:
                del result[result.index(vertex) + 1 :]
            else:
                result.append(vertex)
        return result

    def _nearest(self, graph: Mapping[int, set[int]], point: Point) -> int:
        values = self._vertices
        return min(graph, key=lambda vertex: math.dist(values[3 * vertex : 3 * vertex + 3], point))

    def _shortest(self, graph: Mapping[int, set[int]], start: int, end: int) -> list[int]:
        """Dijkstra's way along edges; only the ends where none leads."""
        reached, before = {start: 0.0}, {start: start}
        heap = [(0.0, start)]
        while heap:
            length, vertex = heapq.heappop(heap)
            if vertex == end:
                break
            if length > reached[vertex]:
                continue
            for following in graph[vertex]:
                longer = length + math.hypot(*self._offset(vertex, following))
                if longer < reached.get(following, math.inf):
                    reached[following], before[following] = longer, vertex
                    heapq.heappush(heap, (longer, following))
        if end not in before:
            return [start, end]
        way = [end]
        while way[-1] != start:
            way.append(before[way[-1]])
        return way[::-1]


def _cross(a: Point, b: Point) -> Point:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def _is_inside(x: float, y: float, edges: Sequence[Sequence[float]]) -> bool:
    inside = False
    for x0, y0, x1, y1 in edges:
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            inside = not inside
    return inside


def _distance(x: float, y: float, edges: Sequence[Sequence[float]]) -> float:
    def to_edge(x0: float, y0: float, x1: float, y1: float) -> float:
        dx, dy = x1 - x0, y1 - y0
        along = ((x - x0) * dx + (y - y0) * dy) / ((dx * dx + dy * dy) or 1.0)
        along = max(0.0, min(1.0, along))
        return math.hypot(x - x0 - along * dx, y - y0 - along * dy)

    return min(to_edge(*edge) for edge in edges)
