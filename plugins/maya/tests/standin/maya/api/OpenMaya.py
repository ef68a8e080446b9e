# SPDX-License-Identifier: Apache-2.0
"""Stand-in for maya.api.OpenMaya. Numbers are in Maya's own units: cm and radians."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from maya_scene import commands
from maya_scene.checking import checked
from maya_scene.data import Components, MatrixData, MeshData, PointArray
from maya_scene.evaluation import Evaluation
from maya_scene.interface import interface
from maya_scene.kinds import SHAPE_KINDS
from maya_scene.scene import MayaError, Node, Plug, scene


@checked
class MFn:
    kMeshVertComponent = 551


@checked
class MSpace:
    kObject = 2
    kWorld = 4


@checked
class MPoint:
    __slots__ = ("w", "x", "y", "z")

    def __init__(self, x: float = 0.0, y: float = 0.0, z: float = 0.0, w: float = 1.0) -> None:
        self.x, self.y, self.z, self.w = x, y, z, w


@checked
class MVector:
    __slots__ = ("x", "y", "z")

    def __init__(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> None:
        self.x, self.y, self.z = x, y, z


@checked
class MFloatPoint(MPoint):
    """A point in single precision."""

    def __init__(self, x: float = 0.0, y: float = 0.0, z: float = 0.0, w: float = 1.0) -> None:
        super().__init__(*(float(np.float32(value)) for value in (x, y, z, w)))


@checked
class MFloatVector(MVector):
    """A vector in single precision."""

    def __init__(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> None:
        super().__init__(*(float(np.float32(value)) for value in (x, y, z)))


class _Array(list[Any]):
    """Maya's arrays take any sequence, and convert each item."""

    _convert: Callable[[Any], Any] = float

    def __init__(self, items: Iterable[Any] = ()) -> None:
        super().__init__(map(type(self)._convert, items))


@checked
class MIntArray(_Array):
    _convert = int


@checked
class MDoubleArray(_Array):
    _convert = float


@checked
class MFloatArray(_Array):
    _convert = staticmethod(lambda value: float(np.float32(value)))


@checked
class MColor:
    def __init__(self, rgba: tuple[float, ...]) -> None:
        if len(rgba) != 4:
            raise TypeError("The stand-in makes colours of four numbers")
        self.r, self.g, self.b, self.a = rgba


@checked
class MColorArray(_Array):
    _convert = staticmethod(lambda item: item)


@checked
class MFloatVectorArray(_Array):
    _convert = staticmethod(lambda item: item)


def _point(item: Any) -> MPoint:
    if not isinstance(item, MPoint):
        raise TypeError("MPointArray takes points")
    return item


@checked
class MPointArray(_Array):
    _convert = staticmethod(_point)


@checked
class MObject:
    """A node, or data: whatever Maya hands around without saying what it is."""

    def __init__(self, content: Any = None) -> None:
        self._content = content

    def isNull(self) -> bool:
        return self._content is None


@checked
class MMatrix:
    def __init__(self, values: Any = None) -> None:
        self._values = np.eye(4) if values is None else np.array(values, float).reshape(4, 4)

    def getElement(self, row: int, column: int) -> float:
        return float(self._values[row, column])


@checked
class MDagPath:
    def __init__(self, node: Node) -> None:
        self._node = node

    def fullPathName(self) -> str:
        return self._node.path

    def node(self) -> MObject:
        return MObject(self._node)

    def inclusiveMatrix(self) -> MMatrix:
        owner = self._node if self._node.kind not in SHAPE_KINDS else self._node.parent
        return MMatrix(Evaluation(scene).world(owner))


@checked
class MSelectionList:
    def __init__(self) -> None:
        self._names: list[str] = []

    def add(self, name: str) -> MSelectionList:
        node, dot, _ = name.partition(".")
        scene.find(node)
        if dot:
            scene.plug(name)
        self._names.append(name)
        return self

    def getDependNode(self, index: int) -> MObject:
        return MObject(scene.find(self._names[index]))

    def getDagPath(self, index: int) -> MDagPath:
        node = scene.find(self._names[index])
        if not node.is_dag:
            raise TypeError("item is not a DAG path")
        return MDagPath(node)

    def getPlug(self, index: int) -> MPlug:
        return MPlug(*scene.plug(self._names[index]))


