# SPDX-License-Identifier: Apache-2.0
"""Where the tests find what they are held against."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).resolve().parent
CORE = TESTS.parent / "likeness_core"
REPOSITORY = TESTS.parents[2]
TEMPLATE = REPOSITORY / "Templates" / "mpfb-head" / "mpfb-head.safetensors"
