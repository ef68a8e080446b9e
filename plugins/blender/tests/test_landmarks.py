# SPDX-License-Identifier: GPL-3.0-or-later
"""The landmarks of a head that ships: shown where they lie, moved, kept for this head, and fitted with."""

from __future__ import annotations

import bpy
from harness import PHOTO, TEMPLATE, core
from mathutils import Vector
from scenes import add_head, set_controllers

editing = core("landmark_editing")
runtime = core("runtime")
heads = core("scene.heads")
decisions = core("scene.decisions")
template_building = core("likeness_core.template_building")
parse_template = core("likeness_core.template").parse_template

# The left corner of the mouth, in the convention of the templates.
CORNER = 61
# Metres.
BESIDE = 0.003


def move_corner(rig: bpy.types.Object) -> Vector:
    """Moves the corner of the mouth aside, as from the front, and keeps it; where it was."""
    view = editing.open_view(rig)
    place = view.places()[view.shown.index(CORNER)]
    assert view.move(CORNER, place + Vector((BESIDE, -1.0, 0.0)), Vector((0.0, 1.0, 0.0)))
    editing.keep(rig, view)
    return place


def place_of_corner(rig: bpy.types.Object) -> Vector:
    view = editing.open_view(rig)
    return view.places()[view.shown.index(CORNER)]


def test_landmarks_lie_on_the_head_wherever_it_is() -> None:
    rig, head = add_head()
    before = place_of_corner(rig)
    rig.location = (1.0, 2.0, 3.0)
    bpy.context.view_layer.update()
    assert (place_of_corner(rig) - before - rig.location).length < 1e-5
    assert bpy.ops.likeness.show_landmarks.poll()
    bpy.data.meshes.remove(head.data)
    assert not bpy.ops.likeness.show_landmarks.poll()


def test_moved_landmarks_are_this_heads_alone() -> None:
    rig, _ = add_head()
    shipped = TEMPLATE.read_bytes()
    place = move_corner(rig)
    assert (place_of_corner(rig) - place).x > 0.9 * BESIDE
    assert TEMPLATE.read_bytes() == shipped
    name = heads.record(rig).template_name
    copy = runtime.template_locator().find(name)
    assert copy.parent.parent == runtime.template_locator().own_heads
    arrays = [parse_template(data).file.arrays for data in (shipped, copy.read_bytes())]
    changed = {key for key in arrays[0] if arrays[0][key].values != arrays[1][key].values}
    assert changed == {"landmarkVertices", "landmarkBarycentrics", "landmarkSpread"}, changed
    assert bpy.ops.likeness.add_head() == {"FINISHED"}
    assert heads.record(heads.selected_rig(bpy.context)).template_name == TEMPLATE.stem
    # Moved once more, it is another copy of the same head.
    move_corner(rig)
    again = heads.record(rig).template_name
    assert again != name and again.count(template_building.CORRECTED) == 1


def test_a_fitted_head_is_refined_with_its_moved_landmarks() -> None:
    rig, _ = add_head()
    assert bpy.ops.likeness.fit_from_photo("EXEC_DEFAULT", True, filepath=str(PHOTO)) == {"FINISHED"}
    old = decisions.place(rig)
    set_controllers(rig, {"nose-hump": 0.9})
    decisions.set_locked(rig, ["nose-hump"])
    move_corner(rig)
    assert decisions.place(rig) is None
    bpy.context.view_layer.objects.active = rig
    assert bpy.ops.likeness.refine("EXEC_DEFAULT", True) == {"FINISHED"}
    # A history of its own, which begins with the head as it was.
    assert decisions.place(rig).session != old.session
    assert "A new history was begun" in runtime.session().status.message
    assert abs(rig["nose-hump"] - 0.9) < 1e-6
