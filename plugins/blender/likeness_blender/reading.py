# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads an artist's own head: from the selected mesh to a template that can be fitted."""

from __future__ import annotations

import bpy
import numpy as np

from . import own_properties, runtime
from .likeness_core import rig_strings
from .likeness_core.errors import LikenessError
from .likeness_core.found_controls import ROTATION_REACH
from .likeness_core.rig_reading import OwnHead, RigReading, known_head
from .likeness_core.template import HeadTemplate
from .scene import discovery, head_parts, heads, own_heads
from .scene.channels import ROTATION
from .scene.discovery import FoundController
from .scene.head_surface import read_surface
from .scene.rig_hash import rig_hash
from .scene.scene_rig import BlenderRig, head_space


def skin_of(context: bpy.types.Context) -> bpy.types.Object | None:
    """The selected mesh that could be an artist's own head."""
    active = context.view_layer.objects.active
    if active is None or active.type != "MESH" or not len(active.data.polygons):
        return None
    return active


def own_anchor(context: bpy.types.Context) -> bpy.types.Object | None:
    """The anchor of the selected head, if it was read."""
    anchor = heads.selected_rig(context)
    return anchor if anchor is not None and own_heads.is_own(anchor) else None


def find_controls(skin: bpy.types.Object) -> str:
    """Lists the controls of a head's rig; returns the sentence for the artist. Raises LikenessError."""
    _check(skin)
    armature, items = head_parts.armature_of(skin), [skin, *head_parts.companions(skin)]
    found = discovery.find_controllers(armature, items)
    state = skin.likeness_own_head
    # A bone turns where that was limited on purpose; most others would only turn the head.
    chosen = [control.channel.kind != ROTATION or _is_limited(control) for control in found]
    own_properties.list_controls(state, found, chosen)
    count = sum(entry.chosen for entry in state.controls)
    notes = [rig_strings.controls_found(len(found), count) if found else rig_strings.no_controls()]
    switches = discovery.find_switches(armature, items)
    if switches:
        notes.append(rig_strings.switches_left(switches))
    return " · ".join(notes)


class Reading:
    """One reading of a rig, in steps: probing first, then what the service is asked for.

    Raises LikenessError where the head cannot be read. `close` puts everything back whatever has happened.
    """

    # Two at once would put back what the other has set.
    is_running = False

    def __init__(self, skin: bpy.types.Object) -> None:
        _check(skin)
        self._known = ""
        self._steps: RigReading | None = None
        self._skin = skin.name
        self._items = [skin, *head_parts.companions(skin)]
        self._armature = head_parts.armature_of(skin)
        for item in self._items:
            if item.data.users > 1:
                raise LikenessError(rig_strings.shared_data(item.name))
        if not skin.likeness_own_head.controls:
            find_controls(skin)
        self._found = own_properties.chosen_controls(skin.likeness_own_head)
        facing = skin.likeness_own_head.facing
        name = rig_hash(self._items, self._armature, self._found, head_space(skin, facing))
        self._own = OwnHead(f"own-{name}", skin.name, f"probed in Blender {bpy.app.version_string}")
        self._rig: BlenderRig | None = None
        if not self._is_known():
            self._rig = BlenderRig(self._items, self._armature, self._found, facing)
            Reading.is_running = True
            try:
                surface = read_surface(self._rig, self._items)
            except BaseException:
                self.close()
                raise
            locator, session = runtime.template_locator(), runtime.session()
            self._steps = RigReading(self._own, self._rig, surface, locator, session, self._finish)

    @property
    def message(self) -> str:
        """The sentence for the artist, once the rig is read."""
        return self._known or (self._steps.message if self._steps is not None else "")

    @property
    def fraction(self) -> float:
        """The share of the probing that is done."""
        return self._steps.fraction if self._steps is not None else 0.0

    def step(self, seconds: float) -> bool:
        """Probes for about so long; whether probing goes on."""
        return self._steps is not None and self._steps.step(seconds)

    def close(self) -> None:
        """Puts the rig back if that has not happened yet."""
        if self._rig is not None:
            self._rig.restore()
            Reading.is_running = False

    def _is_known(self) -> bool:
        anchor = self._armature or self._items[0]
        noted = heads.record(anchor).template_name if heads.is_rig(anchor) else ""
        known = known_head(self._own, runtime.template_locator(), noted)
        if known is None:
            return False
        template, check = known
        facing = self._items[0].likeness_own_head.facing
        self._known = rig_strings.rig_known(self._skin, len(template.controllers), check.worst)
        self._mark(template, head_space(self._items[0], facing), self._known)
        return True

    def _finish(self, template: HeadTemplate, message: str) -> None:
        assert self._rig is not None
        self._mark(template, self._rig.space, message)

    def _mark(self, template: HeadTemplate, space: np.ndarray, message: str) -> None:
        items = [bpy.data.objects.get(item.name) for item in self._items]
        own_heads.mark(self._armature or items[0], items, self._found, template, space)
        items[0].likeness_own_head.message = message


def _check(skin: bpy.types.Object) -> None:
    """Raises LikenessError where an object cannot be read at all."""
    anchor = head_parts.armature_of(skin) or skin
    if heads.is_rig(anchor) and not own_heads.is_own(anchor):
        raise LikenessError(rig_strings.is_likeness_head(anchor.name))
    if "EDIT" in (skin.mode, anchor.mode):
        raise LikenessError(rig_strings.leave_edit_mode())


def _is_limited(control: FoundController) -> bool:
    controller = control.controller
    return not np.isclose(controller.maximum, ROTATION_REACH)
