# SPDX-License-Identifier: GPL-3.0-or-later
"""An artist's own rig: found, probed, and put back as it was."""

from __future__ import annotations

import time

import bpy
import numpy as np
from harness import PHOTO, core
from mathutils import Vector
from rigify_head import add_rigify_head
from scenes import add_head, scene_state

reading = core("reading")
runtime = core("runtime")
heads = core("scene.heads")
own_heads = core("scene.own_heads")
editing = core("landmark_editing")
rig_import = core("likeness_core.rig_import")

# The left corner of the mouth, in the convention of the templates.
CORNER = 61
SHIPPED_TOLERANCE_MM = 0.02
# A lash goes with the mean of the skin's six nearest vertices, which are up to 4 mm apart; in metres.
LASH_TOLERANCE = 5e-4


def unknown_head() -> tuple[bpy.types.Object, bpy.types.Object]:
    """The shipped head as an artist's own rig: without what Likeness has written on it."""
    rig, head = add_head()
    for name in list(rig.data.keys()):
        if name != "likeness_partial_sums":
            del rig.data[name]
    del head.data["likeness_mesh"]
    return rig, head


def check_of(anchor: bpy.types.Object) -> object:
    name = heads.record(anchor).template_name
    return rig_import.read_check(runtime.template_locator().find(name))


def test_shipped_head_is_explained() -> None:
    rig, head = unknown_head()
    assert bpy.ops.likeness.find_controls() == {"FINISHED"}
    assert len(head.likeness_own_head.controls) == 228
    before = scene_state()
    start = time.perf_counter()
    assert bpy.ops.likeness.read_rig() == {"FINISHED"}, runtime.session().status.message
    print(f"seconds to read the shipped head: {time.perf_counter() - start:.2f}")
    assert scene_state() == before
    print(head.likeness_own_head.message)
    check = check_of(rig)
    print(
        f"largest difference between probe and shipped head: {check.worst:.5f} mm, mean {check.mean:.5f} mm"
    )
    assert check.worst < SHIPPED_TOLERANCE_MM


def test_own_head_is_fitted_from_a_photo() -> None:
    rig, head = unknown_head()
    assert bpy.ops.likeness.read_rig() == {"FINISHED"}
    assert bpy.ops.likeness.fit_from_photo(filepath=str(PHOTO)) == {"FINISHED"}
    assert bpy.context.scene.camera is not None and bpy.context.scene.camera.parent == rig
    key = head.data.shape_keys.key_blocks["Likeness"]
    offsets = np.array([point.co for point in key.data]) - np.array([v.co for v in head.data.vertices])
    assert 0.0001 < np.abs(offsets).max() < 0.03
    assert any(abs(rig[entry.name] - entry.default) > 0.1 for entry in head.likeness_own_head.controls)
    print(runtime.session().status.message)


def test_fitted_head_is_read_as_it_was_before() -> None:
    rig, head = unknown_head()
    assert bpy.ops.likeness.read_rig() == {"FINISHED"}
    locator = runtime.template_locator()
    first = locator.find(heads.record(rig).template_name).read_bytes()
    assert bpy.ops.likeness.fit_from_photo(filepath=str(PHOTO)) == {"FINISHED"}
    before = scene_state()
    # Another tag, so that it is not found in the cache.
    head.likeness_own_head.controls["nose-hump"].kind = "expression"
    assert bpy.ops.likeness.read_rig() == {"FINISHED"}
    assert scene_state() == before
    second = locator.find(heads.record(rig).template_name).read_bytes()
    read = core("likeness_core.arrays").parse_array_file
    vertices = [read(data).arrays["vertices"].values for data in (first, second)]
    assert np.abs(np.subtract(*vertices)).max() < 1e-4


def separate_head() -> tuple[bpy.types.Object, bpy.types.Object]:
    """The unknown head in pieces, as production heads are: eyes hang on bones, lashes on the skin."""
    rig, head = unknown_head()
    for item in bpy.context.view_layer.objects:
        item.select_set(item == head)
    bpy.context.view_layer.objects.active = head
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.mesh.separate(type="LOOSE")
    bpy.ops.object.mode_set(mode="OBJECT")
    parts = [item for item in bpy.data.objects if item.type == "MESH"]
    skin = max(parts, key=lambda item: len(item.data.vertices))
    for item in parts:
        if item == skin:
            continue
        if any("eye" in item.data.materials[face.material_index].name for face in item.data.polygons):
            _hang_on_bone(item, rig, "eye.L" if _middle(item)[0] > 0 else "eye.R")
    _add_lash(skin)
    bpy.context.view_layer.objects.active = skin
    return rig, skin


def _middle(item: bpy.types.Object) -> np.ndarray:
    return np.mean([item.matrix_world @ vertex.co for vertex in item.data.vertices], axis=0)


