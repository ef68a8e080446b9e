# SPDX-License-Identifier: GPL-3.0-or-later
"""Random operators with random arguments, undo and redo among them: nothing raises, nothing is left over.

LIKENESS_MONKEY_SECONDS is how long (20 by default), LIKENESS_MONKEY_SEED how it begins. A failure names
both and the last steps.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import bpy
import numpy as np
from harness import PHOTO, core
from mathutils import Vector
from scenes import set_controllers
from service import end_service

SECONDS = float(os.environ.get("LIKENESS_MONKEY_SECONDS", "20"))
SEED = int(os.environ.get("LIKENESS_MONKEY_SEED", "1"))
REMEMBERED_STEPS = 25
# The kinds of data-blocks that Likeness makes.
OWNED = ("objects", "meshes", "armatures", "cameras", "shape_keys", "images", "materials", "actions")

runtime = core("runtime")
heads = core("scene.heads")
decisions = core("scene.decisions")
preview = core("scene.preview")
paint = core("scene.paint")
landmark_editing = core("landmark_editing")


class Monkey:
    """Does one thing after the other to whatever the scene holds."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.steps: list[str] = []
        self.sentences: set[str] = set()
        self.folder = Path(tempfile.mkdtemp())

    @property
    def rig(self) -> bpy.types.Object | None:
        """The head that is there."""
        return next((item for item in bpy.context.scene.objects if heads.is_rig(item)), None)

    @property
    def mesh(self) -> bpy.types.Object | None:
        """Its mesh."""
        return heads.mesh_of(self.rig) if self.rig is not None else None

    def step(self) -> None:
        """One random thing, and an undo step after it as Blender's window leaves one."""
        action = self.random.choices(list(ACTIONS), weights=list(ACTIONS.values()))[0]
        self.steps = [*self.steps, action.__name__][-REMEMBERED_STEPS:]
        action(self)
        if action not in (undo, redo, save_and_load):
            bpy.ops.ed.undo_push(message=action.__name__)

    def run(self, name: str, **arguments: object) -> None:
        """An operator: it may refuse, in one sentence, and must not raise."""
        operator = getattr(bpy.ops.likeness, name)
        if not operator.poll():
            return
        try:
            operator("EXEC_DEFAULT", True, **arguments)
        except RuntimeError as error:
            sentence = str(error).strip()
            assert "because of an error in Likeness" not in sentence, sentence
            assert "\n" not in sentence, sentence
            self.sentences.add(sentence)

    def check(self) -> None:
        """What always holds between two steps."""
        assert not runtime.session().status.is_busy
        for blocks in OWNED:
            orphans = [block.name for block in getattr(bpy.data, blocks) if block.users == 0]
            assert not orphans, f"orphans among {blocks}: {orphans}"
        rig, mesh_object = self.rig, self.mesh
        if rig is None or mesh_object is None:
            return
        keys = mesh_object.data.shape_keys.key_blocks
        assert ("Likeness Preview" in keys) == preview.is_shown(rig), "preview key without its record"
        place = decisions.place(rig)
        assert place is None or "Likeness" in keys, "a place in the history without a fit"
        assert (paint.legend(mesh_object) is None) == (
            paint.ATTRIBUTE not in mesh_object.data.color_attributes
        )
        flat = np.empty(3 * len(mesh_object.data.vertices), np.float32)
        for key in keys:
            key.data.foreach_get("co", flat)
            assert np.isfinite(flat).all(), f"{key.name} is not finite"


def add(monkey: Monkey) -> None:
    if monkey.rig is None:
        monkey.run("add_head")


def fit(monkey: Monkey) -> None:
    photo = monkey.random.choice([PHOTO] * 4 + [Path("/none.png")])
    monkey.run("fit_from_photo", filepath=str(photo))


def add_photo(monkey: Monkey) -> None:
    monkey.run("add_photo", filepath=str(PHOTO))


def refine(monkey: Monkey) -> None:
    monkey.run("refine")


def move_slider(monkey: Monkey) -> None:
    if monkey.rig is not None:
        names = [known.name for known in heads.record(monkey.rig).controllers]
        set_controllers(monkey.rig, {monkey.random.choice(names): monkey.random.random()})


def lock(monkey: Monkey) -> None:
    name = monkey.random.choice(["nose-hump", "jaw-open", "no-such-control"])
    monkey.run("toggle_lock", controller=name)


def sculpt(monkey: Monkey) -> None:
    keys = monkey.mesh.data.shape_keys.key_blocks if monkey.mesh is not None else {}
    if "Likeness" in keys and monkey.mesh.mode == "OBJECT":
        key = keys["Likeness"]
        for _ in range(10):
            key.data[monkey.random.randrange(len(key.data))].co.y -= 0.002


def freeze(monkey: Monkey) -> None:
    if monkey.mesh is not None and monkey.mesh.mode == "OBJECT":
        group = decisions.frozen_group(monkey.mesh)
        group.add([monkey.random.randrange(len(monkey.mesh.data.vertices))], 1.0, "REPLACE")


