# SPDX-License-Identifier: Apache-2.0
"""Commands about attributes and their values."""

from __future__ import annotations

import re
from typing import Any

from .evaluation import Evaluation
from .kinds import Spec
from .registry import command
from .scene import MayaError, Node, Plug, scene
from .units import inward, outward


@command
def addAttr(
    name: str,
    *,
    longName: str,
    attributeType: str | None = None,
    dataType: str | None = None,
    niceName: str = "",
    minValue: float | None = None,
    maxValue: float | None = None,
    softMinValue: float | None = None,
    softMaxValue: float | None = None,
    defaultValue: float = 0.0,
    enumName: str = "",
    keyable: bool = False,
    multi: bool = False,
    indexMatters: bool = True,
) -> None:
    node = scene.find(name)
    if not re.fullmatch(r"[A-Za-z_]\w*", longName, re.ASCII):
        raise MayaError(f"addAttr: {longName!r} is no name for an attribute")
    if node.has(longName):
        raise MayaError(f"Found no valid items to add the attribute to: {longName} is there already.")
    if (attributeType is None) == (dataType is None):
        raise MayaError("addAttr: one of attributeType and dataType")
    kind = attributeType or dataType or ""
    if kind not in ("double", "long", "message", "enum", "string"):
        raise NotImplementedError(f"The stand-in does not add attributes of type {kind}")
    default: object = {"double": defaultValue, "long": int(defaultValue), "enum": 0, "string": None}.get(kind)
    choices = tuple(enumName.split(":")) if enumName else ()
    if kind == "enum" and not choices:
        raise MayaError("addAttr: an enum needs names")
    soft = (softMinValue, softMaxValue)
    spec = Spec(kind, default, multi, minValue, maxValue, niceName, keyable, False, choices, *soft)
    scene.put(node.specs, longName, spec)


@command
def deleteAttr(plug: str) -> None:
    node, attribute = scene.plug(plug)
    if node.facts.get("is_referenced"):
        raise MayaError(f"The attribute {plug} is from a referenced file and cannot be deleted")
    for _, destination in scene.destinations(node, attribute):
        scene.drop(scene.sources, destination)
    scene.drop(node.specs, attribute)
    scene.drop(node.values, attribute)


@command
def setAttr(
    plug: str,
    *values: Any,
    type: str | None = None,
    lock: bool | None = None,
    channelBox: bool | None = None,
    keyable: bool | None = None,
    edit: bool = False,
) -> None:
    node, attribute = scene.plug(plug)
    if values:
        _set_values((node, attribute), values, type)
    if channelBox is not None or keyable is not None:
        if node.facts.get("is_referenced"):
            raise MayaError(f"The attribute {plug} is from a referenced file")
        if attribute not in node.specs and keyable is None:
            raise NotImplementedError("The stand-in shows and hides added attributes only")
        if keyable is not None and attribute not in node.specs:
            scene.put(node.facts, "hidden", {**node.facts.get("hidden", {}), attribute: not keyable})
    if lock is not None:
        if node.facts.get("is_referenced"):
            raise MayaError(f"The attribute {plug} is from a referenced file, its lock cannot be changed")
        scene.put(node.locks, attribute, lock)


def _set_values(plug: Plug, values: tuple[Any, ...], type_name: str | None) -> None:
    node, attribute = plug
    spec = node.spec(attribute)
    if spec.kind == "compound":
        children = _children(node, attribute)
        if type_name != "double3" or len(values) != 3 or len(children) != 3:
            raise MayaError(f"setAttr: {node.name}.{attribute} takes three numbers and type='double3'")
        for child, value in zip(children, values, strict=True):
            scene.store((node, child), inward(node.spec(child).kind, value))
        return
    if len(values) != 1:
        raise MayaError(f"setAttr: {node.name}.{attribute} takes one value")
    if (spec.kind == "string") != (type_name == "string") or (type_name and spec.kind != type_name):
        raise MayaError(f"setAttr: {node.name}.{attribute} is a {spec.kind}")
    if spec.kind == "string" and not isinstance(values[0], str):
        raise MayaError(f"setAttr: {node.name}.{attribute} takes a text")
    if spec.kind != "string" and not isinstance(values[0], int | float):
        raise MayaError(f"setAttr: {node.name}.{attribute} takes a number")
    scene.store(plug, inward(spec.kind, values[0]))


