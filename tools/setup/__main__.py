"""`python3 -m tools.setup LEVEL`, run from the root of the checkout by every make target.

Levels: `build` (what Swift needs), `test` (also a real Blender, its headless versions, what tests the Maya
plug-in, and Python for training), `template` (what rebuilding Templates/ needs), `normals` (what training
needs), `identity` (what compares faces). Each is cheap when there is nothing to do. Exit code 1 and a
sentence on standard error when the machine lacks something that the set-up cannot bring itself.
"""

from __future__ import annotations

import platform
import shutil
import signal
import sys
from pathlib import Path

from . import debian, face_models, openvino, super_resolution
from .environments import Environment
from .errors import SetupError
from .interpreters import venv_package
from .layout import Layout, read_list
from .steps import Step, carry_out

_LEVELS = ("build", "test", "template", "normals", "identity")


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in _LEVELS:
        print(f"usage: python3 -m tools.setup {'|'.join(_LEVELS)}", file=sys.stderr)
        return 2
    # Ctrl-C and a plain `kill` unwind alike and clear what was unfinished, even where a shell ignores them.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    layout = Layout(Path.cwd())
    try:
        check_machine()
        carry_out(steps_for(arguments[0], layout), layout)
    except (SetupError, OSError) as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("setup: interrupted; the next make goes on from here", file=sys.stderr)
        return 130
    return 0


def check_machine() -> None:
    """Raises SetupError for what no package can mend."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise SetupError("The pinned wheels are for Linux on x86-64, and this is another machine.")
    if shutil.which("swift") is None:
        raise SetupError("There is no `swift` on the path. Install Swift 6.1 or newer, then run make again.")


def steps_for(level: str, layout: Layout) -> list[Step]:
    """Every step of a level, in order: packages first, since the rest may need them."""
    packages = read_list(layout.packages("build"))
    project = project_environment(layout)
    others: list[Environment] = []
    if level == "test":
        packages += read_list(layout.packages("test"))
        others = [
            *blender_environments(layout),
            maya_environment(layout),
            training_environment(layout, is_needed=False),
        ]
    elif level == "template":
        others = [template_environment(layout)]
    elif level == "normals":
        others = [training_environment(layout, is_needed=True)]
    elif level == "identity":
        others = [identity_environment(layout)]
    for environment in (project, *others):
        if not environment.is_current():
            packages += venv_package(environment.interpreter())
    return [
        debian.step(layout, packages),
        project.step(layout),
        openvino.step(layout),
        face_models.step(layout),
        super_resolution.step(layout),
        *(environment.step(layout) for environment in others),
    ]


def project_environment(layout: Layout) -> Environment:
    """What evaluation, tests and formatting run in, and where OpenVINO comes from."""
    return Environment(
        name="Python environment",
        size="460 MB",
        directory=layout.python,
        requirements=layout.requirements("python"),
        python_versions=("3.11", "3.12"),
    )


def template_environment(layout: Layout) -> Environment:
    """What builds Templates/ from the MakeHuman assets."""
    return Environment(
        name="Python for template building",
        size="500 MB",
        directory=layout.products / "template",
        requirements=layout.requirements("template"),
        python_versions=("3.11", "3.12"),
    )


def training_environment(layout: Layout, is_needed: bool) -> Environment:
    """What trains the normal predictor. The tests do without where pip finds no torch for the processor."""
    return Environment(
        name="Python for training",
        size="1.3 GB",
        directory=layout.products / "normals",
        requirements=layout.requirements("normals"),
        python_versions=("3.11",),
        is_needed=is_needed,
    )


def identity_environment(layout: Layout) -> Environment:
    """What `tools/identity` compares faces with."""
    return Environment(
        name="Python for comparing faces",
        size="250 MB",
        directory=layout.products / "identity",
        requirements=layout.requirements("identity"),
        python_versions=("3.11",),
    )


def maya_environment(layout: Layout) -> Environment:
    """What the Maya plug-in is tested with, in the place of a Maya."""
    return Environment(
        name="Python for testing the Maya plug-in",
        size="400 MB",
        directory=layout.products / "maya",
        requirements=layout.requirements("maya"),
        python_versions=("3.11",),
    )


def blender_environments(layout: Layout) -> list[Environment]:
    """The Blender versions that the add-on is tested in without a window."""
    return [
        Environment(
            name=f"headless Blender {version}",
            size="1.1 GB",
            directory=layout.products / f"bpy-{version}",
            requirements=layout.requirements(f"bpy-{version}"),
            python_versions=("3.11",),
        )
        for version in ("5.0", "4.5", "4.2")
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
