"""Reaches the modules of tools/template, which find each other by file name."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools" / "template"))

from evaluate import TemplateFile  # noqa: E402  (found through the path above)
from face_models import FaceModels  # noqa: E402
from landmarks import calibrate, nearest_on_triangles  # noqa: E402

__all__ = ["ROOT", "FaceModels", "TemplateFile", "calibrate", "nearest_on_triangles"]