def _hang_on_bone(item: bpy.types.Object, rig: bpy.types.Object, bone: str) -> None:
    """Without modifier and keys, moved by its bone alone."""
    place = item.matrix_world.copy()
    item.modifiers.clear()
    item.shape_key_clear()
    item.vertex_groups.clear()
    item.name = f"eyeball {bone}"
    item.parent, item.parent_type, item.parent_bone = rig, "BONE", bone
    bpy.context.view_layer.update()
    item.matrix_world = place


def _add_lash(skin: bpy.types.Object) -> None:
    """A patch half a millimetre before the skin over the left eye, parented to the skin."""
    eye = next(item for item in bpy.data.objects if item.name.endswith("eye.L"))
    points = np.array([vertex.co for vertex in skin.data.vertices])
    from_eye = np.linalg.norm(points - _middle(eye), axis=1)
    slot = next(place for place, name in enumerate(skin.data.materials.keys()) if name.endswith("skin"))
    faces = [list(face.vertices) for face in skin.data.polygons if face.material_index == slot]
    above = [face for face in faces if points[face, 2].min() > _middle(eye)[2] + 0.008]
    nearest = sorted(above, key=lambda face: from_eye[face].max())[:30]
    members = sorted({vertex for face in nearest for vertex in face})
    mesh = bpy.data.meshes.new("lashes")
    moved = points[members] + (0.0, -0.0005, 0.0)
    mesh.from_pydata(moved.tolist(), [], [[members.index(vertex) for vertex in face] for face in nearest])
    lash = bpy.data.objects.new("lashes", mesh)
    bpy.context.scene.collection.objects.link(lash)
    lash.parent = skin


def places_of(item: bpy.types.Object) -> np.ndarray:
    """Where the evaluated vertices (V, 3) are in the world."""
    bpy.context.view_layer.update()
    seen = item.evaluated_get(bpy.context.evaluated_depsgraph_get())
    return np.array([seen.matrix_world @ vertex.co for vertex in seen.data.vertices])


def fit_offsets(item: bpy.types.Object) -> np.ndarray:
    """What the fit's key adds to each vertex (V, 3)."""
    keys = item.data.shape_keys
    points = [np.array([p.co for p in key.data]) for key in (keys.key_blocks["Likeness"], keys.reference_key)]
    return points[0] - points[1]


def test_head_in_pieces_turned_mirrored_and_in_other_units() -> None:
    rig, skin = separate_head()
    # 0.5 of a unit that is two metres, mirrored from left to right, looking along +X, somewhere else.
    bpy.context.scene.unit_settings.scale_length = 2.0
    rig.scale, rig.location, rig.rotation_euler.z = (-0.5, 0.5, 0.5), (3.0, -1.0, 0.5), np.pi / 2
    skin.likeness_own_head.facing = "+X"
    eyes = [item for item in bpy.data.objects if item.name.startswith("eyeball")]
    assert len(eyes) == 2
    lash = bpy.data.objects["lashes"]
    before, skin_before, lash_before = scene_state(), places_of(skin), places_of(lash)
    try:
        assert bpy.ops.likeness.read_rig() == {"FINISHED"}
        assert scene_state() == before
        assert check_of(rig).worst < SHIPPED_TOLERANCE_MM, check_of(rig)
        assert bpy.ops.likeness.fit_from_photo(filepath=str(PHOTO)) == {"FINISHED"}
    finally:
        bpy.context.scene.unit_settings.scale_length = 1.0
    for eye in eyes:
        # As a whole, so that what is round stays round.
        assert np.ptp(fit_offsets(eye), axis=0).max() < 1e-5 < np.abs(fit_offsets(eye)).max()
    skin_after, lash_after = places_of(skin), places_of(lash)
    for start, end in zip(lash_before, lash_after, strict=True):
        nearest = np.linalg.norm(skin_before - start, axis=1).argmin()
        astray = (end - start) - (skin_after[nearest] - skin_before[nearest])
        assert np.linalg.norm(astray) < LASH_TOLERANCE, (astray, end - start)


def test_own_head_is_refined_and_given_back() -> None:
    rig, skin = separate_head()
    keyless = [item for item in bpy.data.objects if item.type == "MESH" and item.data.shape_keys is None]
    assert bpy.ops.likeness.read_rig() == {"FINISHED"}
    before = scene_state()
    assert bpy.ops.likeness.fit_from_photo(filepath=str(PHOTO)) == {"FINISHED"}
    fitted = fit_offsets(skin)
    skin.data.shape_keys.key_blocks["Likeness"].data[40].co.y -= 0.003
    assert bpy.ops.likeness.refine() == {"FINISHED"}, runtime.session().status.message
    assert np.abs(fit_offsets(skin) - fitted).max() > 0.002
    assert bpy.ops.likeness.neutralise() == {"FINISHED"}
    assert bpy.ops.likeness.remove() == {"FINISHED"}
    assert scene_state() == before
    assert all(item.data.shape_keys is None for item in keyless)
    assert own_heads.is_own(rig)


