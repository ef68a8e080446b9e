"""Builds an OpenVINO model out of a super-resolution network of ncnn.

Only the layers that Real-ESRGAN's networks are made of are known. The model takes one picture of TILE x TILE
pixels as planes of red, green and blue (sRGB, 0 to 1) and gives `picture`, two or four times as large.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openvino as ov
from openvino import opset13 as ops

from .ncnn_file import Layer, NcnnError, Weights, read_layers

TILE = 128
INPUT, OUTPUT = "data", "output"
_NEAREST, _CUBIC = 1, 3


def convert(param: Path, model_path: Path) -> None:
    """Writes the network beside `param` (its weights end in .bin) as an OpenVINO model, in half precision."""
    ov.save_model(build(param), str(model_path), compress_to_fp16=True)


def build(param: Path, tile: int = TILE) -> ov.Model:
    """The network as a model in memory. Raises NcnnError where it has layers that are not known."""
    weights = Weights(param.with_suffix(".bin"))
    picture = ops.parameter([1, 3, tile, tile], np.float32, INPUT)
    values: dict[str, ov.Output] = {}
    for layer in read_layers(param.read_text()):
        if layer.kind == "Input":
            values[INPUT] = picture.output(0)
            continue
        if layer.kind not in _BUILDERS:
            raise NcnnError(f"layers of the kind {layer.kind} are not known here")
        result = _BUILDERS[layer.kind](layer, [values[name] for name in layer.inputs], weights)
        values.update(dict.fromkeys(layer.outputs, result))
    if not weights.is_at_end:
        raise NcnnError("more weights are stored than the layers have")
    result = ops.result(values[OUTPUT])
    result.output(0).get_tensor().set_names({"picture"})
    return ov.Model([result], [picture], "super-resolution")


def _convolution(layer: Layer, inputs: list[ov.Output], weights: Weights) -> ov.Output:
    outputs, size, pad = int(layer.number(0)), int(layer.number(1)), int(layer.number(4))
    if (layer.number(2, 1), layer.number(3, 1)) != (1, 1):
        raise NcnnError(f"layer {layer.name} leaves out pixels, which is not known here")
    kernel = weights.tagged(int(layer.number(6))).reshape(outputs, -1, size, size)
    convolved = ops.convolution(
        inputs[0], ops.constant(kernel), [1, 1], [pad, pad], [pad, pad], [1, 1]
    ).output(0)
    if layer.number(5):
        bias = weights.plain(outputs).reshape(1, outputs, 1, 1)
        convolved = ops.add(convolved, ops.constant(bias)).output(0)
    return _activated(layer, convolved)


def _activated(layer: Layer, value: ov.Output) -> ov.Output:
    kind = int(layer.number(9))
    if kind == 0:
        return value
    if kind == 2:
        slope = np.array(layer.numbers(10), np.float32)
        return ops.prelu(value, ops.constant(slope)).output(0)
    raise NcnnError(f"layer {layer.name} has an activation ({kind}) that is not known here")


def _prelu(layer: Layer, inputs: list[ov.Output], weights: Weights) -> ov.Output:
    return ops.prelu(inputs[0], ops.constant(weights.plain(int(layer.number(0))))).output(0)


def _sum(layer: Layer, inputs: list[ov.Output], weights: Weights) -> ov.Output:
    if layer.number(0) != 0:
        raise NcnnError(f"layer {layer.name} does not add, which is not known here")
    return ops.add(inputs[0], inputs[1]).output(0)


def _weighted_sum(layer: Layer, inputs: list[ov.Output], weights: Weights) -> ov.Output:
    if layer.number(0) != 1:
        raise NcnnError(f"layer {layer.name} does not add, which is not known here")
    terms = [
        ops.multiply(value, ops.constant(np.float32(factor))).output(0) if factor != 1 else value
        for value, factor in zip(inputs, layer.numbers(1) or [1.0] * len(inputs), strict=True)
    ]
    total = terms[0]
    for term in terms[1:]:
        total = ops.add(total, term).output(0)
    return total


def _resize(layer: Layer, inputs: list[ov.Output], weights: Weights) -> ov.Output:
    factors = ops.constant(np.array([layer.number(1), layer.number(2)], np.float32))
    axes = ops.constant(np.array([2, 3], np.int64))
    kind = int(layer.number(0))
    if kind == _NEAREST:
        mode = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    elif kind == _CUBIC:
        mode = {"mode": "cubic", "coordinate_transformation_mode": "half_pixel", "cube_coeff": -0.75}
    else:
        raise NcnnError(f"layer {layer.name} resizes in a way ({kind}) that is not known here")
    return ops.interpolate(
        inputs[0], factors, shape_calculation_mode="scales", axes=axes, pads_begin=[0], pads_end=[0], **mode
    ).output(0)


_BUILDERS = {
    "BinaryOp": _sum,
    "Concat": lambda layer, inputs, weights: ops.concat(inputs, 1).output(0),
    "Convolution": _convolution,
    "Eltwise": _weighted_sum,
    "Interp": _resize,
    "PReLU": _prelu,
    "PixelShuffle": lambda layer, inputs, weights: ops.depth_to_space(
        inputs[0], "depth_first", int(layer.number(0))
    ).output(0),
    "Split": lambda layer, inputs, weights: inputs[0],
}
