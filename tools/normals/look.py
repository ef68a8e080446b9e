"""Random colours and surfaces of one person."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

TONES = np.array(
    [
        (0.75, 0.53, 0.43),
        (0.66, 0.44, 0.34),
        (0.55, 0.34, 0.24),
        (0.42, 0.24, 0.15),
        (0.27, 0.145, 0.085),
        (0.16, 0.085, 0.055),
        (0.085, 0.048, 0.034),
    ]
)
"""Linear diffuse colours of skin, light to dark."""
HAIR_COLOURS = np.array(
    [(0.012, 0.009, 0.008), (0.04, 0.022, 0.013), (0.12, 0.06, 0.03), (0.4, 0.27, 0.14), (0.35, 0.34, 0.33),
     (0.75, 0.74, 0.72), (0.25, 0.07, 0.03)]
)  # fmt: skip
IRIS_COLOURS = np.array([(0.03, 0.015, 0.008), (0.12, 0.07, 0.03), (0.1, 0.17, 0.25), (0.12, 0.15, 0.07)])


class Look(NamedTuple):
    """Linear colours (3,) and strengths that the shading reads; lengths in cm."""

    tone: np.ndarray
    lip: np.ndarray
    brow: np.ndarray
    hair: np.ndarray
    iris: np.ndarray
    frame: np.ndarray
    other: np.ndarray
    mottle: float
    mottle_scale: float
    red: float
    freckles: float
    stubble: float
    brow_strength: float
    lash: float
    painted_hair: float
    hairline_shift: float
    gloss: float
    sharpness: float
    oily: float
    scatter: float
    relief: float
    wrinkles: float
    strands: float
    moles: np.ndarray
    gaze: np.ndarray
    shift: np.ndarray


def draw_look(rest: np.ndarray, random: np.random.Generator) -> Look:
    """A random look for a head whose mesh at rest is (V, 3)."""
    tone = _tone(random)
    hair = HAIR_COLOURS[random.integers(len(HAIR_COLOURS))] * np.exp(
        random.normal(0, 0.25, 3) * [1, 0.4, 0.4]
    )
    redder = np.array([1.0, random.uniform(0.4, 0.85), random.uniform(0.45, 0.95)])
    other = tone * np.exp(random.normal(0, 0.15)) if random.random() < 0.6 else random.uniform(0.02, 0.7, 3)
    front = rest[rest[:, 2] > -3]
    count = random.integers(0, 9)
    moles = np.column_stack([front[random.integers(0, len(front), count)], random.uniform(0.05, 0.22, count)])
    detailed = random.random() < 0.45
    return Look(
        tone=tone.astype(np.float32),
        lip=(tone * redder * random.uniform(0.75, 1.05)).astype(np.float32),
        brow=(hair * random.uniform(0.6, 1.2)).astype(np.float32),
        hair=hair.astype(np.float32),
        iris=(IRIS_COLOURS[random.integers(4)] * np.exp(random.normal(0, 0.3))).astype(np.float32),
        frame=(random.uniform(0, 0.5, 3) * random.choice([0.1, 1.0])).astype(np.float32),
        other=other.astype(np.float32),
        mottle=random.uniform(0.02, 0.3),
        mottle_scale=np.exp(random.uniform(np.log(0.25), np.log(1.5))),
        red=random.uniform(0, 0.35),
        freckles=random.uniform(0, 0.5) if random.random() < 0.2 else 0.0,
        stubble=random.uniform(0.1, 0.8) if random.random() < 0.3 else 0.0,
        brow_strength=random.uniform(0.3, 1) if random.random() < 0.93 else 0.0,
        lash=random.uniform(0, 0.9),
        painted_hair=random.uniform(0.3, 1) if random.random() < 0.55 else 0.0,
        hairline_shift=random.normal(0, 0.8),
        gloss=random.uniform(0.15, 1.2),
        sharpness=np.exp(random.uniform(np.log(6), np.log(70))),
        oily=random.uniform(0, 2.5),
        scatter=random.uniform(0, 1),
        relief=np.exp(random.uniform(np.log(0.004), np.log(0.03))) if detailed else 0.0,
        wrinkles=np.exp(random.uniform(np.log(0.005), np.log(0.05))) if random.random() < 0.3 else 0.0,
        strands=random.uniform(2.5, 7),
        moles=moles.astype(np.float32),
        gaze=random.normal(0, 0.14, 2).astype(np.float32),
        shift=random.uniform(0, 32, 3).astype(np.float32),
    )


def _tone(random) -> np.ndarray:
    """A skin colour (3,) between the tones, varied in lightness and hue."""
    place = random.uniform(0, len(TONES) - 1)
    low = min(int(place), len(TONES) - 2)
    mixed = TONES[low] + (place - low) * (TONES[low + 1] - TONES[low])
    return mixed * np.exp(random.normal(0, 0.1) + random.normal(0, 0.06, 3))
