# SPDX-License-Identifier: Apache-2.0
"""How controllers move joints and shapes: by Maya's own nodes, so that a scene needs no plug-in to live.

Joints are moved by one expression each, a sum over controllers. Expressions are made without unit conversion:
they then speak centimetres and radians in every scene. Shapes follow their controller directly, or through a
set-driven key on the side of the default that they belong to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from maya import cmds

from ..likeness_core.template import CHANNELS_PER_JOINT, ChannelTerm, Controller, HeadTemplate
from .joints import rest_rotation, rest_translation
from .names import maya_name
from .rotations import AXES

PROPERTIES = ("translate", "rotate", "scale")


def drive_joints(template: HeadTemplate, joints: Sequence[str], plugs: Sequence[str]) -> None:
    """Makes every joint channel the sum of what the controllers add to it; `plugs` are the controllers'."""
    channels = template.channel_terms()
    for index, node in enumerate(joints):
        first = index * CHANNELS_PER_JOINT
        own = {
            channel: channels[first + channel]
            for channel in range(CHANNELS_PER_JOINT)
            if first + channel in channels
        }
        if own:
            lines = _joint_lines(template, index, node, own, plugs)
            name = maya_name(f"{template.joints[index].name}_response")
            cmds.expression(string="\n".join(lines), name=name, alwaysEvaluate=0, unitConversion="none")


def drive_shape(weight: str, controller: Controller, plug: str, above: bool) -> None:
    """Makes a shape's weight how far its controller is above (or below) its default."""
    if above and controller.minimum == controller.default == 0:
        cmds.connectAttr(plug, weight)
        return
    extreme = controller.maximum if above else controller.minimum
    for at, value in ((controller.default, 0.0), (extreme, abs(extreme - controller.default))):
        cmds.setDrivenKeyframe(
            weight,
            currentDriver=plug,
            driverValue=at,
            value=value,
            inTangentType="linear",
            outTangentType="linear",
        )


def _joint_lines(
    template: HeadTemplate,
    index: int,
    node: str,
    own: dict[int, list[ChannelTerm]],
    plugs: Sequence[str],
) -> list[str]:
    joint = template.joints[index]
    lines: list[str] = []
    moves = [own.get(axis, []) for axis in range(3)]
    for axis, row, place in zip(AXES, rest_rotation(joint), rest_translation(joint), strict=True):
        lines += _line(f"{node}.translate{axis}", place, _turned(moves, row), template, plugs)
    for channel in range(3, CHANNELS_PER_JOINT):
        name = PROPERTIES[channel // 3]
        rest = 1.0 if name == "scale" else 0.0
        lines += _line(f"{node}.{name}{AXES[channel % 3]}", rest, own.get(channel, []), template, plugs)
    return lines


def _turned(moves: Sequence[Sequence[ChannelTerm]], row: Sequence[float]) -> list[ChannelTerm]:
    """One coordinate of the joint's translation, seen from its parent."""
    above: dict[int, float] = defaultdict(float)
    below: dict[int, float] = defaultdict(float)
    for terms, factor in zip(moves, row, strict=True):
        for term in terms:
            above[term.controller] += factor * term.above
            below[term.controller] += factor * term.below
    return [ChannelTerm(controller, above[controller], below[controller]) for controller in sorted(above)]


def _line(
    target: str, rest: float, terms: Sequence[ChannelTerm], template: HeadTemplate, plugs: Sequence[str]
) -> list[str]:
    """The assignment of a channel, if anything moves it."""
    texts = [_term(term, template.controllers[term.controller], plugs[term.controller]) for term in terms]
    return [f"{target} = {' + '.join([repr(rest), *filter(None, texts)])};"] if any(texts) else []


def _term(term: ChannelTerm, controller: Controller, plug: str) -> str:
    change = plug if controller.default == 0 else f"({plug} - {controller.default!r})"
    if term.above == -term.below or (controller.minimum == controller.default and term.above):
        return f"{term.above!r} * {change}" if term.above else ""
    parts = []
    if term.above:
        parts.append(f"{term.above!r} * max({change}, 0.0)")
    if term.below:
        parts.append(f"{term.below!r} * max(-1.0 * {change}, 0.0)")
    return " + ".join(parts)
