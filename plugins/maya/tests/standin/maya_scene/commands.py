# SPDX-License-Identifier: Apache-2.0
"""The commands of `maya.cmds` that the plug-in uses; each parameter is a flag that is really carried out."""

from __future__ import annotations

import fnmatch
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from .data import MeshData
from .evaluation import Evaluation
from .kinds import DAG_KINDS, Spec
from .scene import MayaError, Node, Plug, new_scene, scene

COMMANDS: dict[str, Callable[..., Any]] = {}
# Commands that plug-ins have registered, by name: what makes an instance.
PLUGIN_COMMANDS: dict[str, Callable[[], Any]] = {}
# The artist's preferences; they outlive a scene.
OPTIONS: dict[str, str] = {}
# Commands that only ask are no entries of the undo queue.
_QUESTIONS = frozenset(
    "ls listAttr listConnections listRelatives nodeType objExists attributeQuery getAttr polyEvaluate "
    "undoInfo undo redo about".split()
)
CENTIMETRES = {"mm": 0.1, "cm": 1.0, "m": 100.0, "in": 2.54}
RADIANS = {"deg": math.pi / 180, "rad": 1.0}


def run(name: str, /, *arguments: Any, **flags: Any) -> Any:
    """Runs a command as one entry of the undo queue."""
    if name in PLUGIN_COMMANDS:
        with scene.command(name):
            return scene.run_plugin_command(PLUGIN_COMMANDS[name](), arguments)
    if name not in COMMANDS:
        raise NotImplementedError(f"The stand-in does not carry out cmds.{name}")
    if name in _QUESTIONS or flags.get("query") or flags.get("newFile"):
        return COMMANDS[name](*arguments, **flags)
    with scene.command(name):
        return COMMANDS[name](*arguments, **flags)


def command(function: Callable[..., Any]) -> Callable[..., Any]:
    COMMANDS[function.__name__.rstrip("_")] = function
    return function


# Nodes.


@command
def createNode(kind: str, *, name: str = "", parent: str | None = None, skipSelect: bool = False) -> str:
    if parent is not None and kind not in DAG_KINDS:
        raise MayaError(f"createNode: {kind} has no place in the hierarchy")
    node = scene.create(kind, name or f"{kind}1", None if parent is None else scene.find(parent))
    if kind in ("mesh", "camera", "imagePlane") and parent is None:
        raise MayaError("The stand-in makes shapes below a transform only")
    result = scene.unique_name(node)
    if not skipSelect:
        scene.put(scene.selection, "", (result,))
    return result


@command
def delete(*names: str) -> None:
    for name in names:
        scene.remove(scene.find(name))


@command
def rename(old: str, new: str) -> str:
    node = scene.find(old)
    scene.rename(node, new)
    return scene.unique_name(node)


@command
def parent(child: str, above: str) -> list[str]:
    node, new = scene.find(child), scene.find(above)
    if node.facts.get("is_referenced"):
        raise MayaError(f"Cannot parent a node that is read only: {node.name}")
    if node.parent is not None:
        rest = tuple(other for other in node.parent.children if other is not node)
        scene.put(node.parent.facts, "children", rest)
    scene.put(node.facts, "parent", new)
    scene.put(new.facts, "children", (*new.children, node))
    return [scene.unique_name(node)]


@command
def ls(
    *patterns: str,
    selection: bool = False,
    objectsOnly: bool = False,
    long: bool = False,
    recursive: bool = False,
    flatten: bool = False,
    type: str | None = None,
) -> list[str]:
    if flatten:
        raise NotImplementedError("The stand-in keeps ranges of components")
    if selection and not objectsOnly:
        return list(scene.selection[""])
    if selection:
        found = [scene.find(name.partition(".")[0]) for name in scene.selection[""]]
    else:
        found = [node for pattern in patterns or ("*",) for node in _matching(pattern, recursive)]
        if any("." in pattern for pattern in patterns) and not objectsOnly:
            raise NotImplementedError("The stand-in lists nodes only")
    kept = [node for node in dict.fromkeys(found) if type in (None, node.kind)]
    return [node.path if long else scene.unique_name(node) for node in kept]