@checked
class MPlug:
    def __init__(self, node: Node, attribute: str) -> None:
        self._plug: Plug = (node, attribute)

    def asDouble(self) -> float:
        return float(Evaluation(scene).value(self._plug))

    def setDouble(self, value: float) -> None:
        _write(self._plug, _number(value))

    def asMObject(self) -> MObject:
        value = scene.stored(self._plug)
        if value is None:
            raise MayaError("(kFailure): Unexpected Internal Failure")
        return MObject(value)

    def setMObject(self, value: MObject) -> None:
        _write(self._plug, _data(self._plug, value))


@checked
class MDGModifier:
    """Remembers what it is to do, does it, and takes it back."""

    def __init__(self) -> None:
        self._writes: list[tuple[Plug, Any]] = []
        self._before: list[tuple[Plug, Any]] = []

    def newPlugValue(self, plug: MPlug, value: MObject) -> MDGModifier:
        self._writes.append((plug._plug, _data(plug._plug, value)))
        return self

    def newPlugValueDouble(self, plug: MPlug, value: float) -> MDGModifier:
        self._writes.append((plug._plug, _number(value)))
        return self

    def doIt(self) -> MDGModifier:
        self._before = []
        for plug, value in self._writes:
            self._before.append((plug, plug[0].values.get(plug[1])))
            _write(plug, value)
        return self

    def undoIt(self) -> MDGModifier:
        for (node, attribute), value in reversed(self._before):
            if value is None:
                scene.drop(node.values, attribute)
            else:
                scene.put(node.values, attribute, value)
        return self


def _write(plug: Plug, value: Any) -> None:
    """The API's writes are not on the undo queue."""
    if plug[0] not in scene.nodes:
        raise MayaError("(kInvalidParameter): Object does not exist")
    with scene.without_notes():
        scene.store(plug, value)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"a number is needed, not {value!r}")
    return float(value)


def _data(plug: Plug, value: MObject) -> Any:
    if not isinstance(value, MObject):
        raise TypeError("an MObject is needed")
    kinds = {"inMesh": MeshData, "inputPointsTarget": PointArray, "inputComponentsTarget": Components}
    kind = kinds.get(plug[1].rpartition(".")[2])
    if kind is None or not isinstance(value._content, kind):
        raise MayaError(f"{plug[1]} does not hold such data")
    return value._content


@checked
class MFnMeshData:
    def create(self) -> MObject:
        return MObject(MeshData())


