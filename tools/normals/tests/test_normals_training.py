"""From data to model on a tiny setting: the loss falls, the file has its interface, training resumes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openvino
import pytest
import torch

from tools.normals.batches import Pool, unpack
from tools.normals.build import build
from tools.normals.evaluate import Predictor, calibration, render_angles
from tools.normals.exchange import Exchange
from tools.normals.export import export, load_average
from tools.normals.network import NormalNetwork
from tools.normals.render import INPUT, MARGIN
from tools.normals.train import Length, Progress, continue_training
from tools.normals.warm_start import warm_start

STEPS = 14


@dataclass(frozen=True)
class Result:
    folder: Path
    model: Path
    losses: list[float]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A model trained for a few steps on 24 renders."""
    folder = tmp_path_factory.mktemp("normals")
    losses = build(
        folder, folder / "tiny.xml", renders=24, length=Length(steps=STEPS), ict=None, models=folder
    )
    return Result(folder, folder / "tiny.xml", losses)


def pictures(result: Result) -> torch.Tensor:
    renders = Pool(result.folder / "pool").all(8)[:, :, MARGIN:-MARGIN, MARGIN:-MARGIN]
    return unpack(torch.from_numpy(renders.copy()))[0]


def progress(folder: Path) -> Progress:
    return Progress(**torch.load(folder / "checkpoint.pt", weights_only=True)["progress"])


def test_the_loss_falls(result: Result) -> None:
    assert len(result.losses) == STEPS
    assert np.mean(result.losses[-3:]) < 0.9 * np.mean(result.losses[:3])


def test_the_model_has_the_interface_that_perception_reads(result: Result) -> None:
    model = openvino.Core().read_model(result.model)
    assert [list(port.shape) for port in model.inputs] == [[1, 3, INPUT, INPUT]]
    assert model.input("rgb") is not None
    shapes = {next(iter(port.get_names())): list(port.shape) for port in model.outputs}
    square = [1, INPUT, INPUT]
    assert shapes == {"normals": [1, 3, INPUT, INPUT], "mask_logit": square, "log_sigma": square}
    assert result.model.with_suffix(".bin").stat().st_size < 12e6


def test_evaluation_measures_renders(result: Result) -> None:
    renders = Pool(result.folder / "pool").all(4)
    angles, sigmas = render_angles(Predictor(result.model), renders, mirrored=True)
    assert angles.shape == sigmas.shape
    assert 0 < np.degrees(angles.mean()) < 90
    assert calibration(angles, sigmas)


def test_training_goes_on_from_its_checkpoint(result: Result) -> None:
    assert progress(result.folder).step == STEPS
    longer = Length(steps=STEPS + 1)
    continue_training(result.folder, longer, 1e-3, start=None, seed=1, exchange=Exchange())
    assert progress(result.folder).step == STEPS + 1


def test_a_network_started_from_a_file_answers_like_it(result: Result) -> None:
    path = result.folder / "again.xml"
    stored = load_average(result.folder / "checkpoint.pt").eval()
    export(stored, path)
    network, pixels = NormalNetwork(), pictures(result)
    warm_start(network, path, pixels)
    with torch.no_grad():
        expected, found = stored(pixels)[0], network(pixels)[0]
    assert (expected - found).abs().mean() < 0.01