def _matching(pattern: str, recursive: bool) -> list[Node]:
    name, dot, attribute = pattern.partition(".")
    if "*" not in name:
        nodes = scene.matching(name)
    else:
        nodes = [
            node
            for node in scene.nodes
            if fnmatch.fnmatchcase(node.name.rpartition(":")[2] if recursive else node.name, name)
            and (recursive or ":" not in node.name)
        ]
    return [node for node in nodes if not dot or node.has(attribute)]


@command
def listRelatives(
    name: str, *, parent: bool = False, children: bool = False, path: bool = False, fullPath: bool = False
) -> list[str] | None:
    node = scene.find(name)
    if parent:
        found = [node.parent] if node.parent is not None else []
    elif children:
        found = list(node.children)
    else:
        raise NotImplementedError("The stand-in lists parents or children")
    shown = [item.path if fullPath else scene.unique_name(item) if path else item.name for item in found]
    return shown or None


@command
def nodeType(name: str) -> str:
    return scene.find(name).kind


@command
def objExists(name: str) -> bool:
    node, dot, attribute = name.partition(".")
    matches = scene.matching(node)
    return bool(matches) and (not dot or (len(matches) == 1 and matches[0].has(attribute)))


@command
def select(*names: str, replace: bool = False, clear: bool = False) -> None:
    if clear:
        names = ()
    for name in names:
        scene.find(name.partition(".")[0])
    scene.put(scene.selection, "", tuple(names))


# Attributes.


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
    if kind not in ("double", "message", "enum", "string"):
        raise NotImplementedError(f"The stand-in does not add attributes of type {kind}")
    default: object = {"double": defaultValue, "enum": 0, "string": None}.get(kind)
    choices = tuple(enumName.split(":")) if enumName else ()
    if kind == "enum" and not choices:
        raise MayaError("addAttr: an enum needs names")
    spec = Spec(kind, default, multi, minValue, maxValue, niceName, keyable, False, choices)
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
        if attribute not in node.specs:
            raise NotImplementedError("The stand-in shows and hides added attributes only")
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
            scene.store((node, child), _inward(node.spec(child).kind, value))
        return
    if len(values) != 1:
        raise MayaError(f"setAttr: {node.name}.{attribute} takes one value")
    if (spec.kind == "string") != (type_name == "string") or (type_name and spec.kind != type_name):
        raise MayaError(f"setAttr: {node.name}.{attribute} is a {spec.kind}")
    if spec.kind == "string" and not isinstance(values[0], str):
        raise MayaError(f"setAttr: {node.name}.{attribute} takes a text")
    if spec.kind != "string" and not isinstance(values[0], int | float):
        raise MayaError(f"setAttr: {node.name}.{attribute} takes a number")
    scene.store(plug, _inward(spec.kind, values[0]))


@command
def getAttr(plug: str, *, lock: bool = False) -> Any:
    node, attribute = scene.plug(plug)
    if lock:
        return scene.is_locked((node, attribute))
    evaluation = Evaluation(scene)
    spec = node.spec(attribute)
    if spec.kind == "compound":
        children = _children(node, attribute)
        return [tuple(_outward(node.spec(c).kind, evaluation.value((node, c))) for c in children)]
    if spec.kind in ("data", "message"):
        raise MayaError(f"getAttr: {plug} is of a type that Python has no value for")
    return _outward(spec.kind, evaluation.value((node, attribute)))


@command
def listAttr(name: str, *, userDefined: bool) -> list[str] | None:
    return list(scene.find(name).specs) or None


@command
def attributeQuery(
    attribute: str,
    *,
    node: str,
    exists: bool = False,
    minimum: bool = False,
    maximum: bool = False,
    niceName: bool = False,
    keyable: bool = False,
) -> Any:
    found = scene.find(node)
    if exists:
        return found.has(attribute)
    spec = found.spec(attribute)
    if minimum or maximum:
        return [spec.minimum if minimum else spec.maximum]
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


