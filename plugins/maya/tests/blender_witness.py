# SPDX-License-Identifier: Apache-2.0
"""Run by a Python that has bpy: builds the template's head in Blender and writes what Blender makes of it.

    python blender_witness.py ADD_ON CASES OUTPUT

CASES is an .npz with, for each case n, `values<n>` in the order of the template's controllers and
`offsets<n>` (V, 3) in cm; OUTPUT is one with `vertices<n>` (V, 3), template space, cm.
"""

from __future__ import annotations

import os
import sys
from array import array
from pathlib import Path

import bpy
import numpy as np


def main(add_on: Path, cases_path: Path, output: Path) -> None:
    """Evaluates every case."""
    sys.path.insert(0, str(add_on))
    import likeness_blender

    likeness_blender.register()
    from likeness_blender import runtime
    from likeness_blender.likeness_core.messages import HeadPose
    from likeness_blender.likeness_core.template import parse_template

    template = parse_template(runtime.template_locator().find().read_bytes())
    head = runtime.host.add_head(template)
    names = [controller.name for controller in template.controllers]
    cases = np.load(cases_path)
    results = {}
    for number in range(len(cases.files) // 2):
        offsets = array("f", cases[f"offsets{number}"].astype(np.float32).tobytes())
        values = dict(zip(names, cases[f"values{number}"].tolist(), strict=True))
        runtime.host.begin_preview(head)
        runtime.host.apply_preview(head, HeadPose(values, offsets))
        results[f"vertices{number}"] = _vertices()
        runtime.host.end_preview(head)
    np.savez(output, **results)


def _vertices() -> np.ndarray:
    bpy.context.view_layer.update()
    item = bpy.data.objects["Likeness Head"].evaluated_get(bpy.context.evaluated_depsgraph_get())
    flat = np.empty(3 * len(item.data.vertices), np.float32)
    item.data.vertices.foreach_get("co", flat)
    x, y, z = flat.reshape(-1, 3).T.astype(np.float64) * 100
    return np.column_stack((x, z, -y))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
    sys.stdout.flush()
    # Some bpy modules crash when Python shuts down.
    os._exit(0)
