# SPDX-License-Identifier: Apache-2.0
"""Which attributes nodes have from birth: kind and default, in Maya's own units (cm, radians)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Spec:
    """One attribute; `is_array` attributes have elements, `minimum` and `maximum` hold for what is set."""

    kind: str
    default: object = None
    is_array: bool = False
    minimum: float | None = None
    maximum: float | None = None
    nice_name: str = ""
    keyable: bool = False
    channel_box: bool = False
    choices: tuple[str, ...] = field(default=())
    soft_minimum: float | None = None
    soft_maximum: float | None = None


# What the Channel Box shows of a transform.
CHANNELS = ("translate", "rotate", "scale")


def _axes(name: str, kind: str, default: float) -> dict[str, Spec]:
    channels = {f"{name}{axis}": Spec(kind, default, keyable=name in CHANNELS) for axis in "XYZ"}
    return channels | {name: Spec("compound")}


def _colour(name: str) -> dict[str, Spec]:
    return {f"{name}{channel}": Spec("double", 0.0) for channel in "RGB"} | {name: Spec("compound")}


def _same(names: str, kind: str, default: object = None) -> dict[str, Spec]:
    return {name: Spec(kind, default) for name in names.split()}


NODE = {"message": Spec("message")}
DAG = (
    NODE
    | _same("visibility", "bool", True)
    | _same("intermediateObject overrideEnabled", "bool", False)
    | _same("overrideDisplayType", "enum", 0)
    | {"instObjGroups": Spec("data", is_array=True)}
)
LIMITS = {
    f"{end}{name}{axis}Limit{suffix}": Spec(
        "bool" if suffix else kind, False if suffix else rest + (-1.0 if end == "min" else 1.0)
    )
    for name, kind, rest in (("Trans", "distance", 0.0), ("Rot", "angle", 0.0), ("Scale", "double", 0.0))
    for end in ("min", "max")
    for axis in "XYZ"
    for suffix in ("", "Enable")
}
TRANSFORM = (
    DAG
    | LIMITS
    | _axes("translate", "distance", 0.0)
    | _axes("rotate", "angle", 0.0)
    | _axes("scale", "double", 1.0)
    | _axes("rotateAxis", "angle", 0.0)
    | _same("rotateOrder", "enum", 0)
    | _same("inheritsTransform", "bool", True)
)
_FILE = (
    "coverage translateFrame rotateFrame mirrorU mirrorV stagger wrapU wrapV repeatUV offset rotateUV "
    "noiseUV vertexUvOne vertexUvTwo vertexUvThree vertexCameraOne"
)

KINDS: dict[str, dict[str, Spec]] = {
    "transform": TRANSFORM,
    "joint": TRANSFORM
    | _axes("jointOrient", "angle", 0.0)
    | _axes("inverseScale", "double", 1.0)
    # A joint made by createNode compensates until it is told not to.
    | _same("segmentScaleCompensate", "bool", True)
    | _same("radius", "distance", 1.0),
    "mesh": DAG | _same("inMesh outMesh", "data") | _same("displayColors", "bool", False),
    "camera": DAG
    | _same("focalLength", "double", 35.0)
    | _same("horizontalFilmAperture", "double", 1.41732)
    | _same("verticalFilmAperture", "double", 0.94488)
    | _same("horizontalFilmOffset verticalFilmOffset", "double", 0.0)
    | _same("nearClipPlane", "distance", 0.1)
    | _same("locatorScale", "double", 1.0)
    | _same("filmFit", "enum", 0)
    | {"imagePlane": Spec("message", is_array=True)},
    "imagePlane": DAG
    | _same("imageName", "string", "")
    | _same("fit", "enum", 1)
    | _same("displayMode", "enum", 2)
    | _same("sizeX sizeY", "double", 1.0)
    | _same("rotate", "angle", 0.0)
    | _same("depth", "distance", 100.0),
    "blendShape": NODE
    | _same("envelope", "double", 1.0)
    | {
        "weight": Spec("double", 0.0, is_array=True),
        "inputTarget": Spec("compound", is_array=True),
        "inputTargetGroup": Spec("compound", is_array=True),
        "inputTargetItem": Spec("compound", is_array=True),
        "inputPointsTarget": Spec("data"),
        "inputComponentsTarget": Spec("data"),
    },
    "skinCluster": NODE
    | _same("envelope", "double", 1.0)
    | _same("skinningMethod normalizeWeights", "enum", 0)
    | {"matrix": Spec("matrix", is_array=True), "bindPreMatrix": Spec("data", is_array=True)}
    | _same("geomMatrix", "data"),
    # It only bends; how much is its own.
    "nonLinear": NODE | _same("envelope curvature", "double", 1.0),
    "nurbsCurve": DAG,
    "locator": DAG | _axes("localScale", "double", 1.0),
    "parentConstraint": NODE
    | _axes("constraintTranslate", "distance", 0.0)
    | _axes("constraintRotate", "angle", 0.0)
    | {"target": Spec("message", is_array=True)},
    "expression": NODE
    | {"input": Spec("double", 0.0, is_array=True), "output": Spec("double", 0.0, is_array=True)},
    "animCurveUU": NODE | _same("input output", "double", 0.0),
    "animCurveUA": NODE | _same("input", "double", 0.0) | _same("output", "angle", 0.0),
    "animCurveUL": NODE | _same("input", "double", 0.0) | _same("output", "distance", 0.0),
    "animCurveTU": NODE | _same("input output", "double", 0.0),
    "standardSurface": NODE
    | _colour("baseColor")
    | _colour("outColor")
    | _same("specularRoughness", "double", 0.2)
    | _same("normalCamera", "compound"),
    "objectSet": NODE,
    "shadingEngine": NODE | _same("surfaceShader", "compound"),
    "file": NODE
    | _colour("outColor")
    | _same(f"{_FILE} uvCoord uvFilterSize", "data")
    | _same("outAlpha", "double", 1.0)
    | _same("fileTextureName", "string", "")
    | _same("colorSpace", "string", "sRGB")
    | _same("ignoreColorSpaceFileRules", "bool", False)
    | _same("uvTilingMode", "enum", 0),
    "place2dTexture": NODE | _same(f"{_FILE} outUV outUvFilterSize", "data"),
    "bump2d": NODE
    | _same("bumpInterp", "enum", 0)
    | _same("bumpValue", "double", 0.0)
    | _same("outNormal", "compound"),
    "resolution": NODE
    | _same("width", "int", 960)
    | _same("height", "int", 540)
    | _same("deviceAspectRatio", "double", 1.777),
}
SHAPE_KINDS = ("mesh", "camera", "imagePlane", "nurbsCurve", "locator")
DAG_KINDS = frozenset({"transform", "joint", *SHAPE_KINDS})
