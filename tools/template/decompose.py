"""Split a controller's shape into what the joints can play and a sparse residual for the rest.

The joint part is a greedy least-squares fit on the linearised skinning. The residual is taken in bind space
from the real skinning, so that both together give the artist's shape exactly at the limit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from skeleton import Skeleton
from skinning import CHANNELS, blended_transforms, rest_parameters, skin, unskin, world_matrices
from spheres import fit_similarity

MOST_JOINTS = 3
SMALLEST_GAIN = 0.03
"""A joint must explain this share of a shape's energy, a parameter a tenth of it."""
SMALLEST_SHARE = {"identity": 0.4, "expression": 0.3}
"""A joint part that explains less than this is not worth its cost in the scene."""
SMALLEST_COVERAGE = 0.5
"""A joint is a candidate when the target moves this share of what the joint moves: the residual would have to
hold back everything else."""
SMALLEST_MOTION = 0.002
"""A parameter that moves no vertex by this much (cm) is dropped."""
SMALLEST_RESIDUAL = 1e-5
"""Residual components below this (cm) count as zero."""
RIDGE = 1e-3
SMALLEST_STRETCH = 0.4
"""Skinning may not flatten any vertex's neighbourhood further than this, or the residual cannot undo it."""
LARGEST_DETOUR = 0.15
"""Half-way to its limit a shape may miss half the artist's shape by this share of its largest motion."""
ALL_CHANNELS, RIGID_CHANNELS = range(9), range(6)
LARGE_ROTATION = 0.1
"""Beyond this angle (radians) the linearised fit is refined on the real skinning."""


@dataclass(frozen=True)
class Response:
    """One side of a controller: joint offsets (J, 9), residual (V, 3) in bind space, share of energy."""

    parameters: np.ndarray
    residual: np.ndarray
    explained: float


