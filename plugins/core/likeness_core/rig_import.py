# SPDX-License-Identifier: Apache-2.0
"""Makes a template of a probed head: finds its landmarks, writes its file, and measures how well it is
explained.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import random
from array import array
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import rig_strings
from .arrays import decode_floats, decode_indices
from .conversation import REQUEST_TIMEOUT_SECONDS, Conversation, Talk
from .errors import LikenessError, MessageError
from .host import Head, Host
from .messages import OpenedTemplate, parse_vertices
from .probing import SceneRig
from .strings import malformed_message
from .template import Controller, HeadTemplate, parse_template
from .template_building import LANDMARK_COUNT, HeadDraft, Landmarks, place_landmarks

CHECK_SETTINGS = 20
# Where a rig is explained less well than this (mm), it is said where.
TOLERABLE_MM = 0.3
NAMED_PLACES = 5
CHECK_FILE = "check.json"


@dataclass(frozen=True)
class ProbeCheck:
    """How far the probed rig is off the scene, in millimetres over all vertices of the random settings.

    `places` are the joints whose skin is farther off than `TOLERABLE_MM`, and how far: worst first.
    """

    worst: float
    mean: float
    settings: int
    places: tuple[tuple[str, float], ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether nothing needs to be said of it."""
        return self.worst <= TOLERABLE_MM


class RigImport(Conversation):
    """Everything that is asked of the service for a head that was probed.

    `folder` is where templates of probed heads are kept, `finish` marks the head in the scene and returns the
    sentence for the artist. The rig is posed meanwhile and restored in the end, whatever happens.
    """

    kind = "rig"
    silence_method = "template/landmarks"
    cancelled = rig_strings.CANCELLED

    def __init__(
        self,
        draft: HeadDraft,
        rig: SceneRig,
        folder: Path,
        finish: Callable[[HeadTemplate, ProbeCheck], str],
    ) -> None:
        self._draft = draft
        self._rig = rig
        self._finish = finish
        self._outcome: tuple[HeadTemplate, ProbeCheck] | None = None
        path = template_path(folder, draft.name)
        super().__init__(Head(draft.title, draft.name, "", draft.surface.vertex_count), path)

    def deliver(self, host: Host) -> str:
        """Puts the rig back and marks the head."""
        assert self._outcome is not None
        self._rig.restore()
        return self._finish(*self._outcome)

    def abandon(self, host: Host) -> None:
        """Puts the rig back."""
        self._rig.restore()

    def _converse(self, template: Path) -> Talk:
        draft = template.with_name("draft.safetensors")
        drafted = self._draft.serialized()
        write_file(draft, drafted)
        self.message = rig_strings.LOOKING_AT_HEAD
        answer = yield "template/open", {"path": str(draft)}, REQUEST_TIMEOUT_SECONDS
        name = OpenedTemplate.parse(answer).template
        answer = yield "template/landmarks", {"template": name}, None
        draft.unlink(missing_ok=True)
        data = place_landmarks(drafted, parse_landmarks(answer))
        write_file(template, data)

        self.message = rig_strings.CHECKING
        answer = yield "template/open", {"path": str(template)}, REQUEST_TIMEOUT_SECONDS
        check = yield from self._check(OpenedTemplate.parse(answer).template)
        write_file(template.with_name(CHECK_FILE), json.dumps(vars(check)).encode())
        self._outcome = (parse_template(data), check)

    def _check(self, template: str) -> Generator[Any, Any, ProbeCheck]:
        """Compares service and scene at random settings."""
        worst, total = 0.0, 0.0
        places: dict[str, float] = {}
        for seed in range(CHECK_SETTINGS):
            values = random_values([probed.controller for probed in self._draft.controllers], seed)
            self._rig.pose(values)
            seen = self._rig.vertices()
            params = {"template": template, "controllers": values}
            answer = yield "rig/evaluate", params, REQUEST_TIMEOUT_SECONDS
            told = parse_vertices(answer, self._array_folder)
            if len(told) != len(seen):
                raise MessageError(malformed_message("rig/evaluate"))
            off = distances(told, seen)
            worst, total = max(worst, *off), total + sum(off) / len(off)
            for vertex, distance in enumerate(off):
                if distance > TOLERABLE_MM:
                    joint = self._joint_of(vertex)
                    places[joint] = max(distance, places.get(joint, 0.0))
        ranked = sorted(places.items(), key=lambda entry: -entry[1])[:NAMED_PLACES]
        return ProbeCheck(worst, total / CHECK_SETTINGS, CHECK_SETTINGS, tuple(ranked))

    def _joint_of(self, vertex: int) -> str:
        """The name of the joint that a vertex follows most."""
        surface = self._draft.surface
        slots = range(vertex * surface.influences, (vertex + 1) * surface.influences)
        strongest = max(slots, key=surface.skin_weights.__getitem__)
        return self._draft.joints[surface.skin_joints[strongest]].name


def distances(a: Sequence[float], b: Sequence[float]) -> list[float]:
    """The distances (mm) between the points of two lists of x y z (cm)."""
    points = zip(zip(*[iter(a)] * 3, strict=True), zip(*[iter(b)] * 3, strict=True), strict=True)
    return [10 * math.dist(p, q) for p, q in points]


def random_values(controllers: Sequence[Controller], seed: int) -> dict[str, float]:
    """A setting of all controllers, anywhere in their ranges; the same for the same seed."""
    generator = random.Random(seed)
    return {
        controller.name: generator.uniform(controller.minimum, controller.maximum)
        for controller in controllers
    }


def parse_landmarks(answer: Any) -> Landmarks:
    """The answer to template/landmarks. Raises MessageError where it does not fit together."""
    if not isinstance(answer, dict) or not isinstance(answer.get("spread"), list):
        raise MessageError(malformed_message("template/landmarks"))
    vertices, spread = decode_indices(answer.get("vertices")), answer["spread"]
    barycentrics = decode_floats(answer.get("barycentrics"), 3)
    numbers = all(isinstance(value, (int, float)) for value in spread)
    if not numbers or {len(vertices), len(barycentrics), 3 * len(spread)} != {3 * LANDMARK_COUNT}:
        raise MessageError(malformed_message("template/landmarks"))
    return Landmarks(vertices, barycentrics, array("f", spread))


def template_path(folder: Path, name: str) -> Path:
    """Where the template of a probed head is kept."""
    return folder / name / f"{name}.safetensors"


def read_check(path: Path) -> ProbeCheck | None:
    """The check that was written beside a template's file; None where there is none."""
    try:
        fields = json.loads(path.with_name(CHECK_FILE).read_bytes())
        places = tuple((str(name), float(value)) for name, value in fields["places"])
        return ProbeCheck(float(fields["worst"]), float(fields["mean"]), int(fields["settings"]), places)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_file(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all. Raises LikenessError where it cannot be written."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise LikenessError(rig_strings.template_not_written(str(path), str(error))) from error
