# SPDX-License-Identifier: Apache-2.0
"""Nodes, attributes, connections, and the undo queue."""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from .kinds import DAG_KINDS, KINDS, Spec

_MISSING = object()
_numbers = itertools.count(1)


class MayaError(RuntimeError):
    """What Maya raises from a command, with a text much like Maya's own."""


@dataclass(eq=False)
class Node:
    """A node; all that can change lies in dictionaries, where every change is written down."""

    kind: str
    uuid: int = field(default_factory=lambda: next(_numbers))
    facts: dict[str, Any] = field(default_factory=dict)  # name, parent, children, is_referenced, ...
    specs: dict[str, Spec] = field(default_factory=dict)  # attributes that were added
    values: dict[str, Any] = field(default_factory=dict)
    locks: dict[str, bool] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.facts["name"])

    @property
    def parent(self) -> Node | None:
        return self.facts.get("parent")

    @property
    def children(self) -> tuple[Node, ...]:
        return self.facts.get("children", ())

    @property
    def is_dag(self) -> bool:
        return self.kind in DAG_KINDS

    @property
    def path(self) -> str:
        """The whole path of a DAG node, the name of another one."""
        if not self.is_dag:
            return self.name
        return (self.parent.path if self.parent is not None else "") + f"|{self.name}"

    def spec(self, attribute: str) -> Spec:
        """What an attribute is; raises if the node has none of that name."""
        found = None
        for part in attribute.split("."):
            name = part.partition("[")[0]
            found = self.specs.get(name) or KINDS[self.kind].get(name)
            if found is None:
                raise MayaError(f"No object matches name: {self.name}.{attribute}")
            if "[" in part and not found.is_array:
                raise MayaError(f"{self.name}.{name} is no array")
        assert found is not None
        return found

    def differs(self, attribute: str) -> bool:
        """Whether an attribute holds something else than its default."""
        value = self.values[attribute]
        simple = isinstance(value, int | float | str)
        # A text that was never written and an empty one cannot be told apart by what they say.
        return not simple or bool((value or None) != (self.spec(attribute).default or None))

    def has(self, attribute: str) -> bool:
        try:
            self.spec(self.aliases.get(attribute, attribute))
        except MayaError:
            return False
        return True


Plug = tuple[Node, str]
Member = tuple[Node, str]


@dataclass
class Step:
    """One entry of the undo queue: changes of dictionaries and commands of plug-ins, in order."""

    name: str
    changes: list[Any] = field(default_factory=list)