def test_rigify_head_is_explained_or_it_is_said_where_not() -> None:
    rig, head = add_rigify_head()
    start = time.perf_counter()
    assert bpy.ops.likeness.read_rig() == {"FINISHED"}
    check = check_of(rig)
    print(f"seconds to read the Rigify head: {time.perf_counter() - start:.2f}")
    print(f"largest difference between probe and Rigify head: {check.worst:.3f} mm, mean {check.mean:.3f} mm")
    assert check.mean < 0.3
    assert check.is_good or check.places[0][0].startswith("DEF-")
    assert check.is_good or check.places[0][0] in head.likeness_own_head.message
    print(f"largest part of what is said of it: {head.likeness_own_head.message}")
    assert bpy.ops.likeness.fit_from_photo(filepath=str(PHOTO)) == {"FINISHED"}
    assert head.data.shape_keys.key_blocks["Likeness"]
    assert any(bone.location.length > 1e-4 for bone in rig.pose.bones)


def test_head_without_joints_gets_one() -> None:
    rig, head = unknown_head()
    for key in head.data.shape_keys.key_blocks:
        key.driver_remove("value")
    head.parent = None
    head.modifiers.clear()
    head.vertex_groups.clear()
    bpy.data.armatures.remove(rig.data)
    assert bpy.ops.likeness.read_rig() == {"FINISHED"}
    assert "no joints" in head.likeness_own_head.message
    assert check_of(head).worst < SHIPPED_TOLERANCE_MM
    assert bpy.ops.likeness.fit_from_photo(filepath=str(PHOTO)) == {"FINISHED"}
    assert bpy.context.scene.camera.parent == head


def test_mesh_without_anything_can_be_fitted() -> None:
    rig, head = unknown_head()
    head.shape_key_clear()
    head.parent = None
    head.modifiers.clear()
    bpy.data.armatures.remove(rig.data)
    assert bpy.ops.likeness.read_rig() == {"FINISHED"}
    assert bpy.ops.likeness.fit_from_photo(filepath=str(PHOTO)) == {"FINISHED"}
    assert [key.name for key in head.data.shape_keys.key_blocks] == ["Basis", "Likeness"]


def refusal() -> str:
    """The sentence with which reading is refused, and nothing else happens."""
    before = scene_state()
    try:
        bpy.ops.likeness.read_rig()
    except RuntimeError as error:
        assert scene_state() == before
        return str(error)
    raise AssertionError("nothing was refused")


def test_modifiers_that_cannot_be_respected_are_refused_with_a_reason() -> None:
    rig, head = unknown_head()
    mirror = head.modifiers.new("Mirror", "MIRROR")
    assert "Mirror" in refusal() and "Apply it" in refusal()
    head.modifiers.remove(mirror)
    armature = head.modifiers[0]
    armature.use_deform_preserve_volume = True
    assert "Preserve Volume" in refusal()
    head.modifiers.clear()
    head.modifiers.new("Smooth", "SUBSURF")
    head.modifiers.new("Bones", "ARMATURE").object = rig
    assert "“Bones” to the top" in refusal()


def test_pose_that_is_no_rest_is_refused() -> None:
    rig, _ = unknown_head()
    rig.pose.bones["jaw"].driver_remove("rotation_euler")
    rig.pose.bones["jaw"].rotation_euler.x = 0.3
    assert "rest pose" in refusal()


def test_subdivision_after_the_armature_is_respected() -> None:
    rig, head = unknown_head()
    head.modifiers.new("Smooth", "SUBSURF")
    assert bpy.ops.likeness.read_rig() == {"FINISHED"}
    assert head.modifiers["Smooth"].show_viewport
    assert check_of(rig).worst < SHIPPED_TOLERANCE_MM


def test_reading_can_be_given_up() -> None:
    rig, head = unknown_head()
    rig["head-age"] = 0.25
    head.modifiers.new("Smooth", "SUBSURF")
    # Not in the cache, since the tags are part of what is read and no other test has this one.
    bpy.ops.likeness.find_controls()
    head.likeness_own_head.controls["head-fat"].kind = "expression"
    before = scene_state()
    attempt = reading.Reading(head)
    assert attempt.step(0.0) and scene_state() != before
    attempt.close()
    assert scene_state() == before and not own_heads.is_own(rig)


def test_what_was_read_can_be_forgotten() -> None:
    rig, head = unknown_head()
    before = list(rig.data.keys()), list(head.data.keys())
    assert bpy.ops.likeness.read_rig() == {"FINISHED"}
    assert bpy.ops.likeness.forget_rig() == {"FINISHED"}
    assert (list(rig.data.keys()), list(head.data.keys())) == before


