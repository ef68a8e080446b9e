# SPDX-License-Identifier: Apache-2.0
"""An artist's own head in Maya, built as riggers do: nothing of it was made by Likeness.

The face is the template's, in five meshes. Joints have orients, rotate axes and segment scale compensation;
they follow control curves, custom attributes, set-driven keys, expressions, constraints and connections.
"""

from __future__ import annotations

import numpy as np
from likeness_maya.likeness_core.template import HeadTemplate
from maya import cmds
from maya_scene.data import Components, MeshData, PointArray
from maya_scene.evaluation import Evaluation, transformed
from maya_scene.scene import scene

SKIN_PARTS = ("skin", "inner-mouth", "eye-sockets")
# Meshes besides the skin, by the template's parts, and the material of each.
OTHERS = {
    "eye_L": ("eye-left", "cornea"),
    "eye_R": ("eye-right", "cornea"),
    "teeth_upper": ("teeth-upper", "enamel"),
    "teeth_lower": ("teeth-lower", "enamel"),
    "tongue": ("tongue", "flesh"),
}
# Where a standing character's head is, cm.
HEIGHT = np.array([0.0, 160.0, 0.0])
# What each joint hangs on, its place in the world and its jointOrient in degrees.
JOINTS = {
    "neck_jnt": ("", (0, -14, -4), (10, 0, 0)),
    "head_jnt": ("neck_jnt", (0, -5, -3), (-25, 0, 0)),
    "jaw_jnt": ("head_jnt", (0, -3, -1), (60, 0, 5)),
    "chin_jnt": ("jaw_jnt", (0, -10, 6), (0, 15, 0)),
    "eye_L_jnt": ("head_jnt", (2.885838, 0, 0), (0, 0, 0)),
    "eye_R_jnt": ("head_jnt", (-2.885838, 0, 0), (0, 0, 0)),
}


def build(template: HeadTemplate) -> str:
    """Builds the rig in the open scene, whatever its units and axes; returns the transform of the skin."""
    top = cmds.createNode("transform", name="hero_grp", skipSelect=True)
    if cmds.upAxis(query=True, axis=True) == "z":
        _set(f"{top}.rotateX", np.pi / 2)
    geometry = cmds.createNode("transform", name="geo_grp", parent=top, skipSelect=True)
    rig = cmds.createNode("transform", name="rig_grp", parent=top, skipSelect=True)
    _joints(rig)
    controls = _controls(top)
    points = np.array(template.vertices).reshape(-1, 3) + HEIGHT
    skin = _part(template, points, SKIN_PARTS, "face_geo", geometry, "skinMaterial")
    for name, (part, material) in OTHERS.items():
        above = f"{name}_jnt" if name.startswith("eye") else geometry
        _part(template, points, (part,), name, above, material)
    _bind(skin, _skin_weights(skin))
    _bind("teeth_upper", {"head_jnt": 1.0})
    _bind("teeth_lower", {"jaw_jnt": 1.0})
    cmds.parentConstraint("jaw_jnt", "tongue", maintainOffset=True)
    _shapes(skin)
    _drive(controls)
    cmds.select(skin, replace=True)
    scene.done.clear()
    return skin


def _set(plug: str, value: float) -> None:
    """Sets a number in Maya's own units, whatever the artist works in."""
    node, attribute = scene.plug(plug)
    scene.store((node, attribute), value)


def _place(node: str, world: np.ndarray) -> None:
    """Moves a node to a place of the character, cm, that is not turned by what it hangs on."""
    owner = scene.find(node)
    top = Evaluation(scene).world(scene.find("hero_grp"))
    above = Evaluation(scene).world(owner.parent)
    local = np.append(world, 1) @ top @ np.linalg.inv(above)
    for axis, value in zip("XYZ", local, strict=False):
        _set(f"{node}.translate{axis}", float(value))


def _joints(rig: str) -> None:
    for name, (above, place, orient) in JOINTS.items():
        cmds.createNode("joint", name=name, parent=above or rig, skipSelect=True)
        _place(name, HEIGHT + place)
        for axis, angle in zip("XYZ", orient, strict=True):
            _set(f"{name}.jointOrient{axis}", np.radians(angle))
            if above:
                # As Maya's own joint tool does.
                cmds.connectAttr(f"{above}.scale{axis}", f"{name}.inverseScale{axis}")
    _set("jaw_jnt.rotateAxisZ", np.radians(8))


