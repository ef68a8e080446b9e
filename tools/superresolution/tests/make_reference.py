"""Writes reference.npz: what ncnn itself makes of the test's picture.

Needs the packages ncnn and numpy, and the networks taken out of their wheel:
`python make_reference.py FOLDER_OF_NETWORKS`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import ncnn
import numpy as np

from picture import MIDDLE, picture

NETWORKS = {"fast": "realesr-animevideov3-x2", "best": "realesrgan-x4plus"}


def run(network: Path) -> np.ndarray:
    """The network's output on the picture, single precision."""
    net = ncnn.Net()
    net.opt.use_fp16_packed = net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = False
    net.opt.use_bf16_storage = False
    net.load_param(f"{network}.param")
    net.load_model(f"{network}.bin")
    extractor = net.create_extractor()
    # ncnn only points to what it is given: these must live as long as the extractor.
    pixels = picture()
    given = ncnn.Mat(pixels)
    extractor.input("data", given)
    return np.array(extractor.extract("output")[1])


if __name__ == "__main__":
    results = {name: run(Path(sys.argv[1]) / network)[MIDDLE] for name, network in NETWORKS.items()}
    np.savez_compressed(
        Path(__file__).with_name("reference.npz"),
        **{
            name: np.round(values * 65535).clip(0, 65535).astype(np.uint16)
            for name, values in results.items()
        },
    )