@command
def getAttr(plug: str, *, lock: bool = False, keyable: bool = False, multiIndices: bool = False) -> Any:
    node, attribute = scene.plug(plug)
    if lock:
        return scene.is_locked((node, attribute))
    if keyable:
        return node.spec(attribute).keyable and not node.facts.get("hidden", {}).get(attribute, False)
    if multiIndices:
        return elements(node, attribute) or None
    evaluation = Evaluation(scene)
    spec = node.spec(attribute)
    if spec.kind == "compound":
        children = _children(node, attribute)
        return [tuple(outward(node.spec(c).kind, evaluation.value((node, c))) for c in children)]
    if spec.kind in ("data", "message"):
        raise MayaError(f"getAttr: {plug} is of a type that Python has no value for")
    return outward(spec.kind, evaluation.value((node, attribute)))


def elements(node: Node, attribute: str) -> list[int]:
    """The numbers of those elements of an array that hold something or are connected."""
    if not node.spec(attribute).is_array:
        raise MayaError(f"getAttr: {node.name}.{attribute} is no array")
    known = [*node.values, *(plug[1] for _, plug in scene.incoming(node, attribute)), *node.aliases.values()]
    places = (re.match(rf"{re.escape(attribute)}\[(\d+)\]", name) for name in known)
    return sorted({int(place[1]) for place in places if place is not None})


@command
def listAttr(
    name: str, *, userDefined: bool = False, keyable: bool = False, multi: bool = False
) -> list[str] | None:
    node_name, dot, attribute = name.partition(".")
    node = scene.find(node_name)
    if dot and multi:
        # Where an element has an alias, Maya lists that.
        aliases = {plug: alias for alias, plug in node.aliases.items()}
        names = [f"{attribute}[{number}]" for number in elements(node, attribute)]
        return [aliases.get(element, element) for element in names] or None
    if dot or not userDefined:
        raise NotImplementedError("The stand-in lists added attributes, or the elements of one")
    return [added for added, spec in node.specs.items() if spec.keyable or not keyable] or None


@command
def attributeQuery(
    attribute: str,
    *,
    node: str,
    exists: bool = False,
    minimum: bool = False,
    maximum: bool = False,
    minExists: bool = False,
    maxExists: bool = False,
    softMin: bool = False,
    softMax: bool = False,
    softMinExists: bool = False,
    softMaxExists: bool = False,
    listDefault: bool = False,
    attributeType: bool = False,
    niceName: bool = False,
    keyable: bool = False,
) -> Any:
    found = scene.find(node)
    if exists:
        return found.has(attribute)
    spec = found.spec(attribute)
    ends = {
        "minimum": (minimum, minExists, spec.minimum),
        "maximum": (maximum, maxExists, spec.maximum),
        "soft minimum": (softMin, softMinExists, spec.soft_minimum),
        "soft maximum": (softMax, softMaxExists, spec.soft_maximum),
    }
    for name, (is_asked, is_doubted, value) in ends.items():
        if is_doubted:
            return value is not None
        if is_asked and value is None:
            raise MayaError(f"attributeQuery: {attribute} has no {name}")
        if is_asked:
            return [value]
    if listDefault:
        return [spec.default]
    if attributeType:
        return spec.kind
    return spec.nice_name if niceName else spec.keyable


@command
def aliasAttr(alias: str, plug: str) -> None:
    node, attribute = scene.plug(plug)
    if alias in node.aliases or node.has(alias):
        raise MayaError(f"aliasAttr: {alias} is in use")
    scene.put(node.aliases, alias, attribute)


def _children(node: Node, attribute: str) -> list[str]:
    names = [f"{attribute}{letter}" for letter in ("XYZ" if node.has(f"{attribute}X") else "RGB")]
    return [name for name in names if node.has(name)]