def pin(monkey: Monkey) -> None:
    vertex = monkey.random.randrange(20_000)
    monkey.run("move_pin", vertex=vertex, pixel=[monkey.random.uniform(-50, 600) for _ in range(2)])


def clear_pins(monkey: Monkey) -> None:
    monkey.run("clear_pins")


def compare(monkey: Monkey) -> None:
    monkey.run("compare_revision", revision=f"r{monkey.random.randrange(6)}")


def revert(monkey: Monkey) -> None:
    monkey.run("revert_revision", revision=f"r{monkey.random.randrange(6)}")


def branch(monkey: Monkey) -> None:
    name = monkey.random.choice(["", "left", "right"])
    monkey.run("branch_revision", revision=f"r{monkey.random.randrange(6)}", branch=name)


def show(monkey: Monkey) -> None:
    known = runtime.session().maps.get(monkey.rig.name, ()) if monkey.rig is not None else ()
    monkey.run("show_quality", what=monkey.random.choice(["none", "normals", *(m.name for m in known)]))


def report(monkey: Monkey) -> None:
    monkey.run("quality_report")


def move_landmark(monkey: Monkey) -> None:
    if monkey.mesh is not None and monkey.mesh.mode == "OBJECT":
        view = landmark_editing.open_view(monkey.rig)
        number = monkey.random.choice(view.shown)
        aim = view.places()[view.shown.index(number)] + Vector((monkey.random.uniform(-0.005, 0.005), -1, 0))
        if view.move(number, aim, Vector((0, 1, 0))):
            landmark_editing.keep(monkey.rig, view)


def texture(monkey: Monkey) -> None:
    monkey.run("extract_texture")


def export(monkey: Monkey) -> None:
    if monkey.mesh is not None and monkey.mesh.mode == "OBJECT":
        monkey.run("export", format="OBJ", filepath=str(monkey.folder / "head.obj"))


def neutralise(monkey: Monkey) -> None:
    monkey.run("neutralise")


def apply_as_basis(monkey: Monkey) -> None:
    if len(bpy.data.meshes) < 4:
        monkey.run("apply_as_basis")


def remove(monkey: Monkey) -> None:
    monkey.run("remove")


def change_mode(monkey: Monkey) -> None:
    mesh_object = monkey.mesh
    if mesh_object is not None and mesh_object.name in bpy.context.view_layer.objects:
        bpy.context.view_layer.objects.active = mesh_object
        bpy.ops.object.mode_set(mode=monkey.random.choice(["OBJECT", "EDIT", "OBJECT", "WEIGHT_PAINT"]))


def delete(monkey: Monkey) -> None:
    victim = monkey.random.choice([monkey.rig, monkey.mesh, bpy.data.objects.get("Likeness Camera")])
    if victim is not None:
        kind = {"ARMATURE": bpy.data.armatures, "MESH": bpy.data.meshes, "CAMERA": bpy.data.cameras}
        kind[victim.type].remove(victim.data)
        # What hung on it is left over by the artist, not by Likeness.
        bpy.data.orphans_purge(do_recursive=True)


def undo(_monkey: Monkey) -> None:
    if bpy.ops.ed.undo.poll():
        bpy.ops.ed.undo()


def redo(_monkey: Monkey) -> None:
    if bpy.ops.ed.redo.poll():
        bpy.ops.ed.redo()


def kill_service(_monkey: Monkey) -> None:
    end_service()


def save_and_load(monkey: Monkey) -> None:
    path = str(monkey.folder / "scene.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    bpy.ops.wm.open_mainfile(filepath=path)
    bpy.ops.ed.undo_push(message="loaded")


# What is done, and how often against the others.
ACTIONS: dict[Callable[[Monkey], None], int] = {
    add: 8,
    fit: 3,
    add_photo: 1,
    refine: 4,
    move_slider: 6,
    lock: 2,
    sculpt: 3,
    freeze: 1,
    pin: 4,
    clear_pins: 1,
    compare: 4,
    revert: 3,
    branch: 2,
    show: 3,
    report: 1,
    texture: 1,
    export: 1,
    move_landmark: 1,
    neutralise: 2,
    apply_as_basis: 1,
    remove: 1,
    change_mode: 2,
    delete: 1,
    undo: 8,
    redo: 5,
    kill_service: 1,
    save_and_load: 1,
}


def test_random_operators_leave_nothing_behind() -> None:
    monkey = Monkey(SEED)
    bpy.ops.ed.undo_push(message="start")
    deadline = time.monotonic() + SECONDS
    count = 0
    try:
        while time.monotonic() < deadline:
            monkey.step()
            monkey.check()
            count += 1
    except BaseException:
        print(f"seed {SEED}, step {count}, after: {', '.join(monkey.steps)}")
        raise
    print(f"largest number of random steps: {count}, with {len(monkey.sentences)} kinds of refusal")
    for sentence in sorted(monkey.sentences):
        print(f"   refused: {sentence}")
    assert count > 10
