"""Python environments are whole or not there, and made again when their requirements change."""

from pathlib import Path

import pytest

from tools.setup import interpreters
from tools.setup.commands import run_logged
from tools.setup.environments import Environment
from tools.setup.errors import SetupError
from tools.setup.layout import Layout
from tools.setup.steps import carry_out

ANY_VERSION = ("3.11", "3.12")


def environment_of(layout: Layout, requirements: str) -> Environment:
    listing = layout.inputs / "requirements.txt"
    listing.write_text(requirements)
    return Environment("tiny", "20 MB", layout.products / "tiny", listing, ANY_VERSION)


def test_an_environment_names_its_final_place_and_is_current_until_its_inputs_change(layout: Layout) -> None:
    environment = environment_of(layout, "# nothing\n")
    assert not environment.is_current()
    carry_out([environment.step(layout)], layout)
    assert environment.is_current()
    first_line = (environment.directory / "bin" / "pip").read_text().splitlines()[0]
    assert first_line.startswith(f"#!{environment.directory}/bin/python")

    environment.python.unlink()
    environment.python.symlink_to(layout.root / "removed" / "python3")
    assert not environment.is_current()
    carry_out([environment.step(layout)], layout)
    assert environment.is_current()
    environment.requirements.write_text("# something else\n")
    assert not environment.is_current()


def test_a_requirement_without_hash_is_refused_and_leaves_no_environment(layout: Layout) -> None:
    environment = environment_of(layout, "six==1.16.0\n")
    with pytest.raises(SetupError, match="hash"):
        carry_out([environment.step(layout)], layout)
    assert not environment.directory.exists()


def test_a_missing_python_is_named_with_its_purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreters.shutil, "which", lambda _: None)
    with pytest.raises(SetupError, match=r"headless Blender needs Python 3\.2.*Install python3\.2"):
        interpreters.find_python(("3.2",), purpose="headless Blender")


def test_a_failing_command_shows_the_end_of_its_log(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "command.log"
    with pytest.raises(SetupError, match=r"(?s)status 3:.*last words.*command\.log"):
        run_logged(["sh", "-c", "echo last words; exit 3"], log)