def _controls(top: str) -> list[str]:
    """Control curves: the head's, the jaw's below a group that takes its place, the chin's."""
    group = cmds.createNode("transform", name="ctrl_grp", parent=top, skipSelect=True)
    for name, place in (("head", (0, -5, -3)), ("jaw", (0, -3, -1)), ("chin", (0, -10, 6))):
        offset = cmds.createNode("transform", name=f"{name}_offset", parent=group, skipSelect=True)
        _place(offset, HEIGHT + place)
        control = cmds.createNode("transform", name=f"{name}_ctrl", parent=offset, skipSelect=True)
        cmds.createNode("nurbsCurve", name=f"{name}_ctrlShape", parent=control, skipSelect=True)
    for name in ("smile", "jawOpen", "look"):
        cmds.addAttr(
            "head_ctrl",
            longName=name,
            attributeType="double",
            minValue=-1.0 if name == "look" else 0.0,
            maxValue=1.0,
            defaultValue=0.0,
            keyable=True,
        )
    cmds.addAttr(
        "head_ctrl",
        longName="noseWidth",
        attributeType="double",
        softMinValue=-2.0,
        softMaxValue=2.0,
        keyable=True,
    )
    cmds.addAttr("head_ctrl", longName="fkIk", attributeType="long", minValue=0, maxValue=1, keyable=True)
    cmds.addAttr("head_ctrl", longName="stretch", attributeType="double", keyable=True)
    for channel in ("translate", "rotate", "scale"):
        for axis in "XYZ":
            if channel != "rotate":
                cmds.setAttr(f"jaw_ctrl.{channel}{axis}", lock=True)
            if channel != "scale":
                cmds.setAttr(f"chin_ctrl.{channel}{axis}", keyable=False)
            else:
                cmds.setAttr(f"head_ctrl.{channel}{axis}", lock=True)
    for end, value in (("min", 0.0), ("max", np.radians(20))):
        _set(f"jaw_ctrl.{end}RotXLimit", value)
        cmds.setAttr(f"jaw_ctrl.{end}RotXLimitEnable", True)
    for end, value in (("min", 0.8), ("max", 1.2)):
        _set(f"chin_ctrl.{end}ScaleXLimit", value)
        cmds.setAttr(f"chin_ctrl.{end}ScaleXLimitEnable", True)
    return ["head_ctrl", "jaw_ctrl", "chin_ctrl"]


def _part(
    template: HeadTemplate,
    points: np.ndarray,
    parts: tuple[str, ...],
    name: str,
    above: str,
    material: str,
) -> str:
    """A mesh of some of the template's parts, with texture coordinates and a material."""
    wanted = {template.parts.index(part) for part in parts}
    faces = [face for face, part in zip(template.faces, template.face_parts, strict=True) if part in wanted]
    used = sorted({vertex for face in faces for vertex in face})
    places = {vertex: place for place, vertex in enumerate(used)}
    corners = [places[vertex] for face in faces for vertex in face]
    transform = cmds.createNode("transform", name=name, parent=above, skipSelect=True)
    shape = cmds.createNode("mesh", name=f"{name}Shape", parent=transform, skipSelect=True)
    top = Evaluation(scene).world(scene.find("hero_grp"))
    own = np.linalg.inv(Evaluation(scene).world(scene.find(transform)))
    placed = np.column_stack((points[used], np.ones(len(used)))) @ top @ own
    mesh = MeshData(placed[:, :3], np.array([len(face) for face in faces]), np.array(corners))
    mesh.uvs = points[used][:, :2] / 40
    mesh.corner_uvs = np.array(corners)
    scene.put(scene.find(shape).values, "inMesh", mesh)
    if not cmds.objExists(material):
        cmds.shadingNode("standardSurface", asShader=True, skipSelect=True, name=material)
        group = cmds.sets(renderable=True, noSurfaceShader=True, empty=True, name=f"{material}SG")
        cmds.connectAttr(f"{material}.outColor", f"{group}.surfaceShader")
    cmds.sets(shape, edit=True, forceElement=f"{material}SG")
    return str(transform)


