"""Converted networks compute what ncnn computes."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import openvino as ov
import pytest

from tools.superresolution.conversion import build, convert
from tools.superresolution.ncnn_file import NcnnError, read_layers

from .picture import MIDDLE, SIDE, picture

MODELS = Path(__file__).parents[3] / "Models" / "superresolution"
# Weights and reference are stored in 16 bits.
TOLERANCE = 1e-3

NETWORK = """7767517
4 4
Input input 0 1 data
Convolution conv 1 1 data a 0=12 1=1 4=0 5=1 6=36 9=2 -23310=1,5.000000e-01
PReLU prelu 1 1 a b 0=12
PixelShuffle shuffle 1 1 b output 0=2
"""


def write_network(folder: Path, text: str = NETWORK, weights: bytes = b"") -> Path:
    path = folder / "network.param"
    path.write_text(text)
    path.with_suffix(".bin").write_bytes(weights)
    return path


def stored(kernel: np.ndarray, *plain: np.ndarray) -> bytes:
    half = kernel.astype(np.float16).tobytes()
    return (
        struct.pack("<I", 0x01306B47) + half + b"\0" * (-len(half) % 4) + b"".join(p.tobytes() for p in plain)
    )


def output_of(model: ov.Model, image: np.ndarray) -> np.ndarray:
    options = {"INFERENCE_PRECISION_HINT": "f32"}
    return ov.Core().compile_model(model, "CPU", options)(image[None])["picture"][0]


@pytest.mark.parametrize("quality", ["fast", "best"])
def test_the_shipped_networks_compute_what_ncnn_computes(quality: str) -> None:
    model = ov.Core().read_model(MODELS / f"{quality}.xml")
    model.reshape([1, 3, SIDE, SIDE])
    reference = np.load(Path(__file__).with_name("reference.npz"))[quality].astype(np.float32) / 65535
    result = output_of(model, picture()).clip(0, 1)[MIDDLE]
    assert np.abs(result - reference).max() < TOLERANCE


def test_a_small_network_by_hand(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    kernel = random.standard_normal((12, 3)).astype(np.float16).astype(np.float32)
    bias, slopes = (random.standard_normal(12).astype(np.float32) for _ in range(2))
    path = write_network(tmp_path, weights=stored(kernel, bias, slopes))
    image = random.random((3, 4, 4), dtype=np.float32)
    channels = np.einsum("oc,cyx->oyx", kernel, image) + bias[:, None, None]
    channels = np.where(channels < 0, 0.5 * channels, channels)
    channels = np.where(channels < 0, slopes[:, None, None] * channels, channels)
    expected = channels.reshape(3, 2, 2, 4, 4).transpose(0, 3, 1, 4, 2).reshape(3, 8, 8)
    assert np.abs(output_of(build(path, tile=4), image) - expected).max() < 1e-5


def test_a_converted_model_is_written_with_its_weights(tmp_path: Path) -> None:
    weights = stored(np.zeros((12, 3)), np.zeros(12, np.float32), np.zeros(12, np.float32))
    convert(write_network(tmp_path, weights=weights), tmp_path / "model.xml")
    assert list(ov.Core().read_model(tmp_path / "model.xml").input(0).shape) == [1, 3, 128, 128]


@pytest.mark.parametrize(
    ("text", "weights", "reason"),
    [
        (NETWORK, b"", "end too early"),
        (NETWORK, b"\1\2\3\4" + bytes(200), "not known"),
        (NETWORK, stored(np.zeros((12, 3)), np.zeros(36, np.float32)), "more weights"),
        (NETWORK.replace("PReLU", "Softmax"), stored(np.zeros((12, 3)), np.zeros(12, np.float32)), "Softmax"),
    ],
)
def test_what_is_no_such_network_is_refused(tmp_path: Path, text: str, weights: bytes, reason: str) -> None:
    with pytest.raises(NcnnError, match=reason):
        build(write_network(tmp_path, text, weights), tile=4)


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(NcnnError):
        list(read_layers("<?xml version='1.0'?>"))
