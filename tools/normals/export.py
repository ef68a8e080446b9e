"""Write the averaged weights of a checkpoint as an OpenVINO model with 16-bit weights.

python -m tools.normals.export --checkpoint WORK/checkpoint.pt --out Models/normals/unet160.xml
"""

from __future__ import annotations

import argparse
from pathlib import Path

import openvino
import torch
from torch import Tensor, nn

from .network import NormalNetwork
from .parts import HAIR_CLASS, OTHER_CLASS, SKIN_CLASS
from .render import INPUT

NAMES = ("normals", "mask_logit", "log_sigma")


class _Interface(nn.Module):
    """What Sources/Perception reads: normals (1, 3, s, s), mask_logit and log_sigma (1, s, s)."""

    def __init__(self, network: NormalNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, rgb: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        normals, classes, log_sigma = self.network(rgb)
        others = torch.logsumexp(classes[:, [OTHER_CLASS, HAIR_CLASS]], dim=1)
        return normals, classes[:, SKIN_CLASS] - others, log_sigma[:, 0]


def export(network: NormalNetwork, path: Path) -> None:
    """Writes `path` (.xml) and its .bin."""
    network = _Interface(network.cpu().float().to(memory_format=torch.contiguous_format)).eval()
    example = torch.zeros(1, 3, INPUT, INPUT)
    model = openvino.convert_model(network, example_input=example, input=[1, 3, INPUT, INPUT])
    model.input(0).get_tensor().set_names({"rgb"})
    for output, name in zip(model.outputs, NAMES, strict=True):
        output.get_tensor().set_names({name})
    openvino.save_model(model, path, compress_to_fp16=True)


def load_average(checkpoint: Path) -> NormalNetwork:
    """The averaged network of a checkpoint."""
    network = NormalNetwork()
    network.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True)["average"])
    return network


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="the .xml file")
    arguments = parser.parse_args()
    export(load_average(arguments.checkpoint), arguments.out)


if __name__ == "__main__":
    main()
