"""These tests run in the environment of `python3 -m tools.setup normals`; elsewhere they are left out."""

from __future__ import annotations

from importlib.util import find_spec

HAS_LIBRARIES = all(find_spec(module) for module in ("numba", "torch"))
collect_ignore_glob = [] if HAS_LIBRARIES else ["test_*.py"]