def _skin_weights(skin: str) -> dict[str, np.ndarray]:
    """Weights that go over smoothly from neck to head, and from head to jaw and chin."""
    points = np.array(scene.stored((scene.find(f"{skin}Shape"), "inMesh")).points)
    top = np.linalg.inv(Evaluation(scene).world(scene.find("hero_grp")))
    world = Evaluation(scene).world(scene.find(skin))
    x, y, z = (transformed(transformed(points, world), top) - HEIGHT).T
    neck = np.clip((-11 - y) / 4, 0, 1)
    jaw = np.clip((-4 - y) / 4, 0, 1) * np.clip((z + 2) / 4, 0, 1) * (1 - neck)
    chin = jaw * np.clip(1 - np.sqrt(x**2 + (y + 9) ** 2) / 5, 0, 1)
    return {"neck_jnt": neck, "head_jnt": 1 - neck - jaw, "jaw_jnt": jaw - chin, "chin_jnt": chin}


def _bind(mesh: str, weights: dict[str, object]) -> None:
    cluster = cmds.skinCluster(
        *weights,
        mesh,
        toSelectedBones=True,
        bindMethod=0,
        skinMethod=0,
        normalizeWeights=0,
        maximumInfluences=4,
        obeyMaxInfluences=False,
        removeUnusedInfluence=False,
        name=f"{mesh}_skin",
    )[0]
    node = scene.find(cluster)
    count = len(node.values["weights"])
    columns = [np.broadcast_to(np.asarray(column, float), count) for column in weights.values()]
    scene.put(node.values, "weights", np.column_stack(columns))


def _shapes(skin: str) -> None:
    """A smile, which an expression drives, and a larger nose, which nothing drives."""
    blend = cmds.blendShape(skin, frontOfChain=True, name="face_shapes")[0]
    points = scene.stored((scene.find(f"{skin}Shape"), "inMesh")).points
    node = scene.find(blend)
    middle = points.mean(axis=0)
    spread = np.exp(-((points - middle) ** 2).sum(axis=1) / 30)
    directions = {"mouthSmile": (0.0, 0.6, 0.1), "noseBig": (0, 0, 0.8)}
    for target, (name, direction) in enumerate(directions.items()):
        vertices = np.flatnonzero(spread > 0.05)
        deltas = np.zeros((len(vertices), 4))
        deltas[:, :3] = spread[vertices, None] * np.array(direction)
        item = f"inputTarget[0].inputTargetGroup[{target}].inputTargetItem[6000]"
        scene.put(node.values, f"{item}.inputComponentsTarget", Components(vertices))
        scene.put(node.values, f"{item}.inputPointsTarget", PointArray(deltas))
        scene.put(node.values, f"weight[{target}]", 0.0)
        cmds.aliasAttr(name, f"{blend}.weight[{target}]")


def _drive(controls: list[str]) -> None:
    head, jaw, chin = controls
    for target, value in ((0.0, 0.0), (1.0, 15.0)):
        cmds.setDrivenKeyframe(
            "jaw_offset.rotateX",
            currentDriver=f"{head}.jawOpen",
            driverValue=target,
            value=value if cmds.currentUnit(query=True, angle=True) == "deg" else np.radians(value),
            inTangentType="linear",
            outTangentType="linear",
        )
    cmds.parentConstraint(jaw, "jaw_jnt", maintainOffset=True)
    cmds.parentConstraint(head, "head_jnt", maintainOffset=True)
    for axis in "XYZ":
        cmds.connectAttr(f"{chin}.scaleX", f"chin_jnt.scale{axis}")
    lines = ["face_shapes.mouthSmile = 0.8 * head_ctrl.smile;"]
    lines += [f"{eye}_jnt.rotateY = 0.4 * head_ctrl.look;" for eye in ("eye_L", "eye_R")]
    lines.append("neck_jnt.scaleX = 1.0 + 0.05 * head_ctrl.noseWidth;")
    cmds.expression(string="\n".join(lines), name="face_expression", alwaysEvaluate=0, unitConversion="none")
