# SPDX-License-Identifier: Apache-2.0
"""Reads an artist's own rig: probes it in steps, then asks the service for the rest.

What is in a host is the rig itself, the surface at rest, and how the head is marked once it is known.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import rig_strings
from .errors import LikenessError
from .probing import Probe, ProbedController, SceneRig, moves_whole_head, probe
from .resources import TemplateLocator
from .rig_import import ProbeCheck, RigImport, read_check, template_path
from .session import Session
from .template import HeadTemplate, parse_template
from .template_building import CORRECTED, SKIN, HeadDraft, SceneSurface, read_convention, uncorrected


@dataclass(frozen=True)
class OwnHead:
    """A head to be read: the name of its template, what the artist calls it, and what probes it."""

    name: str
    title: str
    source: str


def known_head(
    own: OwnHead, templates: TemplateLocator, noted: str = ""
) -> tuple[HeadTemplate, ProbeCheck] | None:
    """What was read of the very same rig before, if it is still on this computer.

    `noted` is the name of the template that the head in the scene has. Where that was read of this rig the
    head keeps it, with its landmarks as they are; any other gets the landmarks that were moved last.
    """
    path = template_path(templates.own_heads, own.name)
    check = read_check(path)
    if check is None:
        return None
    chosen = template_path(templates.own_heads, noted) if uncorrected(noted) == own.name else None
    if chosen is None or not chosen.is_file():
        chosen = _moved_last(templates.own_heads, own.name) or path
    try:
        return parse_template(chosen.read_bytes()), check
    except (OSError, LikenessError):
        return None


def _moved_last(folder: Path, name: str) -> Path | None:
    """The newest copy of a template in which landmarks were moved."""
    copies = folder.glob(f"{name}{CORRECTED}*/*.safetensors")
    return max(copies, key=lambda path: path.stat().st_mtime_ns, default=None)


class RigReading:
    """One reading of a rig, in steps. `mark` gets the template and the artist's sentence in the end.

    Whoever has the rig restores it, whatever way this ends.
    """

    def __init__(
        self,
        own: OwnHead,
        rig: SceneRig,
        surface: SceneSurface,
        templates: TemplateLocator,
        session: Session,
        mark: Callable[[HeadTemplate, str], None],
    ) -> None:
        self.message = ""
        self.fraction = 0.0
        self._own, self._rig, self._surface = own, rig, surface
        self._templates, self._session, self._mark = templates, session, mark
        self._start = time.perf_counter()
        self._seconds = 0.0
        self._idle = 0
        self._probe: Probe | None = probe(rig)

    def step(self, seconds: float) -> bool:
        """Probes for about so long; whether probing goes on. In the end the session is busy with the rest."""
        if self._probe is None:
            return False
        end = time.perf_counter() + seconds
        try:
            while True:
                self.fraction = next(self._probe)
                if time.perf_counter() > end:
                    return True
        except StopIteration as stop:
            self._probe = None
            self._import(stop.value)
            return False

    def _import(self, probed: list[ProbedController]) -> None:
        weights = skin_weights(self._surface, len(self._rig.joints))
        useful = tuple(
            entry
            for entry in probed
            if entry.has_effect and not moves_whole_head(entry, self._rig.joints, weights)
        )
        self._idle = len(probed) - len(useful)
        draft = HeadDraft(
            name=self._own.name,
            title=self._own.title,
            source=self._own.source,
            surface=self._surface,
            joints=tuple(self._rig.joints),
            controllers=useful,
            convention=read_convention(self._templates.find().read_bytes()),
        )
        self._seconds = time.perf_counter() - self._start
        self._session.start(RigImport(draft, self._rig, self._templates.own_heads, self._finish))

    def _finish(self, template: HeadTemplate, check: ProbeCheck) -> str:
        title, controls = self._own.title, len(template.controllers)
        notes = [rig_strings.rig_read(title, controls, self._idle, check.worst, check.mean, self._seconds)]
        if not check.is_good:
            notes.append(rig_strings.far_off([f"{name} ({worst:.2f} mm)" for name, worst in check.places]))
        if len(self._rig.joints) == 1:
            notes.append(rig_strings.joint_generated(title))
        self.message = " · ".join(notes)
        self._mark(template, self.message)
        return self.message


def skin_weights(surface: SceneSurface, joint_count: int) -> list[float]:
    """How much of the skin hangs on each joint."""
    skin = surface.parts.index(SKIN)
    vertices: set[int] = set()
    for face, part in enumerate(surface.face_parts):
        if part == skin:
            vertices.update(
                surface.face_vertices[surface.face_offsets[face] : surface.face_offsets[face + 1]]
            )
    result = [0.0] * joint_count
    for vertex in vertices:
        for slot in range(vertex * surface.influences, (vertex + 1) * surface.influences):
            result[surface.skin_joints[slot]] += surface.skin_weights[slot]
    return result
