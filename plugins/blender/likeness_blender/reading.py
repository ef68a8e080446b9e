# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads an artist's own head: from the selected mesh to a template that can be fitted."""

from __future__ import annotations

import time

import bpy
import numpy as np

from . import own_properties, runtime
from .likeness_core import rig_strings
from .likeness_core.errors import LikenessError
from .likeness_core.probing import Probe, ProbedController, moves_whole_head, probe
from .likeness_core.rig_import import ProbeCheck, RigImport, read_check, template_path
from .likeness_core.template import HeadTemplate, parse_template
from .likeness_core.template_building import SKIN, HeadDraft, read_convention
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
        self.message = ""
        self.fraction = 0.0
        self._skin = skin.name
        self._start = time.perf_counter()
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
        self._name = f"own-{name}"
        self._idle = 0
        self._rig: BlenderRig | None = None
        self._probe: Probe | None = None
        if not self._is_known():
            self._rig = BlenderRig(self._items, self._armature, self._found, facing)
            Reading.is_running = True
            try:
                self._surface = read_surface(self._rig, self._items)
            except BaseException:
                self.close()
                raise
            self._probe = probe(self._rig)

    def step(self, seconds: float) -> bool:
        """Probes for about so long; whether probing goes on."""
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

    def close(self) -> None:
        """Puts the rig back if that has not happened yet."""
        if self._rig is not None:
            self._rig.restore()
            Reading.is_running = False

    def _is_known(self) -> bool:
        path = template_path(runtime.template_locator().own_heads, self._name)
        check = read_check(path)
        if check is None or not path.is_file():
            return False
        template = parse_template(path.read_bytes())
        facing = self._items[0].likeness_own_head.facing
        self._mark(template, head_space(self._items[0], facing))
        self.message = rig_strings.rig_known(self._skin, len(template.controllers), check.worst)
        self._items[0].likeness_own_head.message = self.message
        return True

    def _import(self, probed: list[ProbedController]) -> None:
        assert self._rig is not None
        weights = np.zeros(len(self._rig.joints))
        surface, binding = self._surface, self._rig.binding
        faces = np.repeat(np.array(surface.face_parts), np.diff(surface.face_offsets))
        skin = np.unique(np.array(surface.face_vertices)[faces == surface.parts.index(SKIN)])
        np.add.at(weights, binding.joints[skin].ravel(), binding.weights[skin].ravel())
        useful = tuple(
            entry
            for entry in probed
            if entry.has_effect and not moves_whole_head(entry, self._rig.joints, weights.tolist())
        )
        self._idle = len(probed) - len(useful)
        locator = runtime.template_locator()
        draft = HeadDraft(
            name=self._name,
            title=self._skin,
            source=f"probed in Blender {bpy.app.version_string}",
            surface=self._surface,
            joints=tuple(self._rig.joints),
            controllers=useful,
            convention=read_convention(locator.find().read_bytes()),
        )
        self._probing_seconds = time.perf_counter() - self._start
        runtime.session().start(RigImport(draft, self._rig, locator.own_heads, self._finish))

    def _finish(self, template: HeadTemplate, check: ProbeCheck) -> str:
        assert self._rig is not None
        self._mark(template, self._rig.space)
        notes = [
            rig_strings.rig_read(
                self._skin,
                len(template.controllers),
                self._idle,
                check.worst,
                check.mean,
                self._probing_seconds,
            )
        ]
        if not check.is_good:
            notes.append(rig_strings.far_off([f"{name} ({worst:.2f} mm)" for name, worst in check.places]))
        if self._armature is None:
            notes.append(rig_strings.joint_generated(self._skin))
        self.message = " · ".join(notes)
        self._items[0].likeness_own_head.message = self.message
        return self.message

    def _mark(self, template: HeadTemplate, space: np.ndarray) -> None:
        items = [bpy.data.objects.get(item.name) for item in self._items]
        own_heads.mark(self._armature or items[0], items, self._found, template, space)


def _check(skin: bpy.types.Object) -> None:
    """Raises LikenessError where an object cannot be read at all."""
    anchor = head_parts.armature_of(skin) or skin
    if heads.is_rig(anchor) and not own_heads.is_own(anchor):
        raise LikenessError(rig_strings.is_likeness_head(anchor.name))
    if "EDIT" in (skin.mode, anchor.mode):
        raise LikenessError(rig_strings.leave_edit_mode())


def _is_limited(control: FoundController) -> bool:
    controller = control.controller
    return not np.isclose(controller.maximum, discovery.ROTATION_REACH)
