"""Makes the OpenVINO runtime inside the Python environment visible to SwiftPM.

The wheel carries C headers and versioned libraries, but no pkg-config file and no unversioned library names.
"""

from __future__ import annotations

from pathlib import Path

from .errors import SetupError
from .layout import Layout
from .steps import Step

_LIBRARIES = ("libopenvino_c.so", "libopenvino.so", "libtbb.so")


def step(layout: Layout) -> Step:
    """Having `.setup/openvino` and its pkg-config file."""
    return Step("OpenVINO for Swift", "links", lambda: is_linked(layout), lambda _: link(layout))


def is_linked(layout: Layout) -> bool:
    """Whether link and pkg-config file are there and fit the wheel that is installed."""
    link_path, description = _link_path(layout), _description_path(layout)
    if not link_path.is_symlink() or not description.exists():
        return False
    wheel = _wheel_folder(layout)
    return link_path.readlink() == _relative(wheel, layout) and description.read_text() == describe(wheel)


def link(layout: Layout) -> None:
    """Points `.setup/openvino` at the wheel's folder and writes its pkg-config file."""
    wheel = _wheel_folder(layout)
    new_link = layout.partial / "openvino"
    new_link.symlink_to(_relative(wheel, layout))
    new_description = layout.partial / "openvino.pc"
    new_description.write_text(describe(wheel))
    _description_path(layout).parent.mkdir(exist_ok=True)
    new_link.replace(_link_path(layout))
    new_description.replace(_description_path(layout))


def describe(wheel: Path) -> str:
    """The text of openvino.pc: paths relative to itself, and the versioned library names in the wheel."""
    libraries = wheel / "libs"
    names = " ".join(f"-l:{_versioned(libraries, name)}" for name in _LIBRARIES)
    return (
        "root=${pcfiledir}/../openvino\n"
        "Name: OpenVINO\n"
        "Description: neural network inference, out of the openvino wheel\n"
        f"Version: {_versioned(libraries, _LIBRARIES[0]).rsplit('.', 1)[1]}\n"
        "Cflags: -I${root}/include\n"
        f"Libs: -L${{root}}/libs {names}\n"
    )


def _versioned(libraries: Path, name: str) -> str:
    found = sorted(path.name for path in libraries.glob(f"{name}.*"))
    if len(found) != 1:
        raise SetupError(
            f"Expected one {name}.* in {libraries}, found {len(found)}. Remove .setup and run make again."
        )
    return found[0]


def _wheel_folder(layout: Layout) -> Path:
    folders = sorted(layout.python.glob("lib/python*/site-packages/openvino"))
    if not folders:
        raise SetupError("The Python environment holds no openvino. Remove .setup/python and run make again.")
    return folders[0]


def _relative(wheel: Path, layout: Layout) -> Path:
    """The wheel's folder as seen from `.setup`, so that a moved checkout still works."""
    return wheel.relative_to(layout.products)


def _link_path(layout: Layout) -> Path:
    return layout.products / "openvino"


def _description_path(layout: Layout) -> Path:
    return layout.products / "pkgconfig" / "openvino.pc"
