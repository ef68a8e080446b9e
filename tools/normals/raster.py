"""Which triangle each pixel sees; also the depth maps of lights. Compiled loops over triangles.

Images: origin top-left, pixel centres at .5.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from .noise import noise

HAIRY = 4
"""The part whose edge strands of noise make ragged: `parts.HAIR`."""


@njit(cache=True, fastmath=True)
def vertex_normals(points, triangles):
    """Area-weighted unit normals (V, 3)."""
    normals = np.zeros_like(points)
    for t in range(len(triangles)):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ux, uy, uz = points[b, 0] - points[a, 0], points[b, 1] - points[a, 1], points[b, 2] - points[a, 2]
        vx, vy, vz = points[c, 0] - points[a, 0], points[c, 1] - points[a, 1], points[c, 2] - points[a, 2]
        x, y, z = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        for k in range(3):
            v = triangles[t, k]
            normals[v, 0] += x
            normals[v, 1] += y
            normals[v, 2] += z
    for v in range(len(points)):
        length = np.sqrt(normals[v, 0] ** 2 + normals[v, 1] ** 2 + normals[v, 2] ** 2)
        for k in range(3):
            normals[v, k] /= max(length, 1e-12)
    return normals


@njit(cache=True, fastmath=True)
def rasterise(screen, nearness, triangles, parts, coverage, places, block, strands, size):
    """The visible triangle (size, size), -1 for none, and its perspective-correct weights (size, size, 3).

    screen (V, 2) pixels; nearness (V,): 1 / distance, larger is in front; strands: frequency of the noise
    that frays hair.
    """
    seen = np.full((size, size), -1, np.int32)
    weights = np.zeros((size, size, 3), np.float32)
    front = np.zeros((size, size), np.float32)
    for t in range(len(triangles)):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, bx, by, cx, cy = (
            screen[a, 0], screen[a, 1], screen[b, 0], screen[b, 1], screen[c, 0], screen[c, 1],
        )  # fmt: skip
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        hairy = parts[t] == HAIRY
        # y points down, so what faces the viewer turns the other way; only thin sheets show their back.
        if (area >= 0 and not hairy) or area == 0:
            continue
        x0, x1 = (
            max(int(np.ceil(min(ax, bx, cx) - 0.5)), 0),
            min(int(np.floor(max(ax, bx, cx) - 0.5)), size - 1),
        )
        y0, y1 = (
            max(int(np.ceil(min(ay, by, cy) - 0.5)), 0),
            min(int(np.floor(max(ay, by, cy) - 0.5)), size - 1),
        )
        for y in range(y0, y1 + 1):
            for x in range(x0, x1 + 1):
                px, py = x + 0.5, y + 0.5
                u = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area
                v = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area
                w = 1 - u - v
                if u < 0 or v < 0 or w < 0:
                    continue
                u, v, w = u * nearness[a], v * nearness[b], w * nearness[c]
                near = u + v + w
                if near <= front[y, x]:
                    continue
                u, v, w = u / near, v / near, w / near
                if hairy:
                    cover = u * coverage[a] + v * coverage[b] + w * coverage[c]
                    qx = u * places[a, 0] + v * places[b, 0] + w * places[c, 0]
                    qy = u * places[a, 1] + v * places[b, 1] + w * places[c, 1]
                    qz = u * places[a, 2] + v * places[b, 2] + w * places[c, 2]
                    if cover + 0.9 * noise(block, qx * strands, qy * strands * 0.15, qz * strands) < 0:
                        continue
                front[y, x] = near
                seen[y, x] = t
                weights[y, x, 0], weights[y, x, 1], weights[y, x, 2] = u, v, w
    return seen, weights


@njit(cache=True, fastmath=True)
def depth_map(across, height, triangles, coverage, size):
    """The largest height in each cell (size, size) of a light; across (V, 2) in cells, height (V,) cm."""
    depth = np.full((size, size), np.float32(-1e6))
    for t in range(len(triangles)):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        if coverage[a] + coverage[b] + coverage[c] < 0:
            continue
        ax, ay, bx, by, cx, cy = (
            across[a, 0], across[a, 1], across[b, 0], across[b, 1], across[c, 0], across[c, 1],
        )  # fmt: skip
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area == 0:
            continue
        x0, x1 = (
            max(int(np.ceil(min(ax, bx, cx) - 0.5)), 0),
            min(int(np.floor(max(ax, bx, cx) - 0.5)), size - 1),
        )
        y0, y1 = (
            max(int(np.ceil(min(ay, by, cy) - 0.5)), 0),
            min(int(np.floor(max(ay, by, cy) - 0.5)), size - 1),
        )
        for y in range(y0, y1 + 1):
            for x in range(x0, x1 + 1):
                px, py = x + 0.5, y + 0.5
                u = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area
                v = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area
                w = 1 - u - v
                if u < 0 or v < 0 or w < 0:
                    continue
                h = u * height[a] + v * height[b] + w * height[c]
                if h > depth[y, x]:
                    depth[y, x] = h
    return depth


@njit(cache=True, fastmath=True)
def splat_depth(across, height, coverage, size):
    """As `depth_map`, from the vertices alone: enough for soft shadows on a dense mesh."""
    depth = np.full((size, size), np.float32(-1e6))
    for v in range(len(height)):
        if coverage[v] < 0:
            continue
        x, y = int(across[v, 0]), int(across[v, 1])
        if 0 <= x < size and 0 <= y < size and height[v] > depth[y, x]:
            depth[y, x] = height[v]
    return depth


@njit(cache=True, fastmath=True)
def openness(across, height, depth, bias):
    """How far (V,) in 0...1 vertices see the light: a smooth look-up of its depth map."""
    size = len(depth)
    result = np.ones(len(height), np.float32)
    for v in range(len(height)):
        result[v] = lit(across[v, 0], across[v, 1], height[v] + bias, depth, size)
    return result


@njit(cache=True, fastmath=True, inline="always")
def lit(x, y, height, depth, size):
    """Share in 0...1 of the four cells around (x, y) whose depth leaves this height in the light."""
    fx, fy = x - 0.5, y - 0.5
    i, j = int(np.floor(fx)), int(np.floor(fy))
    if i < 0 or j < 0 or i + 1 >= size or j + 1 >= size:
        return 1.0
    u, v = fx - i, fy - j
    total = 0.0
    if depth[j, i] <= height:
        total += (1 - u) * (1 - v)
    if depth[j, i + 1] <= height:
        total += u * (1 - v)
    if depth[j + 1, i] <= height:
        total += (1 - u) * v
    if depth[j + 1, i + 1] <= height:
        total += u * v
    return total
