"""Start from a model file instead of from nothing.

Its convolutions carry over; normalisation layers are fitted to them on one batch, so that the network answers
as the file does.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openvino
import torch
from torch import Tensor, nn

from .network import OUTPUTS, NormalNetwork, Residual


def warm_start(network: NormalNetwork, model: Path, pixels: Tensor) -> None:
    """Gives a network the convolutions of an exported one, or of the older kind without residual blocks.

    pixels (n, 3, s, s): pictures to fit the normalisation layers on.
    """
    stored = read_convolutions(model)
    layers = _layers(network, with_residuals=True)
    if len(layers) != len(stored):
        layers = _layers(network, with_residuals=False)
    if len(layers) != len(stored):
        raise ValueError(f"{model} has {len(stored)} convolutions, the network {len(layers)}.")
    hooks = []
    for (convolution, normalisation), (weight, bias) in zip(layers[:-1], stored[:-1], strict=True):
        convolution.weight.data.copy_(torch.from_numpy(weight))
        hooks.append(normalisation.register_forward_pre_hook(_fit_to(torch.from_numpy(bias))))
    _copy_last(network.last, *stored[-1])
    network.train()
    with torch.no_grad():
        network(pixels)
    for hook in hooks:
        hook.remove()


def read_convolutions(model: Path) -> list[tuple[np.ndarray, np.ndarray]]:
    """Weights (outputs, inputs, 3, 3) and biases (outputs,) of a model file, in order of execution."""
    found = []
    for operation in openvino.Core().read_model(model).get_ordered_ops():
        if operation.get_type_name() == "Convolution":
            addition = next(iter(operation.output(0).get_target_inputs())).get_node()
            found.append((_constant(operation, 1), _constant(addition, 1).ravel()))
    return found


def _constant(operation, index: int) -> np.ndarray:
    """A constant input as float32, looking through the conversion from 16 bits."""
    source = operation.input_value(index).get_node()
    while source.get_type_name() != "Constant":
        source = source.input_value(0).get_node()
    return np.array(source.data, np.float32)


def _layers(network: NormalNetwork, with_residuals: bool) -> list[tuple[nn.Conv2d, nn.BatchNorm2d | None]]:
    """Convolutions with their normalisation layers, in order of execution."""
    blocks = [network.stem]
    for down, deep in zip(network.down, network.deep, strict=True):
        blocks += list(down)
        if with_residuals and isinstance(deep, Residual):
            blocks += [deep.first, deep.second]
    blocks += list(network.up)
    return [(block[0], block[1]) for block in blocks] + [(network.last, None)]


def _fit_to(bias: Tensor):
    """A hook that makes a normalisation layer add a bias and change nothing else, on the batch it sees."""

    def fit(layer: nn.BatchNorm2d, inputs: tuple[Tensor]) -> None:
        variance, mean = torch.var_mean(inputs[0].float(), dim=(0, 2, 3), correction=0)
        layer.weight.data.copy_((variance + layer.eps).sqrt())
        layer.bias.data.copy_(mean + bias)
        layer.running_mean.copy_(mean)
        layer.running_var.copy_(variance)

    return fit


def _copy_last(last: nn.Conv2d, weight: np.ndarray, bias: np.ndarray) -> None:
    """The last layer has four rows per output; the older kind has normals and skin only."""
    rows = slice(None) if len(weight) == 4 * OUTPUTS else [*range(12), *range(16, 20)]
    last.weight.data.zero_()
    last.bias.data.zero_()
    last.weight.data[rows] = torch.from_numpy(weight)
    last.bias.data[rows] = torch.from_numpy(bias)
    if len(weight) < 4 * OUTPUTS:
        last.bias.data[24:] = -2.0