@checked
class MFnMesh:
    def __init__(self, target: MObject | MDagPath | None = None) -> None:
        self._target = target

    def create(
        self,
        vertices: MPointArray,
        polygonCounts: MIntArray,
        polygonConnects: MIntArray,
        uValues: MFloatArray | None = None,
        vValues: MFloatArray | None = None,
        parent: MObject | None = None,
    ) -> MObject:
        if parent is None or not isinstance(parent._content, MeshData):
            raise NotImplementedError("The stand-in creates meshes as data")
        if sum(polygonCounts) != len(polygonConnects) or max(polygonConnects) >= len(vertices):
            raise MayaError("(kInvalidParameter): the polygons do not fit the vertices")
        data = parent._content
        data.points = np.array([(point.x, point.y, point.z) for point in vertices])
        data.counts, data.corners = np.array(polygonCounts), np.array(polygonConnects)
        data.uvs = np.column_stack((uValues or [], vValues or [])).reshape(-1, 2)
        self._target = parent
        return parent

    def assignUVs(self, uvCounts: MIntArray, uvIds: MIntArray) -> MFnMesh:
        data = self._target._content if isinstance(self._target, MObject) else None
        if not isinstance(data, MeshData) or list(uvCounts) != data.counts.tolist():
            raise MayaError("(kInvalidParameter): texture coordinates do not fit the polygons")
        if max(uvIds) >= len(data.uvs):
            raise MayaError("(kInvalidParameter): there are not as many texture coordinates")
        data.corner_uvs = np.array(uvIds)
        return self

    def getPoints(self, space: int = MSpace.kObject) -> MPointArray:
        if not isinstance(self._target, MDagPath):
            raise MayaError("(kInvalidParameter): points of a shape in the scene only")
        node = self._target._node
        evaluation = Evaluation(scene)
        points = evaluation.world_points(node) if space == MSpace.kWorld else evaluation.points(node)
        return MPointArray([MPoint(*point) for point in points])

    def getVertices(self) -> tuple[MIntArray, MIntArray]:
        return MIntArray(self._mesh.counts), MIntArray(self._mesh.corners)

    def getUVs(self) -> tuple[MFloatArray, MFloatArray]:
        return MFloatArray(self._mesh.uvs[:, 0]), MFloatArray(self._mesh.uvs[:, 1])

    def getAssignedUVs(self) -> tuple[MIntArray, MIntArray]:
        ids = self._mesh.corner_uvs
        counts = self._mesh.counts if len(ids) else np.zeros(len(self._mesh.counts))
        return MIntArray(counts), MIntArray(ids)

    def getConnectedShaders(self, instanceNumber: int) -> tuple[list[MObject], MIntArray]:
        """The shading groups, and the number of each face's, -1 where it has none."""
        assert isinstance(self._target, MDagPath)
        shape = self._target._node
        groups = [node for node in scene.sets if node.kind == "shadingEngine"]
        used: list[Node] = []
        numbers = np.full(len(self._mesh.counts), -1)
        for group in groups:
            for owner, components in scene.sets[group]:
                _, dot, faces = components.partition(".f[")
                if owner is not shape and owner is not shape.parent:
                    continue
                if group not in used:
                    used.append(group)
                first, _, last = faces.rstrip("]").partition(":")
                place = slice(int(first), int(last or first) + 1) if dot else slice(None)
                numbers[place] = used.index(group)
        return [MObject(group) for group in used], MIntArray(numbers)

    def getVertexNormals(self, angleWeighted: bool, space: int = MSpace.kObject) -> MFloatVectorArray:
        if angleWeighted or space != MSpace.kWorld or not isinstance(self._target, MDagPath):
            raise NotImplementedError("The stand-in has plain normals in the world")
        points = Evaluation(scene).world_points(self._target._node)
        normals, start = np.zeros_like(points), 0
        for count in self._mesh.counts:
            ring = self._mesh.corners[start : start + count]
            start += count
            normals[ring] += np.cross(points[ring], points[np.roll(ring, -1)]).sum(0)
        normals /= np.maximum(np.linalg.norm(normals, axis=1), 1e-12)[:, None]
        return MFloatVectorArray([MFloatVector(*normal) for normal in normals])

    def createColorSet(self, name: str, clamped: bool) -> str:
        self._made.colours[name] = np.zeros((len(self._made.points), 4))
        return name

    def setCurrentColorSetName(self, colorSet: str) -> MFnMesh:
        if colorSet not in self._made.colours:
            raise MayaError(f"(kInvalidParameter): there is no colour set {colorSet}")
        self._made.colour_set = colorSet
        return self

    def setVertexColors(self, colors: MColorArray, vertexIds: MIntArray) -> MFnMesh:
        if len(colors) != len(vertexIds) or not self._made.colour_set:
            raise MayaError("(kInvalidParameter): a colour for each vertex, in a colour set")
        values = [(color.r, color.g, color.b, color.a) for color in colors]
        self._made.colours[self._made.colour_set][list(vertexIds)] = values
        return self

    @property
    def _made(self) -> MeshData:
        """The mesh that is being made; what hangs in the scene is not painted here."""
        data = self._target._content if isinstance(self._target, MObject) else None
        if not isinstance(data, MeshData):
            raise MayaError("(kFailure): colours of meshes with a history are lost at their next evaluation")
        return data

    def getPolygonVertices(self, polygonId: int) -> MIntArray:
        start = int(self._mesh.counts[:polygonId].sum())
        return MIntArray(self._mesh.corners[start : start + int(self._mesh.counts[polygonId])])

    def closestIntersection(
        self,
        raySource: MFloatPoint,
        rayDirection: MFloatVector,
        space: int,
        maxParam: float,
        testBothDirections: bool,
    ) -> tuple[MFloatPoint, float, int, int, float, float]:
        """The nearest triangle that a ray hits; face -1 where there is none."""
        if space != MSpace.kWorld or testBothDirections or not isinstance(self._target, MDagPath):
            raise NotImplementedError("The stand-in follows rays forwards, in the world")
        points = Evaluation(scene).world_points(self._target._node)
        origin = np.array([raySource.x, raySource.y, raySource.z])
        direction = np.array([rayDirection.x, rayDirection.y, rayDirection.z])
        best = (maxParam, -1, -1, 0.0, 0.0)
        start = 0
        for face, count in enumerate(self._mesh.counts):
            ring = points[self._mesh.corners[start : start + count]]
            start += count
            for triangle in range(count - 2):
                hit = _hit(origin, direction, ring[0], ring[triangle + 1], ring[triangle + 2])
                if hit is not None and hit[0] < best[0]:
                    best = (hit[0], face, triangle, hit[1], hit[2])
        place = origin + best[0] * direction
        return MFloatPoint(*place), best[0], best[1], best[2], best[3], best[4]

    @property
    def _mesh(self) -> MeshData:
        assert isinstance(self._target, MDagPath)
        data = scene.stored((self._target._node, "inMesh"))
        return data if isinstance(data, MeshData) else MeshData()


