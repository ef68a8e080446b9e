"""Colour, label and normal of every pixel, in one compiled loop.

Camera axes: x right, y up, z toward the viewer.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from .lights import EXTENT, LIFT
from .noise import fractal, noise
from .parts import EYE, HAIR, HAIR_CLASS, MOUTH, OBJECT, OTHER_CLASS, SKIN, SKIN_CLASS, TEETH
from .raster import lit
from .regions import BEARD, BROW, HAIRLINE, LASH, LIPS, OILY, RED

TRUE_NORMAL = 8
"""This bit of a label marks pixels whose stored normal is that of skin, be it under painted hair."""
_OFFSETS = np.array(
    [(0, 0), (0.9, 0.2), (-0.3, 0.9), (-0.8, -0.4), (0.3, -0.95), (0.5, 0.6), (-0.6, 0.3)], np.float32
)
"""Where a soft shadow is looked up, in units of its softness."""
_SIN_IRIS, _SIN_PUPIL = np.sin(0.47), np.sin(0.2)


@njit(cache=True, fastmath=True)
def shade(
    seen, weights, points, normals, places, regions, triangles, parts, eye_ways, turn, block, look, lights
):
    """Linear colours (n, n, 3), normals (n, n, 3) and labels (n, n); -1 in colours where nothing is seen.

    eye_ways (V, 3): directions of eyeball vertices from their centre; turn (3, 3): the head's rotation.
    """
    size = len(seen)
    colours = np.full((size, size, 3), np.float32(-1))
    bent = np.zeros((size, size, 3), np.float32)
    labels = np.zeros((size, size), np.uint8)
    q, n, p = np.zeros(3, np.float32), np.zeros(3, np.float32), np.zeros(3, np.float32)
    region = np.zeros(regions.shape[1], np.float32)
    albedo, way = np.zeros(3, np.float32), np.zeros(3, np.float32)
    openings = lights.sky_open
    sky_open, colour = np.zeros(openings.shape[1], np.float32), np.zeros(3, np.float32)
    for y in range(size):
        for x in range(size):
            t = seen[y, x]
            if t < 0:
                continue
            part = parts[t]
            _mix(weights, y, x, triangles, t, places, q)
            _mix(weights, y, x, triangles, t, points, p)
            _mix(weights, y, x, triangles, t, normals, n)
            _mix(weights, y, x, triangles, t, regions, region)
            _mix(weights, y, x, triangles, t, openings, sky_open)
            _unit(n)
            if n[2] < 0 and part == HAIR:
                for k in range(3):
                    n[k] = -n[k]
            label = OTHER_CLASS
            gloss, sharpness, soft = 0.04, 20.0, 0.0
            if part == SKIN:
                painted = _skin(q, region, block, look, albedo)
                label = (HAIR_CLASS if painted > 0.5 else SKIN_CLASS) + TRUE_NORMAL
                _bend(n, q, turn, block, look)
                gloss = 0.05 * look.gloss * (1 + look.oily * region[OILY]) * (1 - 0.7 * painted)
                sharpness = look.sharpness * (1 + region[LIPS])
                soft = look.scatter
            elif part == EYE:
                _mix(weights, y, x, triangles, t, eye_ways, way)
                _eye(way, look, albedo)
                gloss, sharpness = 0.12, 200.0
            elif part == HAIR:
                label = HAIR_CLASS
                strand = noise(block, q[0] * look.strands, q[1] * look.strands * 0.2, q[2] * look.strands)
                for k in range(3):
                    albedo[k] = look.hair[k] * (1 + 0.7 * strand)
                n[0] += 0.5 * strand
                n[1] += 0.3 * noise(block, q[0] * 3 + 9, q[1], q[2] * 3)
                _unit(n)
                gloss, sharpness = 0.12, 12.0
            elif part == MOUTH:
                albedo[0], albedo[1], albedo[2] = 0.25, 0.07, 0.06
            elif part == TEETH:
                albedo[0], albedo[1], albedo[2] = 0.6, 0.56, 0.47
                gloss, sharpness = 0.3, 60.0
            else:
                tint = look.other if part == OBJECT else look.frame
                for k in range(3):
                    albedo[k] = tint[k]
                gloss, sharpness, soft = 0.15, 30.0, 0.5
            inside = 0.35 if part in (MOUTH, TEETH) else 1.0
            _light(p, n, albedo, sky_open, gloss, sharpness, soft, inside, lights, colour)
            for k in range(3):
                colours[y, x, k], bent[y, x, k] = colour[k], n[k]
            labels[y, x] = label
    return colours, bent, labels


@njit(cache=True, fastmath=True, inline="always")
def _mix(weights, y, x, triangles, t, values, out):
    """Interpolates values (V, k) at a pixel."""
    a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
    u, v, w = weights[y, x, 0], weights[y, x, 1], weights[y, x, 2]
    for k in range(len(out)):
        out[k] = u * values[a, k] + v * values[b, k] + w * values[c, k]


@njit(cache=True, fastmath=True, inline="always")
def _unit(v):
    length = np.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]) + 1e-9
    for k in range(3):
        v[k] /= length


@njit(cache=True, fastmath=True)
def _skin(q, region, block, look, albedo):
    """Diffuse colour of skin at the place q; returns how much of it is painted hair, in 0...1."""
    x, y, z = q[0] + look.shift[0], q[1] + look.shift[1], q[2] + look.shift[2]
    s = look.mottle_scale
    blotch = 1 + look.mottle * fractal(block, x * s, y * s, z * s, 4)
    fine = noise(block, x * 9, y * 9, z * 9)
    red = look.red * region[RED] * (1 + 0.5 * noise(block, x * 1.5, y * 1.5, z * 1.5))
    dark = look.freckles * max(noise(block, x * 5, y * 5, z * 5) - 0.35, 0) * region[RED] * 2
    for m in range(len(look.moles)):
        dx, dy, dz = q[0] - look.moles[m, 0], q[1] - look.moles[m, 1], q[2] - look.moles[m, 2]
        if dx * dx + dy * dy + dz * dz < look.moles[m, 3] ** 2:
            dark = 0.75
    rough = 0.5 + 0.5 * noise(block, x * 7, y * 2.5, z * 7)
    painted = look.painted_hair * _ramp(
        region[HAIRLINE] - look.hairline_shift + 0.5 * noise(block, x, y, z), 0.4
    )
    brow = look.brow_strength * _ramp(region[BROW] - 0.35 - 0.35 * rough, 0.25)
    stubble = look.stubble * region[BEARD] * (0.6 + 0.4 * fine)
    lash = look.lash * region[LASH]
    for k in range(3):
        c = look.tone[k] * blotch * (1 - dark)
        if k > 0:
            c *= 1 - red
        c += region[LIPS] * (look.lip[k] * blotch - c)
        c *= 1 - 0.65 * stubble
        c += brow * (look.brow[k] * (0.7 + 0.6 * rough) - c)
        c += painted * (0.85 * look.hair[k] * (0.6 + 0.8 * rough) + 0.15 * look.tone[k] - c)
        albedo[k] = max(c * (1 - 0.8 * lash), 0.003)
    return painted


@njit(cache=True, fastmath=True, inline="always")
def _ramp(value, width):
    """0 below -width, 1 above width."""
    return min(max(0.5 + 0.5 * value / width, 0), 1)


@njit(cache=True, fastmath=True)
def _height(x, y, z, q, block, look):
    """Height (cm) of pores, wrinkles and folds above the mesh."""
    h = 0.0
    if look.relief > 0:
        h += look.relief * (0.5 * noise(block, x * 6, y * 6, z * 6) + noise(block, x * 2.2, y * 2.2, z * 2.2))
    if look.wrinkles > 0:
        warp = 0.6 * noise(block, x * 0.6, y * 0.6, z * 0.6) + 0.3 * noise(block, x * 1.7, y * 1.7, z * 1.7)
        brow = np.exp(-((q[1] - 4.0) ** 2) / 3) * np.sin(7 * (y + warp))
        side = np.exp(-((abs(q[0]) - 5.8) ** 2 + (q[1] + 0.3) ** 2) / 1.5) * np.sin(
            9 * (y + 0.3 * abs(q[0]) + warp)
        )
        fold = np.exp(-((abs(q[0]) - 2.6 - 0.25 * (-4 - q[1]) + warp) ** 2) / 0.08) * _ramp(-3.5 - q[1], 1.0)
        lids = np.exp(-((abs(q[0]) - 3) ** 2) / 3 - (q[1] + 1.4) ** 2 / 0.8) * np.sin(11 * (y + warp))
        uneven = 0.5 + 0.5 * noise(block, x * 0.9 + 5, y * 0.9, z * 0.9)
        h += look.wrinkles * (uneven * (brow + side + lids) - 1.5 * fold * _ramp(q[1] + 9, 1.0))
    return h


@njit(cache=True, fastmath=True)
def _bend(n, q, turn, block, look):
    """Tilts the normal by the slope of the relief; turn (3, 3) takes the head's axes to the camera's."""
    if look.relief == 0 and look.wrinkles == 0:
        return
    x, y, z = q[0] + look.shift[0], q[1] + look.shift[1], q[2] + look.shift[2]
    step = np.float32(0.03)
    here = _height(x, y, z, q, block, look)
    gx = (_height(x + step, y, z, q, block, look) - here) / step
    gy = (_height(x, y + step, z, q, block, look) - here) / step
    gz = (_height(x, y, z + step, q, block, look) - here) / step
    sx = turn[0, 0] * gx + turn[0, 1] * gy + turn[0, 2] * gz
    sy = turn[1, 0] * gx + turn[1, 1] * gy + turn[1, 2] * gz
    sz = turn[2, 0] * gx + turn[2, 1] * gy + turn[2, 2] * gz
    along = sx * n[0] + sy * n[1] + sz * n[2]
    n[0] -= sx - along * n[0]
    n[1] -= sy - along * n[1]
    n[2] -= sz - along * n[2]
    _unit(n)


@njit(cache=True, fastmath=True)
def _eye(way, look, albedo):
    """White, iris or pupil by the angle between a place on the eyeball and the gaze."""
    _unit(way)
    across = np.sqrt((way[0] - look.gaze[0]) ** 2 + (way[1] - look.gaze[1]) ** 2)
    for k in range(3):
        if across < _SIN_PUPIL:
            albedo[k] = 0.004
        elif across < _SIN_IRIS:
            albedo[k] = look.iris[k] * (0.6 if across > _SIN_IRIS * 0.85 else 1.0)
        else:
            albedo[k] = 0.42 - 0.04 * k


@njit(cache=True, fastmath=True)
def _light(p, n, albedo, sky_open, gloss, sharpness, soft, inside, lights, out):
    """Adds up all lights at a place p with normal n."""
    length = np.sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2])
    vx, vy, vz = -p[0] / length, -p[1] / length, -p[2] / length
    facing = max(n[0] * vx + n[1] * vy + n[2] * vz, 0)
    fresnel = 0.4 + 0.6 * (1 - facing) ** 4 * 4
    out[0] = out[1] = out[2] = 0
    ways, tints = lights.sky_directions, lights.sky_colours
    for s in range(len(sky_open)):
        dx, dy, dz = ways[s, 0], ways[s, 1], ways[s, 2]
        cosine = n[0] * dx + n[1] * dy + n[2] * dz
        # A soft light is as wide as its share of the sky, so it reaches round the horizon.
        diffuse = max((cosine + 0.25) / 1.25, 0) * sky_open[s] * inside
        glint = _halfway(n, dx, dy, dz, vx, vy, vz) ** 2
        shine = gloss * fresnel * 0.64 * glint * glint * glint * glint * sky_open[s]
        for k in range(3):
            out[k] += tints[s, k] * (albedo[k] * diffuse + shine)
    frames, tints = lights.key_frames, lights.key_colours
    for s in range(len(frames)):
        dx, dy, dz = frames[s, 2, 0], frames[s, 2, 1], frames[s, 2, 2]
        cosine = n[0] * dx + n[1] * dy + n[2] * dz
        if cosine < -0.3:
            continue
        arriving = _shadow(p, n, s, lights) * inside
        shine = 0.0
        if cosine > 0:
            shine = gloss * fresnel * (sharpness + 8) / 25 * _halfway(n, dx, dy, dz, vx, vy, vz) ** sharpness
        for k in range(3):
            wrap = soft * (0.3 if k == 0 else 0.12 if k == 1 else 0.07)
            diffuse = max((cosine + wrap) / (1 + wrap), 0)
            out[k] += tints[s, k] * arriving * (albedo[k] * diffuse + shine)


@njit(cache=True, fastmath=True, inline="always")
def _halfway(n, dx, dy, dz, vx, vy, vz):
    """Cosine between the normal and the direction half-way between light and viewer."""
    hx, hy, hz = dx + vx, dy + vy, dz + vz
    return max((n[0] * hx + n[1] * hy + n[2] * hz) / (np.sqrt(hx * hx + hy * hy + hz * hz) + 1e-6), 0)


@njit(cache=True, fastmath=True)
def _shadow(p, n, s, lights):
    """Share in 0...1 of a key light that reaches p; softer lights look further around."""
    f, centre, depths = lights.key_frames, lights.centre, lights.key_depths
    cells = depths.shape[1]
    x, y, z = p[0] + LIFT * n[0] - centre[0], p[1] + LIFT * n[1] - centre[1], p[2] + LIFT * n[2] - centre[2]
    across = ((f[s, 0, 0] * x + f[s, 0, 1] * y + f[s, 0, 2] * z) / EXTENT + 0.5) * cells
    up = ((f[s, 1, 0] * x + f[s, 1, 1] * y + f[s, 1, 2] * z) / EXTENT + 0.5) * cells
    height = f[s, 2, 0] * x + f[s, 2, 1] * y + f[s, 2, 2] * z
    total, soft = 0.0, lights.key_softness[s]
    bias = 0.1 + 0.08 * soft
    depth = depths[s]
    for o in range(len(_OFFSETS)):
        total += lit(across + soft * _OFFSETS[o, 0], up + soft * _OFFSETS[o, 1], height + bias, depth, cells)
    return total / len(_OFFSETS)
