# SPDX-License-Identifier: Apache-2.0
"""Measures of quality over the head: colours, legend, and no trace once they are taken away."""

from __future__ import annotations

from array import array

import numpy as np
import pytest
from likeness_maya import commands, runtime
from likeness_maya.host import MayaHost
from likeness_maya.likeness_core import heat_map
from likeness_maya.likeness_core.host import Head
from likeness_maya.likeness_core.messages import VertexMap
from likeness_maya.scene import heads, paint
from maya import cmds
from maya_scene.evaluation import Evaluation
from maya_scene.scene import Scene
from scenes import made_up_result, world_vertices
from staging import PHOTO


@pytest.fixture
def measured(host: MayaHost, head: Head) -> VertexMap:
    """A fitted head that stands somewhere, and a measure of it."""
    cmds.setAttr(f"{head.name}.translateX", 30)
    host.commit(head, made_up_result(2), PHOTO, None)
    values = np.random.default_rng(1).uniform(-5, 40, head.vertex_count).astype(np.float32)
    return VertexMap("normal-error", "degree", (0.0, 30.0), array("f", values.tobytes()))


def test_colours_lie_over_the_skin_and_leave_no_trace(
    host: MayaHost, head: Head, measured: VertexMap, scene: Scene
) -> None:
    before, steps = scene.state(), len(scene.done)
    host.show_map(head, measured)
    assert len(scene.done) == steps + 1
    node = scene.find(f"{heads.linked(head.name, heads.PAINT)}Shape")
    points = Evaluation(scene).world_points(node)
    apart = np.linalg.norm(points - world_vertices(head), axis=1)
    assert apart == pytest.approx(paint.LIFT, abs=1e-5)
    mesh = scene.stored((node, "inMesh"))
    expected = np.array(heat_map.colours(measured, head.vertex_count))
    assert np.array_equal(mesh.colours[mesh.colour_set][:, :3], expected)
    assert scene.stored((node, "displayColors")) and scene.stored((node, "overrideDisplayType")) == 2
    assert paint.legend(head.name) == heat_map.Legend("normal-error", "0°", "30°", False)
    host.show_map(head, None)
    is_back = scene.state() == before
    assert is_back and paint.legend(head.name) is None
    cmds.undo()
    assert paint.legend(head.name) is not None
    cmds.undo()
    is_back = scene.state() == before
    assert is_back


def test_another_measure_takes_the_place_and_a_fit_takes_it_away(
    host: MayaHost, head: Head, measured: VertexMap
) -> None:
    host.show_map(head, measured)
    host.show_map(head, VertexMap("skin-shift", "cm", (-1.0, 1.0), measured.values))
    legend = paint.legend(head.name)
    assert legend is not None and (legend.title, legend.first, legend.is_signed) == (
        "Skin shift",
        "-10.0 mm",
        True,
    )
    host.commit(head, made_up_result(3), PHOTO, None)
    assert paint.legend(head.name) is None
    host.show_map(head, measured)
    host.remove(head)
    assert paint.legend(head.name) is None and not cmds.ls("Show_on_the_head*")


def test_measures_are_shown_by_name(
    host: MayaHost, head: Head, measured: VertexMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(runtime.session().maps, head.name, (measured,))
    cmds.select(head.name, replace=True)
    assert commands.show_quality("normal-error").success and paint.legend(head.name) is not None
    assert "“depth” was not measured" in commands.show_quality("depth").message
    assert commands.show_quality(None).success and paint.legend(head.name) is None
