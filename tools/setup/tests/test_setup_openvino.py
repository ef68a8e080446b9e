"""The pkg-config file and link that make the wheel's OpenVINO visible to SwiftPM."""

from pathlib import Path

import pytest

from tools.setup import openvino
from tools.setup.errors import SetupError
from tools.setup.layout import Layout

LIBRARIES = ("libopenvino_c.so.2641", "libopenvino.so.2641", "libtbb.so.12", "libtbbmalloc.so.2")


@pytest.fixture
def wheel(layout: Layout) -> Path:
    folder = layout.python / "lib" / "python3.11" / "site-packages" / "openvino"
    (folder / "libs").mkdir(parents=True)
    for name in LIBRARIES:
        (folder / "libs" / name).touch()
    return folder


def test_the_description_names_the_versioned_libraries(wheel: Path) -> None:
    text = openvino.describe(wheel)
    assert "-l:libopenvino_c.so.2641 -l:libopenvino.so.2641 -l:libtbb.so.12\n" in text
    assert "Cflags: -I${root}/include\n" in text
    assert str(wheel) not in text


def test_linking_is_done_once_and_again_for_another_wheel(layout: Layout, wheel: Path) -> None:
    assert not openvino.is_linked(layout)
    openvino.link(layout)
    assert openvino.is_linked(layout)
    assert (layout.products / "openvino").resolve() == wheel
    (wheel / "libs" / "libopenvino_c.so.2641").rename(wheel / "libs" / "libopenvino_c.so.2650")
    assert not openvino.is_linked(layout)
    openvino.link(layout)
    assert openvino.is_linked(layout)


def test_a_wheel_without_a_library_is_reported(layout: Layout, wheel: Path) -> None:
    (wheel / "libs" / "libtbb.so.12").unlink()
    with pytest.raises(SetupError, match=r"libtbb\.so"):
        openvino.link(layout)
    assert not (layout.products / "openvino").exists()
