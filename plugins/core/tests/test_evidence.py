# SPDX-License-Identifier: Apache-2.0
"""Files about a photo that were made elsewhere: they go with the fits to that photo, and with no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from likeness_core import actions, evidence
from likeness_core.errors import LikenessError
from likeness_core.evidence import DETAIL_MESH, NORMALS, PREPROCESSED, SuppliedFile
from likeness_core.session import State
from test_refine import last, refine, run
from test_session import Scene


@pytest.fixture
def retouched(tmp_path: Path) -> Path:
    path = tmp_path / "without-glasses.png"
    path.write_bytes(b"the photo without glasses")
    return path


@pytest.fixture
def scene(template_path: Path, retouched: Path) -> Scene:
    """A head that was not fitted yet, for which a file was chosen."""
    scene = Scene(template_path)
    scene.host.supplied = evidence.with_file({}, PREPROCESSED, retouched)
    return scene


def test_what_was_chosen_goes_with_the_fits_to_its_photo(
    scene: Scene, photo: Path, retouched: Path, tmp_path: Path
) -> None:
    sent = {PREPROCESSED: str(retouched)}
    scene.finish(photo)
    assert last(scene, "fit/run")["evidence"] == sent
    assert "Retouched photo: without-glasses.png" in scene.session.status.message
    assert scene.host.supplied == {PREPROCESSED: SuppliedFile(retouched, photo.resolve())}
    refine(scene)
    assert last(scene, "fit/run")["evidence"] == sent
    side = tmp_path / "side.png"
    side.write_bytes(b"from the side")
    run(scene, actions.add_photo(scene.host, scene.session, scene.templates, side))
    assert last(scene, "fit/run")["evidence"] == sent and "evidence" not in last(scene, "fit/run")["also"][0]
    assert actions.follow_pins(scene.host, scene.session, scene.templates).success
    scene.session.finish_pins()
    scene.pump_until(lambda: not scene.session.status.is_busy)
    assert last(scene, "fit/run")["evidence"] == sent
    # A history that is begun anew is begun with it.
    scene.session.close()
    refine(scene)
    fits = [message["params"] for message in scene.heard if message["method"] == "fit/run"]
    assert [fit["evidence"] for fit in fits[-2:]] == [sent, sent] and fits[-2]["preset"] == "draft"


def test_fits_to_another_photo_leave_it_out_and_say_so(scene: Scene, photo: Path, tmp_path: Path) -> None:
    scene.finish(photo)
    other = tmp_path / "other.png"
    other.write_bytes(b"somebody else")
    scene.finish(other)
    assert "evidence" not in last(scene, "fit/run")
    assert "Retouched photo left out" in scene.session.status.message
    # It is there again for its own photo.
    assert PREPROCESSED in scene.host.supplied
    scene.finish(photo)
    assert PREPROCESSED in last(scene, "fit/run")["evidence"]


def test_a_file_that_is_gone_is_named_and_nothing_starts(scene: Scene, photo: Path, retouched: Path) -> None:
    retouched.unlink()
    status = actions.fit_from_photo(scene.host, scene.session, scene.templates, photo)
    assert not status.success and str(retouched) in status.message and "Made elsewhere" in status.message
    assert scene.session.status.state is State.IDLE
    scene.host.supplied = evidence.with_file(scene.host.supplied, PREPROCESSED, None)
    scene.finish(photo)
    assert "evidence" not in last(scene, "fit/run") and scene.host.supplied == {}


def test_a_detail_mesh_is_about_no_photo(scene: Scene, photo: Path, tmp_path: Path) -> None:
    sculpt = tmp_path / "sculpt.obj"
    sculpt.touch()
    scene.host.supplied = evidence.with_file({}, DETAIL_MESH, sculpt)
    scene.finish(photo)
    assert "evidence" not in last(scene, "fit/run") and "sculpt" not in scene.session.status.message
    assert "left out" not in scene.session.status.message
    assert scene.host.supplied == {DETAIL_MESH: SuppliedFile(sculpt)}


def test_files_are_chosen_and_kept_one_of_each_kind(retouched: Path, tmp_path: Path) -> None:
    both = evidence.with_file({PREPROCESSED: SuppliedFile(retouched, tmp_path)}, NORMALS, retouched)
    assert evidence.parse(json.loads(json.dumps(evidence.record(both)))) == both
    # Chosen anew, a file may be about the next photo.
    assert evidence.with_file(both, PREPROCESSED, retouched)[PREPROCESSED].photo is None
    assert evidence.parse({"normals": [1, None], "mask": ["/mask.png", None], "preprocessed": 3}) == {}
    with pytest.raises(LikenessError, match="Normal map of the photo: there is no file"):
        evidence.with_file(both, NORMALS, tmp_path / "nowhere.png")
