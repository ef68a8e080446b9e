"""A checkout's layout in a temporary folder."""

from pathlib import Path

import pytest

from tools.setup.layout import Layout


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path)
    made.partial.mkdir(parents=True)
    made.inputs.mkdir(parents=True)
    return made
