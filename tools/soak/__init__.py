"""Soak tests of the real daemon: kill -9 in the middle of work, load from many clients, damaged files.

Run with `make soak`; short versions run inside `make test`.
"""

import sys
from pathlib import Path

# The client of the add-ons is the one that is tested here.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "plugins" / "core"))
