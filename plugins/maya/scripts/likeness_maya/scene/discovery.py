# SPDX-License-Identifier: Apache-2.0
"""Finds the controls of an unknown rig: custom attributes, blendShape weights, channels of transforms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from maya import cmds

from ..likeness_core.found_controls import LARGEST_RANGE, ROTATION_REACH, named_controller, uniquely_named
from ..likeness_core.template import Controller
from . import deformers
from .controllers import driver
from .edits import find_plug
from .movers import is_control, movers
from .names import short_name
from .rotations import AXES

# How far a control transform without limits may go: a share of the head's height.
TRANSLATION_REACH = 0.04
# Maya's name of a channel, and its name among the limits.
TRANSLATE, ROTATE, SCALE = "translate", "rotate", "scale"
LIMIT_NAMES = {TRANSLATE: "Trans", ROTATE: "Rot", SCALE: "Scale"}
NUMBERS = ("double", "float")
PRIVATE = re.compile(r"^likeness", re.IGNORECASE)


@dataclass(frozen=True)
class FoundControl:
    """A control of the rig: its node, its attribute, and whether a fit uses it."""

    controller: Controller
    node: str
    attribute: str
    is_chosen: bool = True

    @property
    def plug(self) -> str:
        """The plug that is the control."""
        return f"{self.node}.{self.attribute}"


@dataclass(frozen=True)
class Discovery:
    """The controls of a rig, and the plugs that would be controls if nothing drove or held them."""

    controls: list[FoundControl]
    animated: list[str]


def find_controls(shapes: Sequence[str], height: float) -> Discovery:
    """All controls that a head may have, by unique names; `height` is the skin's, in cm."""
    animated: list[str] = []
    nodes = movers(shapes)
    found = [control for node in nodes for control in _custom(node, animated)]
    for shape in shapes:
        for blend in deformers.blend_shapes(shape):
            found += _weights(blend, animated)
    transforms = [node for node in nodes if "|" in node and cmds.nodeType(node) in ("transform", "joint")]
    handled = [node for node in transforms if is_control(node)]
    for node in handled or transforms:
        found += _channels(node, height if handled else None, animated)
    named = uniquely_named(control.controller for control in found)
    return Discovery(
        [replace(control, controller=controller) for control, controller in zip(found, named, strict=True)],
        animated,
    )


def is_held(plug: str) -> bool:
    """Whether a plug is locked."""
    return bool(cmds.getAttr(plug, lock=True))


def _is_free(plug: str, animated: list[str]) -> bool:
    """Whether a plug can be set; one that is only animated is written down."""
    if is_held(plug):
        return False
    source = driver(plug)
    if source is not None and str(cmds.nodeType(source)).startswith("animCurveT"):
        animated.append(plug)
    return source is None


def _custom(node: str, animated: list[str]) -> Iterator[FoundControl]:
    for name in cmds.listAttr(node, userDefined=True, keyable=True) or ():
        if PRIVATE.match(name) or cmds.attributeQuery(name, node=node, attributeType=True) not in NUMBERS:
            continue  # Whole numbers and lists are switches.
        limits = _range(node, name)
        if limits is None or not _is_free(f"{node}.{name}", animated):
            continue
        low, high = limits
        default = min(max(float(cmds.attributeQuery(name, node=node, listDefault=True)[0]), low), high)
        yield FoundControl(named_controller(name, short_name(node), low, high, default), node, name)


def _range(node: str, name: str) -> tuple[float, float] | None:
    """The range of an attribute, hard or soft; None where it has none."""
    for low, high in (("minimum", "maximum"), ("softMin", "softMax")):
        exists = [end.replace("imum", "") + "Exists" for end in (low, high)]
        if all(_query(name, node, question) for question in exists):
            first, last = (float(_query(name, node, end)[0]) for end in (low, high))
            return (first, last) if -LARGEST_RANGE < first < last < LARGEST_RANGE else None
    return None


def _query(name: str, node: str, question: str) -> Any:
    # The stubs cannot know which flags a dictionary holds.
    flags: dict[str, Any] = {question: True}
    return cmds.attributeQuery(name, node=node, **flags)


def _weights(blend: str, animated: list[str]) -> Iterator[FoundControl]:
    places = cmds.getAttr(f"{blend}.weight", multiIndices=True) or ()
    names = cmds.listAttr(f"{blend}.weight", multi=True) or ()
    for place, name in zip(places, names, strict=True):
        if not PRIVATE.match(name) and _is_free(f"{blend}.{name}", animated):
            yield FoundControl(
                named_controller(name, short_name(blend), 0.0, 1.0, 0.0), blend, f"weight[{place}]"
            )


def _channels(node: str, height: float | None, animated: list[str]) -> Iterator[FoundControl]:
    """The channels of a transform that are shown and free; without a height only those with limits."""
    reaches = {
        TRANSLATE: None if height is None else TRANSLATION_REACH * height,
        ROTATE: None if height is None else ROTATION_REACH,
        SCALE: None,
    }
    for kind, reach in reaches.items():
        for axis in AXES:
            plug = f"{node}.{kind}{axis}"
            if not cmds.getAttr(plug, keyable=True):
                continue
            low, high = (_limit(node, kind, axis, end) for end in ("min", "max"))
            if (low is None and high is None and reach is None) or not _is_free(plug, animated):
                continue
            rest = find_plug(plug).asDouble()
            is_limited = low is not None and high is not None
            low = rest - (reach or 0.0) if low is None else low
            high = rest + (reach or 0.0) if high is None else high
            if low < high and low <= rest <= high:
                name = f"{short_name(node)} {kind} {axis.lower()}"
                controller = named_controller(name, short_name(node), low, high, rest)
                # What turns without a limit would mostly turn the head.
                yield FoundControl(controller, node, f"{kind}{axis}", kind != ROTATE or is_limited)


def _limit(node: str, kind: str, axis: str, end: str) -> float | None:
    """What a transform's limit allows, in Maya's own units; None where it is off."""
    name = f"{end}{LIMIT_NAMES[kind]}{axis}Limit"
    return find_plug(f"{node}.{name}").asDouble() if cmds.getAttr(f"{node}.{name}Enable") else None