def _inward(kind: str, value: Any) -> Any:
    """From the artist's units to Maya's own."""
    return value * _factor(kind) if kind in ("distance", "angle") else value


def _outward(kind: str, value: Any) -> Any:
    return value / _factor(kind) if kind in ("distance", "angle") else value


def _factor(kind: str) -> float:
    if kind == "distance":
        return CENTIMETRES[str(scene.settings["linear"])]
    return RADIANS[str(scene.settings["angle"])] if kind == "angle" else 1.0


# Connections.


@command
def connectAttr(
    source: str,
    destination: str,
    *,
    force: bool = False,
    nextAvailable: bool = False,
) -> None:
    node, attribute = scene.plug(destination)
    if nextAvailable:
        if not node.spec(attribute).is_array:
            raise MayaError(f"connectAttr: {destination} is no array")
        taken = {other for _, (_, other) in scene.incoming(node, attribute)}
        free = next(index for index in range(len(taken) + 1) if f"{attribute}[{index}]" not in taken)
        attribute = f"{attribute}[{free}]"
    scene.connect(scene.plug(source), (node, attribute), force)


@command
def disconnectAttr(source: str, destination: str) -> None:
    if scene.sources.get(scene.plug(destination)) != scene.plug(source):
        raise MayaError(f"There is no connection from '{source}' to '{destination}' to disconnect")
    scene.drop(scene.sources, scene.plug(destination))


@command
def listConnections(
    name: str,
    *,
    source: bool = True,
    destination: bool = True,
    plugs: bool = False,
    shapes: bool = False,
    type: str | None = None,
) -> list[str] | None:
    node_name, dot, rest = name.partition(".")
    node = scene.find(node_name)
    attribute = node.aliases.get(rest, rest) if dot else None
    if attribute is not None:
        node.spec(attribute)
    found: list[Plug] = []
    if source:
        found += [plug for plug, _ in scene.incoming(node, attribute)]
    if destination:
        found += [plug for _, plug in scene.destinations(node, attribute)]
    kept = [plug for plug in found if type in (None, plug[0].kind)]
    if plugs:
        return [scene.plug_name(plug) for plug in kept] or None
    nodes = [_shown(plug[0], shapes) for plug in kept]
    return [scene.unique_name(item) for item in nodes] or None


def _shown(node: Node, shapes: bool) -> Node:
    """Maya names a shape's transform unless it is asked for shapes."""
    is_shape = node.kind in ("mesh", "camera", "imagePlane")
    return node.parent if is_shape and not shapes and node.parent is not None else node


# Deformers.


@command
def skinCluster(
    *names: str,
    toSelectedBones: bool = False,
    bindMethod: int = 0,
    skinMethod: int = 0,
    normalizeWeights: int = 1,
    maximumInfluences: int = 5,
    obeyMaxInfluences: bool = True,
    removeUnusedInfluence: bool = True,
    name: str = "skinCluster1",
) -> list[str]:
    *joints, shape = (scene.find(item) for item in names)
    shape = _shape_of(shape)
    if not toSelectedBones or bindMethod or skinMethod:
        raise NotImplementedError("The stand-in binds linearly to named joints")
    if removeUnusedInfluence and normalizeWeights:
        raise NotImplementedError("The stand-in keeps all influences")
    evaluation = Evaluation(scene)
    node = scene.create("skinCluster", name, None)
    scene.put(node.values, "normalizeWeights", normalizeWeights)
    scene.put(node.values, "skinningMethod", skinMethod)
    scene.put(node.facts, "influences", tuple(joints))
    bind = tuple(np.linalg.inv(evaluation.world(joint)) for joint in joints)
    scene.put(node.facts, "bind", bind)
    scene.put(node.facts, "geometry_matrix", evaluation.world(shape.parent))
    weights = np.zeros((len(evaluation.points(shape)), len(joints)))
    weights[:, 0] = 1.0  # Maya's own guess is another one; the plug-in overwrites all of it
    scene.put(node.values, "weights", weights)
    for index, joint in enumerate(joints):
        # What Maya connects is worldMatrix; the stand-in reads the joint itself.
        scene.put(scene.sources, (node, f"matrix[{index}]"), (joint, "message"))
    scene.put(shape.facts, "chain", (*shape.facts.get("chain", ()), node))
    return [scene.unique_name(node)]


