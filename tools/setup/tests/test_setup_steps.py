"""What is carried out, in which order, and what an interruption leaves."""

from pathlib import Path

import pytest

from tools.setup.errors import SetupError
from tools.setup.layout import Layout
from tools.setup.progress import Progress
from tools.setup.steps import Step, carry_out


class Recorder:
    """Steps that note what was performed."""

    def __init__(self) -> None:
        self.performed: list[str] = []

    def step(self, name: str, done: bool) -> Step:
        return Step(name, "nothing", lambda: done, lambda _: self.performed.append(name))


def test_only_what_is_not_done_is_performed_in_order(layout: Layout) -> None:
    recorder = Recorder()
    steps = [recorder.step("first", False), recorder.step("second", True), recorder.step("third", False)]
    carry_out(steps, layout)
    assert recorder.performed == ["first", "third"]


def test_a_failed_step_stops_the_rest_and_leaves_nothing_partial(
    layout: Layout, capsys: pytest.CaptureFixture[str]
) -> None:
    recorder = Recorder()

    def fail(_: Progress) -> None:
        (layout.partial / "half").write_text("half a file")
        raise SetupError("no luck")

    with pytest.raises(SetupError, match="no luck"):
        carry_out([Step("doomed", "1 MB", lambda: False, fail), recorder.step("next", False)], layout)
    assert recorder.performed == []
    assert not layout.unfinished.exists()
    assert "doomed (1 MB): not done" in capsys.readouterr().out


def test_leftovers_of_a_killed_run_are_cleared_before_a_step(layout: Layout) -> None:
    (layout.unfinished / "leftover").write_text("of a killed run")
    seen: list[Path] = []
    step = Step("anything", "1 MB", lambda: False, lambda _: seen.extend(layout.unfinished.rglob("left*")))
    carry_out([step], layout)
    assert seen == []


def test_progress_is_one_line_at_the_start_and_one_at_the_end_of_a_log(
    layout: Layout, capsys: pytest.CaptureFixture[str]
) -> None:
    carry_out([Recorder().step("wheels", False)], layout)
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["setup: wheels (nothing) ...", "setup: wheels (nothing): done after 0 s"]