class Scene:
    """An open scene, and the settings of a session of Maya."""

    def __init__(self) -> None:
        self.nodes: dict[Node, bool] = {}
        self.names: dict[str, tuple[Node, ...]] = {}
        self.sources: dict[Plug, Plug] = {}  # by destination
        self.selection: dict[str, tuple[str, ...]] = {"": ()}
        self.sets: dict[Node, tuple[Member, ...]] = {}
        self.settings = {"linear": "cm", "angle": "deg", "up": "y", "time": 1.0, "sceneName": ""}
        self.done: list[Step] = []
        self.undone: list[Step] = []
        self.is_recording = True
        self._open: list[Step] = []
        self._depth = 0
        self._suspended = 0
        resolution = self.create("resolution", "defaultResolution", None)
        resolution.facts["is_default"] = True
        group = self.create("shadingEngine", "initialShadingGroup", None)
        group.facts["is_default"] = True
        self.sets[group] = ()

    # What can be changed, and only here.

    def put(self, place: dict[Any, Any], key: Any, value: Any) -> None:
        """Sets an entry of one of the scene's dictionaries, and writes it down."""
        old = place.get(key, _MISSING)
        place[key] = value
        self._note(place, key, old, value)

    def drop(self, place: dict[Any, Any], key: Any) -> None:
        """Removes an entry, and writes it down."""
        if key in place:
            old = place.pop(key)
            self._note(place, key, old, _MISSING)

    def _note(self, place: dict[Any, Any], key: Any, old: Any, new: Any) -> None:
        if self._open and self.is_recording and not self._suspended:
            self._open[-1].changes.append((place, key, old, new))

    # The undo queue.

    @contextmanager
    def command(self, name: str) -> Iterator[None]:
        """What happens inside is one entry of the queue, or part of the chunk that is open."""
        self.open_step(name)
        try:
            yield
        finally:
            self.close_step()

    def open_step(self, name: str) -> None:
        if self._depth == 0:
            self._open.append(Step(name))
        self._depth += 1

    def close_step(self) -> None:
        if self._depth == 0:
            raise MayaError("undoInfo: there is no open chunk")
        self._depth -= 1
        if self._depth == 0:
            step = self._open.pop()
            if step.changes:
                self.done.append(step)
                self.undone.clear()

    def run_plugin_command(self, instance: Any, arguments: Any) -> None:
        """Runs a plug-in's command: what it changes is its own to undo."""
        with self.without_notes():
            instance.doIt(arguments)
        if self._open and self.is_recording and not self._suspended and instance.isUndoable():
            self._open[-1].changes.append(instance)

    @contextmanager
    def without_notes(self) -> Iterator[None]:
        self._suspended += 1
        try:
            yield
        finally:
            self._suspended -= 1

    def undo(self) -> None:
        if not self.done:
            raise MayaError("There are no more commands to undo.")
        step = self.done.pop()
        with self.without_notes():
            for change in reversed(step.changes):
                if isinstance(change, tuple):
                    place, key, old, _ = change
                    _restore(place, key, old)
                else:
                    change.undoIt()
        self.undone.append(step)

    def redo(self) -> None:
        if not self.undone:
            raise MayaError("There are no more commands to redo.")
        step = self.undone.pop()
        with self.without_notes():
            for change in step.changes:
                if isinstance(change, tuple):
                    place, key, _, new = change
                    _restore(place, key, new)
                else:
                    change.redoIt()
        self.done.append(step)

    # Nodes.

    def create(self, kind: str, name: str, parent: Node | None) -> Node:
        if kind not in KINDS:
            raise MayaError(f"Unknown object type: {kind}")
        if not re.fullmatch(r"[A-Za-z_]\w*(:[A-Za-z_]\w*)*", name, re.ASCII):
            raise MayaError(f"New name has no legal characters or illegal ones: {name}")
        node = Node(kind)
        node.facts["name"] = self._free_name(name, kind in DAG_KINDS, parent)
        self.put(self.nodes, node, True)
        self._index(node)
        if node.is_dag and parent is not None:
            self.put(node.facts, "parent", parent)
            self.put(parent.facts, "children", (*parent.children, node))
        return node

    def remove(self, node: Node) -> None:
        """Deletes a node with its children and connections."""
        if node.facts.get("is_referenced"):
            raise MayaError(f"Cannot delete node {node.name}: it is read only (from a referenced file)")
        for child in node.children:
            self.remove(child)
        kept = tuple(name for name in self.selection[""] if node not in self.matching(name.partition(".")[0]))
        if kept != self.selection[""]:
            self.put(self.selection, "", kept)
        for group, members in list(self.sets.items()) if node.kind == "mesh" else ():
            left = tuple(member for member in members if member[0] is not node)
            if left != members:
                self.put(self.sets, group, left)
        for destination, source in list(self.sources.items()):
            if node in (destination[0], source[0]):
                self.drop(self.sources, destination)
        for other in self.nodes:
            if node in other.facts.get("chain", ()):
                chain = tuple(item for item in other.facts["chain"] if item is not node)
                self.put(other.facts, "chain", chain)
        if node.parent is not None:
            siblings = tuple(child for child in node.parent.children if child is not node)
            self.put(node.parent.facts, "children", siblings)
        self.drop(self.nodes, node)
        self._unindex(node)

    def rename(self, node: Node, name: str) -> None:
        if node.facts.get("is_referenced"):
            raise MayaError(f"Cannot rename a read only node: {node.name}")
        free = self._free_name(name, node.is_dag, node.parent)
        self._unindex(node)
        self.put(node.facts, "name", free)
        self._index(node)

    def _index(self, node: Node) -> None:
        self.put(self.names, node.name, (*self.names.get(node.name, ()), node))

    def _unindex(self, node: Node) -> None:
        self.put(self.names, node.name, tuple(other for other in self.names[node.name] if other is not node))

    def _free_name(self, name: str, is_dag: bool, parent: Node | None) -> str:
        """The name, or it with a number: siblings differ, and so do all nodes outside the DAG."""

        def is_taken(candidate: str) -> bool:
            return any(
                not is_dag or not other.is_dag or other.parent is parent
                for other in self.names.get(candidate, ())
            )

        if not is_taken(name):
            return name
        stem = name.rstrip("0123456789")
        return next(f"{stem}{number}" for number in itertools.count(1) if not is_taken(f"{stem}{number}"))

    # Names of nodes and plugs.

    def find(self, name: str) -> Node:
        """The one node of that name or path; raises if there is none, or more than one."""
        matches = self.matching(name)
        if not matches:
            raise MayaError(f"No object matches name: {name}")
        if len(matches) > 1:
            raise MayaError(f"More than one object matches name: {name}")
        return matches[0]

    def matching(self, name: str) -> list[Node]:
        name = name.rpartition("->")[2]
        short = name.rpartition("|")[2]
        candidates = self.names.get(short, ())
        if "|" not in name:
            return list(candidates)
        ending = name if name.startswith("|") else f"|{name}"
        return [
            node
            for node in candidates
            if (node.path == name if name.startswith("|") else node.path.endswith(ending))
        ]

    def member(self, name: str) -> Member:
        """What a set holds: a node itself, which may be renamed, and the components that are meant."""
        node, dot, components = name.partition(".")
        return self.find(node), dot + components

    def member_name(self, member: Member) -> str:
        """How Maya names it."""
        return self.unique_name(member[0]) + member[1]

    def unique_name(self, node: Node) -> str:
        """The shortest name that no other node answers to."""
        if node.kind == "imagePlane":
            # It hangs below its camera's shape, and Maya names it by the way through that.
            cameras = [target for _, (target, _) in self.destinations(node, "message")]
            return f"{self.unique_name(cameras[0])}->{node.name}" if cameras else node.name
        parts = node.path.split("|")
        for length in range(1, len(parts)):
            name = "|".join(parts[-length:])
            if len(self.matching(name)) == 1:
                return name
        return node.path

    def plug(self, name: str) -> Plug:
        """The plug `node.attribute`; raises if there is no such node or attribute."""
        node_name, dot, attribute = name.partition(".")
        if not dot:
            raise MayaError(f"The command needs an attribute, not the node {name}")
        node = self.find(node_name)
        attribute = node.aliases.get(attribute, attribute)
        node.spec(attribute)
        return node, attribute

    def plug_name(self, plug: Plug) -> str:
        return f"{self.unique_name(plug[0])}.{plug[1]}"

    # Values; lengths in cm, angles in radians.

    def stored(self, plug: Plug) -> Any:
        """What the plug holds by itself."""
        node, attribute = plug
        return node.values.get(attribute, node.spec(attribute).default)

    def store(self, plug: Plug, value: Any) -> None:
        """Sets what a plug holds; raises if it is locked or driven."""
        node, attribute = plug
        if self.is_locked(plug):
            raise MayaError(f"The attribute '{self.plug_name(plug)}' is locked and cannot be modified.")
        if plug in self.sources:
            raise MayaError(
                f"The attribute '{self.plug_name(plug)}' is locked or connected and cannot be modified."
            )
        spec = node.spec(attribute)
        if spec.minimum is not None and spec.kind != "enum":
            value = max(value, spec.minimum)
        if spec.maximum is not None:
            value = min(value, spec.maximum)
        self.put(node.values, attribute, value)

    def is_locked(self, plug: Plug) -> bool:
        node, attribute = plug
        return bool(node.locks.get(attribute) or node.facts.get("is_locked"))

    def connect(self, source: Plug, destination: Plug, force: bool) -> None:
        if self.is_locked(destination):
            raise MayaError(f"The destination attribute '{self.plug_name(destination)}' cannot be modified.")
        if destination in self.sources and not force:
            raise MayaError(
                f"The destination attribute '{self.plug_name(destination)}' has an incoming connection"
            )
        kinds = {source[0].spec(source[1]).kind, destination[0].spec(destination[1]).kind}
        if len({"message", "string", "compound"} & kinds) and len(kinds) > 1:
            raise MayaError(f"Data types of source and destination are not compatible: {sorted(kinds)}")
        self.put(self.sources, destination, source)

    def destinations(self, node: Node, attribute: str | None) -> list[tuple[Plug, Plug]]:
        """The connections that leave a node, or one of its attributes."""
        return [
            (source, destination)
            for destination, source in self.sources.items()
            if source[0] is node and (attribute is None or _covers(attribute, source[1]))
        ]

    def incoming(self, node: Node, attribute: str | None) -> list[tuple[Plug, Plug]]:
        """The connections that enter a node, or one of its attributes."""
        return [
            (source, destination)
            for destination, source in self.sources.items()
            if destination[0] is node and (attribute is None or _covers(attribute, destination[1]))
        ]

    # For tests.

    def state(self) -> dict[str, object]:
        """All that can be seen of the scene, as values that can be compared."""
        return {
            "nodes": {
                node.path: (
                    node.kind,
                    # Having no children is not another thing than never having had one.
                    {
                        name: _comparable(value)
                        for name, value in node.facts.items()
                        if name != "name" and not (isinstance(value, tuple) and not value)
                    },
                    sorted(node.specs),
                    {name: _comparable(value) for name, value in node.values.items() if node.differs(name)},
                    sorted(name for name, on in node.locks.items() if on),
                    dict(node.aliases),
                )
                for node in self.nodes
            },
            "connections": sorted(
                (self.plug_name(source), self.plug_name(destination))
                for destination, source in self.sources.items()
            ),
            "sets": {
                node.name: tuple(map(self.member_name, members))
                for node, members in self.sets.items()
                if node in self.nodes
            },
        }


def _restore(place: dict[Any, Any], key: Any, value: Any) -> None:
    if value is _MISSING:
        place.pop(key, None)
    else:
        place[key] = value


def _covers(attribute: str, other: str) -> bool:
    """Whether a question after an attribute is also one after another: an array's covers its elements'."""
    return other == attribute or other.startswith(f"{attribute}[")


def _comparable(value: Any) -> object:
    if isinstance(value, Node):
        return value.path
    if isinstance(value, tuple | list):
        return tuple(_comparable(item) for item in value)
    if hasattr(value, "digest"):
        return value.digest()
    if hasattr(value, "tobytes"):
        return hash(value.tobytes())
    return value


scene = Scene()


def snapshot() -> dict[str, Any]:
    """The scene as it is, to be opened again by `open_snapshot`: a file that was saved."""
    return copy.deepcopy(vars(scene))


def open_snapshot(saved: dict[str, Any]) -> Scene:
    """Opens what `snapshot` has saved."""
    vars(scene).update(copy.deepcopy(saved))
    return scene


def new_scene() -> Scene:
    """Empties the scene, as File > New does."""
    scene.__init__()  # type: ignore[misc]
    return scene