@command
def blendShape(name_of_shape: str, *, frontOfChain: bool = False, name: str = "blendShape1") -> list[str]:
    shape = _shape_of(scene.find(name_of_shape))
    node = scene.create("blendShape", name, None)
    chain = shape.facts.get("chain", ())
    scene.put(shape.facts, "chain", (node, *chain) if frontOfChain else (*chain, node))
    return [scene.unique_name(node)]


@command
def polyEvaluate(name: str, *, vertex: bool) -> int:
    return len(mesh_of(name).points)


def _shape_of(node: Node) -> Node:
    shapes = [node] if node.kind == "mesh" else [child for child in node.children if child.kind == "mesh"]
    if len(shapes) != 1:
        raise MayaError(f"{node.name} is no mesh")
    return shapes[0]


# What drives attributes.

_PLUG = re.compile(r"[A-Za-z_|][\w|:]*\.[A-Za-z_]\w*(?:\[\d+\])?")


@command
def expression(
    *, string: str, name: str = "expression1", alwaysEvaluate: int = 1, unitConversion: str = "all"
) -> str:
    if unitConversion not in ("all", "none"):
        raise NotImplementedError("The stand-in converts all units or none")
    factor = _factor if unitConversion == "all" else lambda _: 1.0
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
    scene.put(node.facts, "input_factors", tuple(factor(_kind(plug)) for plug in inputs))
    scene.put(node.facts, "output_factors", tuple(factor(_kind(plug)) for plug in outputs))
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
    if {_kind(driven), _kind(driver)} != {"double"}:
        raise NotImplementedError("The stand-in drives plain numbers by plain numbers")
    source = scene.sources.get(driven)
    if source is None:
        curve = scene.create("animCurveUU", f"{driven[0].name}_curve1".replace(":", "_"), None)
        scene.connect(driver, (curve, "input"), False)
        scene.connect((curve, "output"), driven, False)
    else:
        curve = source[0]
        if curve.kind != "animCurveUU" or scene.sources.get((curve, "input")) != driver:
            raise NotImplementedError("The stand-in drives an attribute by one other")
    scene.put(curve.values, "keys", (*curve.values.get("keys", ()), (driverValue, value)))
    return 1


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


# Looks.


@command
def shadingNode(
    kind: str,
    *,
    name: str,
    asShader: bool = False,
    asTexture: bool = False,
    asUtility: bool = False,
    isColorManaged: bool = False,
    skipSelect: bool = False,
) -> str:
    role = {"standardSurface": asShader, "file": asTexture, "place2dTexture": asUtility, "bump2d": asUtility}
    if not role[kind] or asShader + asTexture + asUtility != 1:
        raise MayaError(f"shadingNode: {kind} is of another class")
    node = scene.create(kind, name, None)
    result = scene.unique_name(node)
    if not skipSelect:
        scene.put(scene.selection, "", (result,))
    return result


@command
def sets(
    *members: str,
    name: str = "set1",
    renderable: bool = False,
    noSurfaceShader: bool = False,
    empty: bool = False,
    edit: bool = False,
    forceElement: str | None = None,
    query: bool = False,
) -> Any:
    if query:
        return list(scene.sets[scene.find(members[0])]) or None
    for member in members:
        scene.find(member.partition(".")[0])
    if edit:
        group = scene.find(forceElement or "")
        for other, known in list(scene.sets.items()):
            # A face belongs to one shading group; other sets may share.
            if other.kind == "shadingEngine":
                scene.put(scene.sets, other, tuple(item for item in known if item not in members))
        scene.put(scene.sets, group, (*scene.sets.get(group, ()), *members))
        return None
    if renderable != noSurfaceShader or renderable != empty or (empty and members):
        raise NotImplementedError("The stand-in makes empty shading groups, and plain sets")
    node = scene.create("shadingEngine" if renderable else "objectSet", name, None)
    scene.put(scene.sets, node, members)
    return scene.unique_name(node)


