# SPDX-License-Identifier: Apache-2.0
"""Commands that let attributes drive others: expressions, keys, constraints."""

from __future__ import annotations

import re

import numpy as np

from .evaluation import Evaluation
from .registry import command
from .scene import MayaError, Plug, scene
from .units import factor

_PLUG = re.compile(r"[A-Za-z_|][\w|:]*\.[A-Za-z_]\w*(?:\[\d+\])?")
# The curve that drives an attribute of a kind.
DRIVEN_CURVES = {"double": "animCurveUU", "angle": "animCurveUA", "distance": "animCurveUL"}


@command
def expression(
    *, string: str, name: str = "expression1", alwaysEvaluate: int = 1, unitConversion: str = "all"
) -> str:
    if unitConversion not in ("all", "none"):
        raise NotImplementedError("The stand-in converts all units or none")
    convert = factor if unitConversion == "all" else lambda _: 1.0
    inputs: dict[Plug, int] = {}
    outputs: list[Plug] = []
    terms: list[str] = []
    for statement in filter(None, (part.strip() for part in string.split(";"))):
        target, equals, formula = statement.partition(" = ")
        if not equals:
            raise MayaError(f"expression: {statement!r} assigns nothing")
        outputs.append(scene.plug(target))
        terms.append(
            _PLUG.sub(lambda found: f"v[{inputs.setdefault(scene.plug(found[0]), len(inputs))}]", formula)
        )
    node = scene.create("expression", name, None)
    code = compile(f"({','.join(terms)},)", name, "eval")
    if set(code.co_names) - {"v", "max", "min"}:
        raise NotImplementedError(f"The stand-in does not know {code.co_names} in expressions")
    scene.put(node.facts, "code", code)
    scene.put(node.facts, "text", string)
    scene.put(node.facts, "input_factors", tuple(convert(_kind(plug)) for plug in inputs))
    scene.put(node.facts, "output_factors", tuple(convert(_kind(plug)) for plug in outputs))
    for index, plug in enumerate(inputs):
        scene.connect(plug, (node, f"input[{index}]"), False)
    for index, plug in enumerate(outputs):
        scene.connect((node, f"output[{index}]"), plug, False)
    return scene.unique_name(node)


@command
def setDrivenKeyframe(
    plug: str,
    *,
    currentDriver: str,
    driverValue: float,
    value: float,
    inTangentType: str,
    outTangentType: str,
) -> int:
    if (inTangentType, outTangentType) != ("linear", "linear"):
        raise NotImplementedError("The stand-in has linear tangents")
    driven, driver = scene.plug(plug), scene.plug(currentDriver)
    kind = DRIVEN_CURVES.get(_kind(driven))
    if kind is None or _kind(driver) != "double":
        raise NotImplementedError("The stand-in drives numbers, angles and lengths by plain numbers")
    source = scene.sources.get(driven)
    if source is None:
        curve = scene.create(kind, f"{driven[0].name}_curve1".replace(":", "_"), None)
        scene.connect(driver, (curve, "input"), False)
        scene.connect((curve, "output"), driven, False)
    else:
        curve = source[0]
        if curve.kind != kind or scene.sources.get((curve, "input")) != driver:
            raise NotImplementedError("The stand-in drives an attribute by one other")
    key = (driverValue, value * factor(_kind(driven)))
    scene.put(curve.values, "keys", (*curve.values.get("keys", ()), key))
    return 1


@command
def parentConstraint(target: str, driven: str, *, maintainOffset: bool = False) -> list[str]:
    """Holds a node where it stands beside its target; the offset is kept or nothing."""
    holder, node = scene.find(target), scene.find(driven)
    evaluation = Evaluation(scene)
    offset = np.eye(4)
    if maintainOffset:
        offset = evaluation.world(node) @ np.linalg.inv(evaluation.world(holder))
    constraint = scene.create("parentConstraint", f"{node.name}_parentConstraint1".replace(":", "_"), None)
    scene.put(constraint.facts, "driven", node)
    scene.put(constraint.facts, "offset", offset)
    scene.connect((holder, "message"), (constraint, "target[0]"), False)
    for name in ("Translate", "Rotate"):
        for axis in "XYZ":
            scene.connect((constraint, f"constraint{name}{axis}"), (node, f"{name.lower()}{axis}"), False)
    return [scene.unique_name(constraint)]


@command
def setKeyframe(plug: str) -> int:
    target = scene.plug(plug)
    value = Evaluation(scene).value(target)
    source = scene.sources.get(target)
    if source is None:
        curve = scene.create("animCurveTU", re.sub(r"\W", "_", f"{target[0].name}_{target[1]}"), None)
        scene.connect((curve, "output"), target, False)
    else:
        curve = source[0]
    scene.put(curve.values, "keys", (*curve.values.get("keys", ()), (scene.settings["time"], value)))
    return 1


@command
def currentTime(time: float) -> float:
    scene.put(scene.settings, "time", time)
    return time


def _kind(plug: Plug) -> str:
    return plug[0].spec(plug[1]).kind
