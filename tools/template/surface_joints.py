"""Joints spread over the skin below the stock joints, for fine shape that the stock joints cannot reach.

A vertex's weight on a stock joint is shared out among that joint's surface joints nearby, and what stays with
each stock joint and its children together is as before. While surface joints rest, the rig is the stock rig.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from crop import HeadMesh
from raster import vertex_normals
from skeleton import MOST_WEIGHTS, Skeleton

DETAIL = {"face": 1.0, "ears": 0.6, "nose": 1.3, "lips": 1.5, "eyelids-left": 1.5, "eyelids-right": 1.5}
PLAIN_DETAIL = 0.2
"""Surface joints lie so many times as close in a region as on the face; the largest factor counts."""
FOLLOWING_PARTS = ("skin", "inner-mouth", "eye-sockets")
MIDLINE = 1e-6
"""Vertices so near to the middle plane (cm) belong to both halves."""
NEIGHBOURS = 24
"""A vertex looks for surface joints among this many nearest."""
SPREAD = 0.6
"""Standard deviation of a surface joint's Gaussian, as a share of the mean distance to its four nearest."""
STOCK_CLOSENESS = 0.01
"""The stock joint competes with its surface joints at this closeness: far from them it keeps the weight."""
SMALLEST_WEIGHT = 1e-3


def add_surface_joints(
    skeleton: Skeleton, head: HeadMesh, regions: dict[str, np.ndarray], count: int
) -> Skeleton:
    """The skeleton with at least `count` more joints in mirrored pairs, after the stock joints."""
    seen = np.setdiff1d(head.part("skin"), np.flatnonzero(regions["unseen"] | regions["rim"]))
    pairs = sample_mirrored(head.vertices, seen, _detail(regions), count)
    places = np.array([vertex for pair in pairs for vertex in pair])
    parents = skeleton.weights[places].argmax(1)
    members = np.unique(head.faces_of(*FOLLOWING_PARTS))
    closeness, nearest = _closeness(head, members, places)
    weights = np.zeros((len(head.vertices), len(skeleton.names) + len(places)))
    weights[:, : len(skeleton.names)] = skeleton.weights
    weights[members] = share_out(skeleton.weights[members], closeness, nearest, parents)
    return Skeleton(
        names=[*skeleton.names, *_names(pairs)],
        parents=np.concatenate([skeleton.parents, parents]),
        positions=np.concatenate([skeleton.positions, head.vertices[places]]),
        weights=weights,
    )


def sample_mirrored(
    vertices: np.ndarray, allowed: np.ndarray, detail: np.ndarray, count: int
) -> list[tuple[int, ...]]:
    """Farthest points among allowed vertices, at least `count`: one left and its mirror image, or one midway.

    Distances are multiplied by `detail` (V,). Starts at the foremost vertex.
    """
    left, right = (allowed[side * vertices[allowed, 0] > -MIDLINE] for side in (1, -1))
    mirror = right[cKDTree(vertices[right] * [-1, 1, 1]).query(vertices[left])[1]]
    distance = np.full(len(left), np.inf)
    row = int(vertices[left, 2].argmax())
    pairs: list[tuple[int, ...]] = []
    while sum(map(len, pairs)) < count:
        pairs.append(tuple(dict.fromkeys((int(left[row]), int(mirror[row])))))
        for vertex in pairs[-1]:
            distance = np.minimum(distance, np.linalg.norm(vertices[left] - vertices[vertex], axis=1))
        row = int((distance * detail[left]).argmax())
    return pairs


def _detail(regions: dict[str, np.ndarray]) -> np.ndarray:
    """How close surface joints lie at each vertex (V,)."""
    detail = np.full(len(regions["face"]), PLAIN_DETAIL)
    for name, factor in DETAIL.items():
        detail[regions[name]] = np.maximum(detail[regions[name]], factor)
    return detail


def share_out(
    stock: np.ndarray, closeness: np.ndarray, nearest: np.ndarray, parents: np.ndarray
) -> np.ndarray:
    """Weights (V, S + K) out of stock weights (V, S).

    closeness (V, n) of the surface joints `nearest` (V, n), which are numbers among the K; parents (K,): the
    stock joint above each. At most MOST_WEIGHTS a vertex; each stock joint's share stays in its family.
    """
    rows = np.arange(len(stock))[:, None]
    families = np.hstack([np.broadcast_to(np.arange(stock.shape[1]), stock.shape), parents[nearest]])
    joints = np.hstack([families[:, : stock.shape[1]], stock.shape[1] + nearest])
    claims = np.hstack([np.full(stock.shape, STOCK_CLOSENESS), closeness])
    values = claims * (stock / _family_sums(claims, families, stock.shape))[rows, families]
    kept = _strongest_of_families(values, families)
    values = np.where(kept, values, 0)
    kept_sums = np.maximum(_family_sums(values, families, stock.shape), 1e-30)
    values *= (stock / kept_sums)[rows, families]
    weights = np.zeros((len(stock), stock.shape[1] + len(parents)))
    np.add.at(weights, (rows, joints), values)
    return weights


def _closeness(head: HeadMesh, members: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For some vertices their nearest surface joints (n, NEIGHBOURS) and how close these are, 0...1."""
    normals = vertex_normals(head.vertices, head.triangles)
    tree = cKDTree(head.vertices[places])
    spread = SPREAD * tree.query(head.vertices[places], k=5)[0][:, 1:].mean(1)
    distance, nearest = tree.query(head.vertices[members], k=NEIGHBOURS)
    agreement = np.einsum("vc,vkc->vk", normals[members], normals[places][nearest])
    return np.exp(-((distance / spread[nearest]) ** 2) / 2) * ((1 + agreement) / 2) ** 2, nearest


def _family_sums(values: np.ndarray, families: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Sums (V, S) of values (V, n) over the stock joint that each belongs to."""
    sums = np.zeros(shape)
    np.add.at(sums, (np.arange(len(values))[:, None], families), values)
    return sums


def _strongest_of_families(values: np.ndarray, families: np.ndarray) -> np.ndarray:
    """Mask (V, n) of what a vertex keeps: the strongest of each family first, then the strongest of all."""
    rows = np.arange(len(values))
    order = np.argsort(-values, axis=1, kind="stable")
    rank, seen = values.copy(), np.zeros((len(values), families.max() + 1), bool)
    for column in order.T:
        family = families[rows, column]
        leads = ~seen[rows, family] & (values[rows, column] > 0)
        rank[rows[leads], column[leads]] += 1
        seen[rows, family] = True
    best = np.argsort(-rank, axis=1, kind="stable")[:, :MOST_WEIGHTS]
    kept = np.zeros(values.shape, bool)
    np.put_along_axis(kept, best, True, axis=1)
    return kept & (rank > SMALLEST_WEIGHT)


def _names(pairs: list[tuple[int, ...]]) -> list[str]:
    """`skin001.L` and `skin001.R` for a pair, `skin002` in the middle."""
    sides = {2: (".L", ".R"), 1: ("",)}
    return [f"skin{number:03d}{side}" for number, pair in enumerate(pairs, 1) for side in sides[len(pair)]]