def moved_corner(rig: bpy.types.Object) -> None:
    """Moves the corner of the mouth, from the front, three millimetres aside, and keeps it."""
    view = editing.open_view(rig)
    place = place_of_corner(rig)
    assert view.move(CORNER, place + Vector((0.003, -1.0, 0.0)), Vector((0.0, 1.0, 0.0)))
    assert abs((view.places()[view.shown.index(CORNER)] - place).x - 0.003) < 1e-5
    editing.keep(rig, view)


def place_of_corner(rig: bpy.types.Object) -> Vector:
    view = editing.open_view(rig)
    return view.places()[view.shown.index(CORNER)]


def test_moved_landmarks_are_kept_undone_and_redone() -> None:
    rig, _ = unknown_head()
    assert bpy.ops.likeness.read_rig() == {"FINISHED"}
    name, place = rig.name, place_of_corner(rig)
    bpy.ops.ed.undo_push(message="read")
    old = heads.record(rig)
    moved_corner(rig)
    new = heads.record(rig)
    assert new.template_hash != old.template_hash
    bpy.ops.ed.undo_push(message="moved")
    assert (place_of_corner(rig) - place).x > 0.0029
    # What the scene says and what lies in the cache are the same after every step.
    bpy.ops.ed.undo()
    rig = bpy.data.objects[name]
    assert heads.record(rig) == old and (place_of_corner(rig) - place).length < 1e-5
    assert template_in_cache(rig) == old.template_hash
    assert bpy.ops.likeness.fit_from_photo("EXEC_DEFAULT", True, filepath=str(PHOTO)) == {"FINISHED"}
    bpy.ops.ed.undo()
    bpy.ops.ed.redo()
    bpy.ops.ed.undo()
    rig = bpy.data.objects[name]
    # Read again, the head keeps the landmarks that it has.
    assert bpy.ops.likeness.read_rig() == {"FINISHED"} and heads.record(rig) == old
    moved_corner(rig)
    assert heads.record(rig) == new
    assert bpy.ops.likeness.read_rig() == {"FINISHED"} and heads.record(rig) == new
    assert bpy.ops.likeness.fit_from_photo("EXEC_DEFAULT", True, filepath=str(PHOTO)) == {"FINISHED"}
    # The next test reads the same rig.
    runtime.template_locator().find(new.template_name).unlink()


def template_in_cache(rig: bpy.types.Object) -> str:
    """The hash of the template that the head names."""
    path = runtime.template_locator().find(heads.record(rig).template_name)
    return core("likeness_core.template").parse_template(path.read_bytes()).content_hash


def add_switches(rig: bpy.types.Object, head: bpy.types.Object) -> None:
    """A whole number and a switch on which the jaw depends, and a number that nothing reads."""
    rig["jaw steps"], rig["stiff jaw"], rig["version"] = 1, True, 3
    curve = next(
        curve for curve in rig.animation_data.drivers if curve.data_path == 'pose.bones["jaw"].rotation_euler'
    )
    for number, name in enumerate(("jaw steps", "stiff jaw")):
        variable = curve.driver.variables.new()
        variable.name = f"switch_{number}"
        variable.targets[0].id, variable.targets[0].data_path = rig, f'["{name}"]'
        curve.driver.expression = f"({curve.driver.expression}) * switch_{number}"


def test_whole_numbers_and_switches_are_named_and_left_alone() -> None:
    rig, head = unknown_head()
    add_switches(rig, head)
    sentence = reading.find_controls(head)
    assert "“jaw steps”, “stiff jaw”." in sentence and "version" not in sentence, sentence
    listed = {entry.name for entry in head.likeness_own_head.controls}
    assert not {"jaw steps", "stiff jaw", "version"} & listed
    assert bpy.ops.likeness.read_rig() == {"FINISHED"}
    assert bpy.ops.likeness.fit_from_photo(filepath=str(PHOTO)) == {"FINISHED"}
    assert (rig["jaw steps"], bool(rig["stiff jaw"]), rig["version"]) == (1, True, 3)
    assert isinstance(rig["jaw steps"], int)


def test_at_another_setting_of_a_switch_it_is_another_rig() -> None:
    rig, head = unknown_head()
    add_switches(rig, head)
    found, space = core("scene.discovery").find_controllers(rig, [head]), np.eye(4)
    name = core("scene.rig_hash").rig_hash
    before = name([head], rig, found, space)
    rig["jaw-open"] = 0.5
    assert name([head], rig, found, space) == before, "a control may stand anywhere"
    rig["jaw steps"] = 0
    assert name([head], rig, found, space) != before


def test_a_head_without_switches_says_nothing_of_them() -> None:
    _, head = unknown_head()
    assert "switches" not in reading.find_controls(head)
