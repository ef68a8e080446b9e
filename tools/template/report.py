"""Print what is in a template, and the measurements that tell whether it is a good one."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from contours import contour_entries, mirrored_pairs
from crop import PARTS
from evaluate import TemplateFile
from landmarks import median_points
from template import Template


def print_report(template: Template) -> None:
    """Print counts and array sizes, the work of joints and residuals, and the calibration's repeatability."""
    _print_counts(template)
    _print_responses(template)
    _print_landmarks(template)


def print_accuracy(template: Template, written: TemplateFile) -> None:
    """Print how far the file is from the artists' shapes at the controllers' limits."""
    neutral, worst = template.head.vertices, 0.0
    for controller in template.controllers:
        for limit, deltas in ((1.0, controller.above), (-1.0, controller.below)):
            if deltas is not None:
                missed = written.evaluate(**{controller.name: limit}) - neutral - deltas
                worst = max(worst, float(np.linalg.norm(missed, axis=1).max()))
    print(f"at the controllers' limits: at most {10 * worst:.5f} mm from the artists' shapes")


def _print_counts(template: Template) -> None:
    head, kinds = template.head, [controller.kind for controller in template.controllers]
    quads = {part: (head.face_parts == index).sum() for index, part in enumerate(PARTS)}
    masks = {name: mask.sum() for name, mask in template.regions.items()}
    print(f"{len(head.vertices)} vertices, {len(head.faces)} quads, {len(template.skeleton.names)} joints")
    print(
        f"{kinds.count('identity')} identity controllers, {kinds.count('expression')} expression controllers"
    )
    print("quads: " + ", ".join(f"{part} {count}" for part, count in quads.items()))
    print("vertices: " + ", ".join(f"{region} {count}" for region, count in masks.items()))
    for name, array in template.arrays().items():
        print(f"  {name:22s} {array.dtype!s:8s} {array.shape}")


def _print_responses(template: Template) -> None:
    groups = defaultdict(list)
    for controller, sides in zip(template.controllers, template.responses, strict=True):
        groups[controller.kind, controller.group] += [side for side in sides if side]
    print("group: sides, share of energy explained by joints, joint entries and residual vertices per side")
    for (kind, group), sides in groups.items():
        explained = np.mean([side.explained for side in sides])
        entries = np.mean([np.count_nonzero(side.parameters) for side in sides])
        moved = np.mean([np.any(side.residual, axis=1).sum() for side in sides])
        print(f"  {group:10s} {kind:10s} {len(sides):3d}  {explained:5.2f}  {entries:5.1f}  {moved:6.0f}")


def _print_landmarks(template: Template) -> None:
    landmarks = template.landmarks
    odd, even = (median_points(landmarks.observations[first::2]) for first in (0, 1))
    seen = landmarks.spread >= 0
    print(f"landmarks: {seen.sum()} of {len(seen)} seen")
    print("contour: odd against even views (cm, rms), median spread (cm)")
    for entry in contour_entries():
        ids = [i for i in entry["landmarks"] if seen[i]]
        apart = np.linalg.norm((odd - even)[ids], axis=1)
        print(f"  {entry['name']:20s} {_rms(apart):.3f}  {np.median(landmarks.spread[ids]):.3f}")
    points = landmarks.points(template.head.vertices)
    right, left = np.array(mirrored_pairs()).T
    apart = np.linalg.norm(points[right] * [-1, 1, 1] - points[left], axis=1)
    print(f"left against mirrored right: {_rms(apart):.3f} cm rms, {apart.max():.3f} at most")


def _rms(distances: np.ndarray) -> float:
    return float(np.sqrt(np.nanmean(distances**2)))