class Decomposer:
    """Fits joint parts for one skeleton on one neutral mesh."""

    def __init__(
        self, skeleton: Skeleton, neutral: np.ndarray, eyes: dict[str, np.ndarray], residual_step: float
    ) -> None:
        """`eyes`: the vertices of each eyeball by the name of its joint. They follow that joint alone.

        Residuals are rounded to multiples of `residual_step` (cm) unless that is 0.
        """
        self._skeleton = skeleton
        self._neutral = neutral
        self._residual_step = residual_step
        self._eyes = {skeleton.index(joint): vertices for joint, vertices in eyes.items()}
        self._flesh = np.setdiff1d(np.arange(len(neutral)), np.concatenate(list(eyes.values())))
        self._reach = joint_reach(skeleton)
        columns = _linearised_skinning(skeleton, neutral, self._reach)
        self._largest_motion = np.linalg.norm(columns, axis=1).max(0)
        self._columns = columns[self._flesh].reshape(-1, columns.shape[-1])
        self._gram = self._columns.T @ self._columns

    def split(self, deltas: np.ndarray, kind: str) -> Response:
        """Split target deltas (V, 3)."""
        offsets = self._joint_part(deltas, SMALLEST_SHARE[kind])
        self._place_eyes(offsets, deltas)
        offsets = offsets.astype(np.float32).astype(np.float64)
        residual = self._residual(offsets, deltas)
        residual[np.abs(residual).max(1) < SMALLEST_RESIDUAL] = 0
        if self._residual_step:
            residual = np.round(residual / self._residual_step) * self._residual_step
        return Response(offsets, residual, self._explained(offsets, deltas))

    def _joint_part(self, deltas: np.ndarray, smallest_share: float) -> np.ndarray:
        """The first fit worth having: with scale, else without it, else none."""
        for channels in (ALL_CHANNELS, RIGID_CHANNELS):
            offsets = self._fit(deltas, channels)
            worthwhile = self._explained(offsets, deltas) >= smallest_share
            if worthwhile and self._is_invertible(offsets) and self._goes_straight(offsets, deltas):
                return offsets
        return np.zeros_like(offsets)

    def _residual(self, offsets: np.ndarray, deltas: np.ndarray) -> np.ndarray:
        """What must be added before skinning (V, 3), so that skinning gives the target exactly."""
        parameters = rest_parameters(len(offsets)) + offsets
        return unskin(self._skeleton, self._neutral + deltas, parameters) - self._neutral

    def _is_invertible(self, offsets: np.ndarray) -> bool:
        linear, _ = blended_transforms(self._skeleton, rest_parameters(len(offsets)) + offsets)
        return bool(np.linalg.svd(linear, compute_uv=False).min() > SMALLEST_STRETCH)

    def _goes_straight(self, offsets: np.ndarray, deltas: np.ndarray) -> bool:
        """Whether half the controller gives about half the shape: scale and residual multiply each other."""
        half_bind = self._neutral + self._residual(offsets, deltas) / 2
        half = skin(self._skeleton, half_bind, rest_parameters(len(offsets)) + offsets / 2)
        detour = (half - self._neutral - deltas / 2)[self._flesh]
        allowed = LARGEST_DETOUR * np.linalg.norm(deltas, axis=1).max()
        return bool(np.linalg.norm(detour, axis=1).max() <= allowed)

    def _fit(self, deltas: np.ndarray, channels: range) -> np.ndarray:
        wanted = deltas[self._flesh].ravel()
        energy = wanted @ wanted
        projection = self._columns.T @ wanted
        chosen = self._choose_joints(projection, energy, channels, self._candidates(deltas))
        chosen = self._prune(chosen, projection, energy)
        offsets = np.zeros(self._gram.shape[0])
        offsets[chosen] = self._solve(chosen, projection)[0]
        offsets[np.abs(offsets) * self._largest_motion < SMALLEST_MOTION] = 0
        offsets = offsets.reshape(-1, CHANNELS)
        return self._refine(offsets, deltas) if np.abs(offsets[:, 3:6]).max() > LARGE_ROTATION else offsets

    def _candidates(self, deltas: np.ndarray) -> list[int]:
        moved = np.abs(deltas).max(1) > 0
        energy = (self._reach**2).sum(0)
        covered = (self._reach[moved] ** 2).sum(0) >= SMALLEST_COVERAGE * energy
        return [joint for joint in np.flatnonzero(covered & (energy > 0)).tolist() if joint not in self._eyes]

    def _choose_joints(
        self, projection: np.ndarray, energy: float, channels: range, candidates: list[int]
    ) -> np.ndarray:
        """Columns of the joints that together explain most, joint by joint."""
        chosen, explained = np.zeros(0, int), 0.0
        for _ in range(min(MOST_JOINTS, len(candidates))):
            trials = [np.append(chosen, j * CHANNELS + np.array(channels)) for j in candidates]
            gains = [self._solve(trial, projection)[1] for trial in trials]
            best = int(np.argmax(gains))
            if gains[best] - explained < SMALLEST_GAIN * energy:
                break
            chosen, explained = trials[best], gains[best]
            candidates.pop(best)
        return chosen

    def _prune(self, chosen: np.ndarray, projection: np.ndarray, energy: float) -> np.ndarray:
        """Drop one after another the parameters that matter least."""
        explained = self._solve(chosen, projection)[1]
        while len(chosen):
            without = [np.delete(chosen, i) for i in range(len(chosen))]
            left = [self._solve(trial, projection)[1] for trial in without]
            best = int(np.argmax(left))
            if explained - left[best] > SMALLEST_GAIN / 10 * energy:
                break
            chosen, explained = without[best], left[best]
        return chosen

    def _solve(self, columns: np.ndarray, projection: np.ndarray) -> tuple[np.ndarray, float]:
        """Ridge solution over some columns, and the energy it explains."""
        if not len(columns):
            return np.zeros(0), 0.0
        scale = 1 / np.sqrt(self._gram[columns, columns] + 1e-12)
        gram = self._gram[np.ix_(columns, columns)]
        normal = gram * np.outer(scale, scale) + RIDGE * np.eye(len(columns))
        solution = scale * np.linalg.solve(normal, scale * projection[columns])
        return solution, float(2 * solution @ projection[columns] - solution @ gram @ solution)

    def _refine(self, offsets: np.ndarray, deltas: np.ndarray) -> np.ndarray:
        """Gauss-Newton on the real skinning over the parameters in use: large turns are not linear."""
        used = np.flatnonzero(offsets)
        wanted = deltas[self._flesh]
        for _ in range(4):
            played = self._played(offsets)[self._flesh]
            slopes = [(self._played(_nudged(offsets, i))[self._flesh] - played).ravel() / NUDGE for i in used]
            jacobian = np.array(slopes)
            normal = jacobian @ jacobian.T
            normal[np.diag_indices_from(normal)] *= 1 + RIDGE
            offsets = offsets.copy()
            offsets.flat[used] += np.linalg.solve(normal, jacobian @ (wanted - played).ravel())
        return offsets

    def _place_eyes(self, offsets: np.ndarray, deltas: np.ndarray) -> None:
        """Let each eye joint carry its eyeball's centre and size: gaze then turns about the centre."""
        for joint, vertices in self._eyes.items():
            rest = self._neutral[vertices]
            scale, rotation, translation = fit_similarity(rest, rest + deltas[vertices])
            centre = scale * rotation @ self._skeleton.positions[joint] + translation
            world = world_matrices(self._skeleton, rest_parameters(len(offsets)) + offsets)
            frame = world[self._skeleton.parents[joint]] @ self._skeleton.rest_local[joint]
            shift = np.linalg.solve(frame[:3, :3], centre - frame[:3, 3])
            growth = scale / np.cbrt(np.linalg.det(frame[:3, :3])) - 1
            offsets[joint, :3] = np.where(np.abs(shift) < SMALLEST_MOTION, 0, shift)
            offsets[joint, 6:] = growth if abs(growth) > SMALLEST_MOTION else 0

    def _explained(self, offsets: np.ndarray, deltas: np.ndarray) -> float:
        """Share of the shape's energy, eyeballs aside, that real skinning with these offsets explains."""
        missing = (self._played(offsets) - deltas)[self._flesh]
        return float(1 - (missing**2).sum() / max((deltas[self._flesh] ** 2).sum(), 1e-12))

    def _played(self, offsets: np.ndarray) -> np.ndarray:
        """Deltas (V, 3) that the joints alone give."""
        return skin(self._skeleton, self._neutral, rest_parameters(len(offsets)) + offsets) - self._neutral


NUDGE = 1e-4
"""Step of the finite differences (cm, radians or 1)."""


def _nudged(offsets: np.ndarray, index: int) -> np.ndarray:
    nudged = offsets.copy()
    nudged.flat[index] += NUDGE
    return nudged


def joint_reach(skeleton: Skeleton) -> np.ndarray:
    """How much of each joint's motion a vertex follows (V, J): its weights on the joint and all below."""
    descends = np.eye(len(skeleton.names))
    for joint, parent in enumerate(skeleton.parents):
        if parent >= 0:
            descends[joint] += descends[parent]
    return skeleton.weights @ descends


def _linearised_skinning(skeleton: Skeleton, vertices: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Derivative (V, 3, 9 J) of the skinned positions by the joint parameters in the bind pose."""
    arms = vertices[:, None] - skeleton.positions
    columns = np.zeros((len(vertices), 3, len(skeleton.names), CHANNELS))
    for axis, unit in enumerate(np.eye(3)):
        columns[:, axis, :, axis] = reach
        columns[:, :, :, 3 + axis] = np.moveaxis(reach[..., None] * np.cross(unit, arms), -1, 1)
        columns[:, axis, :, 6 + axis] = reach * arms[..., axis]
    return columns.reshape(len(vertices), 3, -1)