def _hit(
    origin: np.ndarray, direction: np.ndarray, a: np.ndarray, b: np.ndarray, c: np.ndarray
) -> tuple[float, float, float] | None:
    """How far along a ray it meets a triangle, and two weights there."""
    table = np.column_stack((b - a, c - a, -direction))
    if abs(np.linalg.det(table)) < 1e-12:
        return None
    u, v, along = np.linalg.solve(table, origin - a)
    return (float(along), float(u), float(v)) if u >= 0 and v >= 0 and u + v <= 1 and along > 0 else None


@checked
class MFnMatrixData:
    def __init__(self, data: MObject) -> None:
        if not isinstance(data._content, MatrixData):
            raise MayaError("(kInvalidParameter): no matrix")
        self._data = data._content

    def matrix(self) -> MMatrix:
        return MMatrix(self._data.values)


@checked
class MFnDependencyNode:
    def __init__(self, target: MObject) -> None:
        if not isinstance(target._content, Node):
            raise MayaError("(kInvalidParameter): no node")
        self._node = target._content

    def name(self) -> str:
        return self._node.name


@checked
class MFnPointArrayData:
    def __init__(self, data: MObject | None = None) -> None:
        if data is not None and not isinstance(data._content, PointArray):
            raise MayaError("(kInvalidParameter): no array of points")
        self._data = data

    def create(self, points: MPointArray) -> MObject:
        values = np.array([(point.x, point.y, point.z, point.w) for point in points]).reshape(-1, 4)
        self._data = MObject(PointArray(values))
        return self._data

    def array(self) -> MPointArray:
        assert self._data is not None
        return MPointArray([MPoint(*point) for point in self._data._content.values])


@checked
class MFnSingleIndexedComponent:
    def __init__(self) -> None:
        self._component = Components()

    def create(self, kind: int) -> MObject:
        if kind != MFn.kMeshVertComponent:
            raise NotImplementedError("The stand-in has components of vertices")
        return MObject(self._component)

    def addElements(self, elements: MIntArray) -> MFnSingleIndexedComponent:
        if not isinstance(elements, MIntArray):
            raise TypeError("addElements takes an MIntArray")
        # As in Maya, a component's elements are kept in ascending order, each once.
        self._component.indices = np.union1d(self._component.indices, elements).astype(int)
        return self


@checked
class MFnComponentListData:
    def __init__(self) -> None:
        self._list = Components()

    def create(self) -> MObject:
        return MObject(self._list)

    def add(self, component: MObject) -> MFnComponentListData:
        indices = component._content.indices
        self._list.indices = np.concatenate((self._list.indices, indices)).astype(int)
        return self


@checked
class MGlobal:
    @staticmethod
    def displayInfo(message: str) -> None:
        interface.messages.append(("info", message))

    @staticmethod
    def displayError(message: str) -> None:
        interface.messages.append(("error", message))


@checked
class MPxCommand:
    """What a plug-in's command derives from."""

    def isUndoable(self) -> bool:
        return False


@checked
class MFnPlugin:
    def __init__(self, plugin: MObject, vendor: str = "", version: str = "", requiredApiVersion: str = "Any"):
        self._plugin = plugin

    def registerCommand(self, name: str, creator: Callable[[], MPxCommand]) -> None:
        if name in commands.PLUGIN_COMMANDS:
            raise MayaError(f"the command {name} is registered already")
        commands.PLUGIN_COMMANDS[name] = creator

    def deregisterCommand(self, name: str) -> None:
        if commands.PLUGIN_COMMANDS.pop(name, None) is None:
            raise MayaError(f"there is no command {name}")
