# SPDX-License-Identifier: GPL-3.0-or-later
"""Files about the photo that were made elsewhere: chosen, used by real fits, left out again."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import bpy
from harness import PHOTO, core
from scenes import add_head
from test_panels import draw

runtime = core("runtime")
decisions = core("scene.decisions")
panels = core("panels")
PREPROCESSED = "preprocessed"


def retouched() -> Path:
    """A copy of the photo that took its place."""
    path = Path(tempfile.mkdtemp()) / "without-glasses.png"
    shutil.copy(PHOTO, path)
    return path


def tiny() -> Path:
    """A picture of another size than the photo."""
    path = Path(tempfile.mkdtemp()) / "tiny.png"
    image = bpy.data.images.new("tiny", 8, 8)
    image.filepath_raw, image.file_format = str(path), "PNG"
    image.save()
    return path


def choose(path: Path, kind: str = PREPROCESSED) -> None:
    outcome = bpy.ops.likeness.choose_supplied("EXEC_DEFAULT", True, kind=kind, filepath=str(path))
    assert outcome == {"FINISHED"}


def fit() -> str:
    """Fits the head; the error that was reported."""
    try:
        assert bpy.ops.likeness.fit_from_photo("EXEC_DEFAULT", True, filepath=str(PHOTO)) == {"FINISHED"}
    except RuntimeError as error:
        return str(error)
    return ""


def test_files_are_chosen_shown_and_left_out() -> None:
    assert not panels.LIKENESS_PT_made_elsewhere.poll(bpy.context)
    rig, _ = add_head()
    assert "Retouched photo" in draw(panels.LIKENESS_PT_made_elsewhere)
    path = retouched()
    choose(path)
    choose(path, "normals")
    shown = draw(panels.LIKENESS_PT_made_elsewhere)
    assert shown.count(path.name) == 2 and shown.count("likeness.clear_supplied") == 2
    assert decisions.supplied(rig)[PREPROCESSED].path == path.resolve()
    assert bpy.ops.likeness.clear_supplied(kind="normals") == {"FINISHED"}
    assert set(decisions.supplied(rig)) == {PREPROCESSED}
    bpy.ops.likeness.clear_supplied(kind=PREPROCESSED)
    assert "likeness_supplied" not in rig.data
    try:
        choose(path.with_name("nowhere.png"))
    except RuntimeError as error:
        assert "there is no file" in str(error)
    assert decisions.supplied(rig) == {}


def test_a_fit_looks_at_the_retouched_photo() -> None:
    add_head()
    choose(tiny())
    reason = fit()
    assert "8 x 8 pixels" in reason, reason
    path = retouched()
    choose(path)
    bpy.ops.ed.undo_push(message="chosen")
    assert fit() == ""
    assert "Retouched photo: without-glasses.png" in runtime.session().status.message
    # Undone and redone with the fit that it was used for.
    photos = [decisions.supplied(bpy.data.objects["Likeness Rig"])[PREPROCESSED].photo]
    for step in (bpy.ops.ed.undo, bpy.ops.ed.redo):
        step()
        photos.append(decisions.supplied(bpy.data.objects["Likeness Rig"])[PREPROCESSED].photo)
    assert photos == [PHOTO.resolve(), None, PHOTO.resolve()], photos
    path.unlink()
    reason = fit()
    assert str(path) in reason and "Made elsewhere" in reason, reason
    bpy.context.view_layer.objects.active = bpy.data.objects["Likeness Head"]
    assert bpy.ops.likeness.remove() == {"FINISHED"}
    assert decisions.supplied(bpy.data.objects["Likeness Rig"]) == {}
