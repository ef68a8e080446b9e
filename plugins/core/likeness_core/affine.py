# SPDX-License-Identifier: Apache-2.0
"""Affine maps of space as twelve numbers, row by row: a 3 x 4 matrix that acts on columns.

A joint's local parameters are nine numbers: translation x y z, rotation x y z (radians, applied as Rz Ry Rx),
scale x y z. At rest they are `REST`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Affine = tuple[float, ...]

IDENTITY: Affine = (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)
REST: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0)


def multiply(a: Sequence[float], b: Sequence[float]) -> Affine:
    """First `b`, then `a`."""
    b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11 = b
    result: list[float] = []
    for row in (0, 4, 8):
        x, y, z, w = a[row : row + 4]
        result += (
            x * b0 + y * b4 + z * b8,
            x * b1 + y * b5 + z * b9,
            x * b2 + y * b6 + z * b10,
            x * b3 + y * b7 + z * b11 + w,
        )
    return tuple(result)


def determinant(a: Sequence[float]) -> float:
    """The determinant of the linear part: negative where the map mirrors."""
    return (
        a[0] * (a[5] * a[10] - a[6] * a[9])
        - a[1] * (a[4] * a[10] - a[6] * a[8])
        + a[2] * (a[4] * a[9] - a[5] * a[8])
    )


def inverse(a: Sequence[float]) -> Affine:
    """The inverse. Raises ZeroDivisionError where there is none: something was scaled to nothing."""
    m00, m01, m02, x, m10, m11, m12, y, m20, m21, m22, z = a
    scale = 1 / determinant(a)
    rows = (
        (m11 * m22 - m12 * m21, m02 * m21 - m01 * m22, m01 * m12 - m02 * m11),
        (m12 * m20 - m10 * m22, m00 * m22 - m02 * m20, m02 * m10 - m00 * m12),
        (m10 * m21 - m11 * m20, m01 * m20 - m00 * m21, m00 * m11 - m01 * m10),
    )
    result: list[float] = []
    for u, v, w in rows:
        u, v, w = u * scale, v * scale, w * scale
        result += (u, v, w, -(u * x + v * y + w * z))
    return tuple(result)


def apply(a: Sequence[float], point: Sequence[float]) -> tuple[float, float, float]:
    """Where the map takes a point."""
    x, y, z = point
    return (
        a[0] * x + a[1] * y + a[2] * z + a[3],
        a[4] * x + a[5] * y + a[6] * z + a[7],
        a[8] * x + a[9] * y + a[10] * z + a[11],
    )


def rigid(a: Sequence[float]) -> Affine:
    """The nearest frame without scale, shear and mirroring that keeps the first axes' directions.

    Its y axis points where the map's does, its x axis lies in the plane of the map's x and y.
    """
    y = _unit((a[1], a[5], a[9]))
    first = (a[0], a[4], a[8])
    along = sum(p * q for p, q in zip(first, y, strict=True))
    x = _unit(tuple(p - along * q for p, q in zip(first, y, strict=True)))
    z = (x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0])
    return (x[0], y[0], z[0], a[3], x[1], y[1], z[1], a[7], x[2], y[2], z[2], a[11])


def parameters(a: Sequence[float]) -> tuple[float, ...]:
    """The nine local parameters of a map; what shear it has is lost."""
    x, y, z = (a[0], a[4], a[8]), (a[1], a[5], a[9]), (a[2], a[6], a[10])
    first = _unit(x)
    along = sum(p * q for p, q in zip(y, first, strict=True))
    second = _unit(tuple(p - along * q for p, q in zip(y, first, strict=True)))
    third = (
        first[1] * second[2] - first[2] * second[1],
        first[2] * second[0] - first[0] * second[2],
        first[0] * second[1] - first[1] * second[0],
    )
    pitch = math.asin(max(-1.0, min(1.0, -first[2])))
    roll, yaw = math.atan2(second[2], third[2]), math.atan2(first[1], first[0])
    scales = (
        math.hypot(*x),
        sum(p * q for p, q in zip(y, second, strict=True)),
        sum(p * q for p, q in zip(z, third, strict=True)),
    )
    return (a[3], a[7], a[11], roll, pitch, yaw, *scales)


def from_parameters(values: Sequence[float]) -> Affine:
    """The map of nine local parameters."""
    tx, ty, tz, roll, pitch, yaw, sx, sy, sz = values
    cr, sr, cp, sp = math.cos(roll), math.sin(roll), math.cos(pitch), math.sin(pitch)
    cy, syaw = math.cos(yaw), math.sin(yaw)
    return (
        *(cy * cp * sx, (cy * sp * sr - syaw * cr) * sy, (cy * sp * cr + syaw * sr) * sz, tx),
        *(syaw * cp * sx, (syaw * sp * sr + cy * cr) * sy, (syaw * sp * cr - cy * sr) * sz, ty),
        *(-sp * sx, cp * sr * sy, cp * cr * sz, tz),
    )


def _unit(vector: tuple[float, ...]) -> tuple[float, ...]:
    length = math.hypot(*vector)
    return tuple(value / length for value in vector)
