# SPDX-License-Identifier: Apache-2.0
"""Reads an artist's own head: from the selected mesh to a template that can be fitted."""

from __future__ import annotations

from maya import cmds

from . import runtime
from .likeness_core import maya_strings, rig_strings
from .likeness_core.errors import LikenessError
from .likeness_core.head_surface import joined_surface
from .likeness_core.rig_fingerprint import fingerprint
from .likeness_core.rig_reading import OwnHead, RigReading, known_head
from .likeness_core.template import HeadTemplate
from .scene import before, discovery, fits, head_objects, heads, own_heads, scene_rig, surroundings
from .scene.edits import undo_step
from .scene.scene_rig import MayaRig

# How long one step probes: a few evaluations, and Cancel is still felt at once.
STEP_SECONDS = 0.1


def skin_of_selection() -> str | None:
    """The selected mesh that could be an artist's own head, by its whole path."""
    for selected in cmds.ls(selection=True, objectsOnly=True, long=True):
        shape = heads.mesh_shape(selected)
        if shape is None and own_heads.is_own(selected):
            shape = next(iter(heads.meshes(selected)), None)
        if shape is not None:
            return str(cmds.ls(shape, long=True)[0])
    return None


def find_controls(skin: str) -> str:
    """Lists the controls of a head's rig; returns the sentence for the artist. Raises LikenessError."""
    _check(skin)
    shapes = [skin, *head_objects.companions(skin)]
    found = discovery.find_controls(shapes, scene_rig.height(skin))
    with undo_step(rig_strings.FIND_CONTROLS):
        marker = own_heads.list_controls(shapes, found.controls)
    count = sum(control.is_chosen for control in own_heads.controls(marker))
    said = (
        rig_strings.controls_found(len(found.controls), count)
        if found.controls
        else rig_strings.no_controls()
    )
    notes = [maya_strings.animated_left_out(found.animated)] if found.animated else []
    notes += surroundings.notes(skin)
    return " · ".join([said, *notes])


class Reading:
    """One reading of a rig, in steps: probing first, then what the service is asked for.

    Raises LikenessError where the head cannot be read. `close` puts everything back whatever has happened.
    """

    def __init__(self, skin: str) -> None:
        _check(skin)
        if own_heads.find(skin) is None:
            find_controls(skin)
        marker = own_heads.find(skin)
        assert marker is not None
        self._marker = marker
        self._known = ""
        self._steps: RigReading | None = None
        scene_rig.height(skin)
        shapes = [str(cmds.ls(shape, long=True)[0]) for shape in heads.meshes(marker)]
        controls = [control for control in own_heads.controls(marker) if control.is_chosen]
        present = fits.find(marker) if heads.is_rig(marker) else []
        self._rig = MayaRig(shapes, controls, own_heads.record(marker).facing, present)
        try:
            self._begin(shapes, [control.attribute for control in controls])
        except BaseException:
            self.close()
            raise

    def _begin(self, shapes: list[str], attributes: list[str]) -> None:
        rig, first = self._rig, 0
        objects = []
        for shape in shapes:
            count = 3 * int(cmds.polyEvaluate(shape, vertex=True))
            objects.append(head_objects.scene_object(shape, rig.space, rig.neutral[first : first + count]))
            first += count
        surface = joined_surface(objects, rig.joints, rig.binding)
        self._maps = rig.to_meshes()
        name = fingerprint(rig, surface, attributes)
        own = OwnHead(f"own-{name}", objects[0].name, f"probed in Maya {cmds.about(version=True)}")
        locator = runtime.template_locator()
        noted = heads.record(self._marker).template_name if heads.is_rig(self._marker) else ""
        known = known_head(own, locator, noted)
        if known is None:
            self._steps = RigReading(own, rig, surface, locator, runtime.session(), self._mark)
            return
        template, check = known
        self.close()
        self._known = rig_strings.rig_known(own.title, len(template.controllers), check.worst)
        self._mark(template, self._known)

    @property
    def message(self) -> str:
        """The sentence for the artist, once the rig is read."""
        return self._known or (self._steps.message if self._steps is not None else "")

    @property
    def fraction(self) -> float:
        """The share of the probing that is done."""
        return self._steps.fraction if self._steps is not None else 0.0

    def step(self, seconds: float = STEP_SECONDS) -> bool:
        """Probes for about so long; whether probing goes on. Raises LikenessError."""
        return self._steps is not None and self._steps.step(seconds)

    def close(self) -> None:
        """Puts the rig back if that has not happened yet."""
        self._rig.restore()

    def _mark(self, template: HeadTemplate, message: str) -> None:
        if not cmds.objExists(self._marker):
            raise LikenessError(rig_strings.rig_changed(self._marker))
        with undo_step(rig_strings.READ_RIG):
            own_heads.mark(self._marker, template, before.TEXTS, message, self._rig.space, self._maps)


def _check(skin: str) -> None:
    """Raises LikenessError where a mesh cannot be read at all."""
    rig = heads.rig_of(skin)
    if rig is not None and not own_heads.is_own(rig):
        raise LikenessError(rig_strings.is_likeness_head(rig))
    if not cmds.polyEvaluate(skin, face=True):
        raise LikenessError(maya_strings.no_faces(skin))