@command
def imagePlane(*, camera: str, fileName: str, showInAllViews: bool) -> list[str]:
    owner = scene.find(camera)
    if owner.kind != "camera":
        raise MayaError(f"imagePlane: {camera} is no camera")
    if not Path(fileName).is_file():
        raise MayaError(f"imagePlane: the file {fileName} cannot be opened")
    transform = scene.create("transform", "imagePlane1", None)
    shape = scene.create("imagePlane", transform.name.replace("Plane", "PlaneShape"), transform)
    scene.store((shape, "imageName"), fileName)
    scene.connect((shape, "message"), (owner, "imagePlane[0]"), False)
    scene.put(scene.selection, "", (scene.unique_name(transform),))
    return [f"{scene.unique_name(owner)}->{transform.name}", scene.unique_name(shape)]


@command
def lookThru(camera: str) -> None:
    if scene.find(camera).kind not in ("camera", "transform"):
        raise MayaError(f"lookThru: {camera} is no camera")
    scene.settings["looking_through"] = camera


# Scene and session.


@command
def undoInfo(
    *,
    openChunk: bool = False,
    closeChunk: bool = False,
    chunkName: str = "",
    query: bool = False,
    undoName: bool = False,
    state: bool | None = None,
    stateWithoutFlush: bool | None = None,
) -> Any:
    if query:
        if undoName:
            return scene.done[-1].name if scene.done else ""
        return scene.is_recording
    if openChunk:
        scene.open_step(chunkName)
    elif closeChunk:
        scene.close_step()
    elif stateWithoutFlush is not None:
        scene.is_recording = stateWithoutFlush
    elif state is not None:
        scene.is_recording = state
        if not state:
            scene.done.clear()
            scene.undone.clear()
    return None


@command
def undo() -> None:
    scene.undo()


@command
def redo() -> None:
    scene.redo()


@command
def upAxis(*, axis: Any = None, query: bool = False) -> Any:
    if query:
        return scene.settings["up"]
    scene.settings["up"] = axis
    return None


@command
def currentUnit(*, linear: Any = None, angle: Any = None, query: bool = False) -> Any:
    if query:
        return scene.settings["linear" if linear else "angle"]
    if linear is not None:
        scene.settings["linear"] = linear
    if angle is not None:
        scene.settings["angle"] = angle
    return None


@command
def file(
    *,
    query: bool = False,
    sceneName: bool = False,
    rename: str = "",
    newFile: bool = False,
    force: bool = False,
) -> Any:
    if query and sceneName:
        return scene.settings["sceneName"]
    if rename:
        scene.settings["sceneName"] = rename
        return rename
    if newFile and force:
        new_scene()
        return ""
    raise NotImplementedError("The stand-in answers sceneName, and renames")


@command
def loadPlugin(path: str) -> list[str]:
    """The plug-in of the tests is loaded already."""
    if not Path(path).is_file():
        raise MayaError(f"Plug-in {path} was not found")
    return [Path(path).stem]


@command
def optionVar(
    *, query: str | None = None, exists: str | None = None, stringValue: tuple[str, str] | None = None
) -> Any:
    if exists is not None:
        return exists in OPTIONS
    if query is not None:
        return OPTIONS.get(query, 0)
    if stringValue is not None:
        OPTIONS[stringValue[0]] = stringValue[1]
    return None


@command
def about(*, version: bool = False, batch: bool = False) -> Any:
    return "2025" if version else scene.settings.get("batch", True)


# For tests.


def reference(namespace: str) -> None:
    """Makes everything in the scene as if it had come from a referenced file, in a namespace."""
    for node in list(scene.nodes):
        if not node.facts.get("is_default"):
            scene.rename(node, f"{namespace}:{node.name}")
            node.facts["is_referenced"] = True
    scene.done.clear()


def mesh_of(name: str) -> MeshData:
    """What a mesh is before its deformers."""
    data = scene.stored((_shape_of(scene.find(name)), "inMesh"))
    assert isinstance(data, MeshData)
    return data
