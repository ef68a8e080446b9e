# SPDX-License-Identifier: Apache-2.0
"""One function per thing that an artist can do: what menu, shelf and panel call, and scripts may call too.

Whatever goes wrong becomes one report file and one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from maya import cmds
from maya.api import OpenMaya

from . import reading, running, runtime
from .likeness_core import actions, evidence, maya_strings, rig_strings, strings
from .likeness_core.actions import ActionStatus
from .likeness_core.errors import LikenessError
from .likeness_core.host import Head, Pin
from .likeness_core.reports import write_report
from .likeness_core.resources import DEFAULT_TEMPLATE
from .likeness_core.template import parse_template
from .scene import (
    basis,
    before,
    camera,
    controllers,
    decisions,
    exporting,
    fits,
    heads,
    own_heads,
    paint,
    surroundings,
)
from .scene.edits import Edit, undo_step

PHOTOS = "Photos (*.jpg *.jpeg *.png)"


def find_controls() -> ActionStatus:
    """Lists what the rig of the selected mesh can do."""
    return _with_skin(rig_strings.FIND_CONTROLS, lambda skin: ActionStatus(True, reading.find_controls(skin)))


def choose_controls(
    names: Sequence[str], *, chosen: bool | None = None, kind: str | None = None
) -> ActionStatus:
    """Takes controls of the selected mesh's rig into a fit or out of it, or says what kind they are of."""
    return _noted(lambda marker: own_heads.choose(marker, names, chosen=chosen, kind=kind))


def set_range(name: str, minimum: float, maximum: float) -> ActionStatus:
    """Says from where to where a fit may move a control of the selected mesh's rig, in Maya's own units."""
    return _noted(lambda marker: own_heads.set_range(marker, name, minimum, maximum))


def set_facing(facing: str) -> ActionStatus:
    """Says which way the face of the selected mesh looks."""
    return _noted(lambda marker: own_heads.set_facing(marker, facing))


def read_rig() -> ActionStatus:
    """Reads the rig of the selected mesh; in batch it returns when that has ended."""

    def read(skin: str) -> ActionStatus:
        return running.read(reading.Reading(skin))

    return _with_skin(rig_strings.READ_RIG, read)


def forget_rig() -> ActionStatus:
    """Takes away what was noted about the selected mesh's rig."""

    def forget(marker: str) -> None:
        if heads.is_rig(marker) and before.is_changed(marker):
            raise LikenessError(maya_strings.take_off_first(marker))
        own_heads.forget(marker)

    return _noted(forget, rig_strings.FORGET_RIG)


def add_head(template: str = DEFAULT_TEMPLATE) -> ActionStatus:
    """Adds a head template with its rig."""

    def add() -> ActionStatus:
        status = actions.add_head(runtime.host, runtime.template_locator(), template)
        head = runtime.host.selected_head()
        if not status.success or head is None:
            return status
        return ActionStatus(True, " · ".join([status.message, *surroundings.notes(head.name)]))

    return _told(strings.ADD_HEAD, add)


def choose_photo() -> ActionStatus:
    """Asks for a photo, then starts the fit."""
    return _with_photo(strings.FIT_FROM_PHOTO, fit_from_photo)


def fit_from_photo(photo: str | Path) -> ActionStatus:
    """Fits the selected head to a photo; in batch it returns when the fit has ended."""

    def start() -> ActionStatus:
        locator = runtime.template_locator()
        return actions.fit_from_photo(runtime.host, runtime.session(), locator, Path(photo))

    return _run(strings.FIT_FROM_PHOTO, start)


def choose_further_photo() -> ActionStatus:
    """Asks for another photo of the same person, then starts the fit to all of them."""
    return _with_photo(strings.ADD_PHOTO, add_photo)


def add_photo(photo: str | Path) -> ActionStatus:
    """Fits the selected head to its photos and one more; in batch it returns when the fit has ended."""

    def start() -> ActionStatus:
        locator = runtime.template_locator()
        return actions.add_photo(runtime.host, runtime.session(), locator, Path(photo))

    return _run(strings.ADD_PHOTO, start)


def _with_photo(caption: str, fit: Callable[[str], ActionStatus]) -> ActionStatus:
    chosen = cmds.fileDialog2(fileMode=1, caption=caption, fileFilter=PHOTOS)
    return fit(chosen[0]) if chosen else ActionStatus(False)


def choose_supplied(kind: str) -> ActionStatus:
    """Asks for a file that was made elsewhere; `kind` is a key of `evidence.LABELS`."""
    label = evidence.LABELS[kind]
    suffixes = " ".join(f"*{suffix}" for suffix in evidence.SUFFIXES[kind])
    chosen = cmds.fileDialog2(fileMode=1, caption=label, fileFilter=f"{label} ({suffixes})")
    return supply(kind, chosen[0]) if chosen else ActionStatus(False)


def supply(kind: str, path: str | Path | None) -> ActionStatus:
    """Says which file of a kind goes with the next fits and textures of the selected head; None: none."""

    def note(head: Head) -> ActionStatus:
        chosen = None if path is None else Path(path)
        known = evidence.with_file(decisions.supplied(head.name), kind, chosen)
        with undo_step(strings.MADE_ELSEWHERE):
            decisions.set_supplied(head.name, known)
        return ActionStatus(True)

    return _with_head(strings.MADE_ELSEWHERE, note)


def extract_texture() -> ActionStatus:
    """Makes the texture of the selected head; in batch it returns when that has ended."""
    return _run(
        strings.EXTRACT_TEXTURE,
        lambda: actions.extract_texture(runtime.host, runtime.session(), runtime.template_locator()),
    )


def set_own_texture(is_on: bool) -> ActionStatus:
    """Says whether the selected head's texture is completed into its own."""

    def note(head: Head) -> ActionStatus:
        with undo_step(strings.OWN_TEXTURE):
            decisions.set_takes_own_texture(head.name, is_on)
        return ActionStatus(True)

    return _with_head(strings.OWN_TEXTURE, note)


def quality_report() -> ActionStatus:
    """Opens the quality report of the selected head in the browser; in batch it is only written."""
    return _run(
        strings.QUALITY_REPORT,
        lambda: actions.report(runtime.host, runtime.session(), runtime.template_locator()),
    )


def refine() -> ActionStatus:
    """Goes on from the selected head as it is; in batch it returns when that has ended."""
    return _run(
        strings.REFINE,
        lambda: actions.refine(runtime.host, runtime.session(), runtime.template_locator()),
    )


def load_history() -> ActionStatus:
    """Asks for the revisions of the selected head."""
    return _run(
        strings.LOAD_HISTORY,
        lambda: actions.load_history(runtime.host, runtime.session(), runtime.template_locator()),
    )


def compare(revision: str) -> ActionStatus:
    """Shows a revision in the place of the selected head, until `end_compare`."""
    return _run(
        strings.COMPARE,
        lambda: actions.compare(runtime.host, runtime.session(), runtime.template_locator(), revision),
    )


def end_compare() -> ActionStatus:
    """Shows the selected head again."""

    def end() -> ActionStatus:
        head = runtime.host.selected_head()
        if head is not None and not runtime.session().status.is_busy:
            runtime.host.end_preview(head)
        return ActionStatus(True)

    return _told(strings.COMPARE, end)


def revert(revision: str, branch: str | None = None) -> ActionStatus:
    """Brings back a revision of the selected head, on a branch of its own if one is named."""
    return _run(
        strings.REVERT,
        lambda: actions.revert(runtime.host, runtime.session(), runtime.template_locator(), revision, branch),
    )


def choose_branch(revision: str) -> ActionStatus:
    """Asks how a branch is called, then begins it at a revision of the selected head and goes there."""
    answer = cmds.promptDialog(
        title=strings.BRANCH,
        message=strings.BRANCH_NAME,
        text=strings.branch_of(revision),
        button=[strings.BRANCH, strings.CANCEL],
        defaultButton=strings.BRANCH,
        cancelButton=strings.CANCEL,
        dismissString=strings.CANCEL,
    )
    if answer != strings.BRANCH:
        return ActionStatus(False)
    name = str(cmds.promptDialog(query=True, text=True)).strip()
    return revert(revision, name or strings.branch_of(revision))


def freeze_selection() -> ActionStatus:
    """Makes the selected vertices of the head all that Refine does not move; with none selected, nothing."""

    def freeze(head: Head) -> ActionStatus:
        selected = cmds.ls(selection=True, flatten=False) or []
        mesh = heads.find(head)[1]
        vertices = [name for name in selected if ".vtx[" in name]
        own = [name for name in vertices if heads.mesh_shape(name.partition(".")[0]) == mesh]
        with undo_step(strings.FREEZE):
            decisions.set_frozen(head.name, own)
        return ActionStatus(True, strings.frozen_vertices(len(decisions.frozen(head.name))))

    return _with_head(strings.FREEZE, freeze)


def remove() -> ActionStatus:
    """Takes off everything that Likeness has added or changed since the first fit."""

    def take_off(head: Head) -> ActionStatus:
        if runtime.session().status.is_busy:
            return ActionStatus(False, strings.already_fitting())
        runtime.host.end_preview(head)
        runtime.host.remove(head)
        return ActionStatus(True, strings.removed(head.name))

    return _with_head(strings.REMOVE, take_off)


def cancel() -> ActionStatus:
    """Stops what is running; the head is as it was before."""

    def stop() -> ActionStatus:
        if running.cancel():
            return ActionStatus(True, rig_strings.CANCELLED)
        return actions.cancel_fit(runtime.session())

    return _told(strings.CANCEL, stop)


def look_over_photo() -> ActionStatus:
    """Looks through the camera of the selected head's photo."""

    def look() -> ActionStatus:
        rig = heads.selected_rig()
        shape = camera.find(rig) if rig is not None else None
        if shape is None:
            return ActionStatus(False, strings.head_needed() if rig is None else strings.fit_needed(rig))
        cmds.lookThru(shape)
        return ActionStatus(True)

    return _told(strings.LOOK_OVER_PHOTO, look)


def landmarks() -> ActionStatus:
    """Shows the landmarks of the selected head, to be dragged, until another tool is chosen; again: ends."""

    def begin() -> ActionStatus:
        from .ui import landmark_tool

        try:
            return landmark_tool.toggle()
        except LikenessError as error:
            return ActionStatus(False, str(error))

    return _told(rig_strings.SHOW_LANDMARKS, begin)


def pins() -> ActionStatus:
    """Begins to set pins over the photo, until another tool is chosen."""

    def begin() -> ActionStatus:
        from .ui import pin_tool

        return pin_tool.choose()

    return _told(strings.PIN_MODE, begin)


def move_pin(vertex: int, pixel: tuple[float, float]) -> ActionStatus:
    """Sets a pin and lets the selected head follow; where it cannot the pin is taken off again."""

    def start() -> ActionStatus:
        head = runtime.host.selected_head()
        if head is None or vertex >= head.vertex_count:
            return ActionStatus(False, strings.head_needed())
        kept = [pin for pin in decisions.pins(head.name) if pin.vertex != vertex]
        decisions.show_pins(head.name, [*kept, Pin(vertex, pixel)])
        status = actions.follow_pins(runtime.host, runtime.session(), runtime.template_locator())
        if status.success:
            runtime.session().finish_pins()
        return status

    status = _run(strings.MOVE_PIN, start)
    head = runtime.host.selected_head()
    if head is not None and not status.success:
        decisions.put_back_pins(head.name)
    return status


def clear_pins() -> ActionStatus:
    """Takes all pins of the selected head off."""

    def clear(head: Head) -> ActionStatus:
        with undo_step(strings.CLEAR_PINS):
            decisions.set_pins(head.name, ())
        return ActionStatus(True)

    return _with_head(strings.CLEAR_PINS, clear)


def show_quality(name: str | None) -> ActionStatus:
    """Shows a measure of the last fit, or "normals", over the selected head; None takes it away."""

    def show(head: Head) -> ActionStatus:
        if name == paint.NORMALS:
            runtime.host.show_normals(head)
            return ActionStatus(True)
        known = {entry.name: entry for entry in runtime.session().maps.get(head.name, ())}
        if name is not None and name not in known:
            return ActionStatus(False, strings.map_unknown(name))
        runtime.host.show_map(head, None if name is None else known[name])
        return ActionStatus(True)

    return _with_head(strings.SHOW_QUALITY, show)


def set_wireframe(is_on: bool) -> ActionStatus:
    """Shows the edges of what is shaded in all views, or hides them."""

    def show() -> ActionStatus:
        for view in cmds.getPanel(type="modelPanel") or ():
            cmds.modelEditor(view, edit=True, wireframeOnShaded=is_on)
        return ActionStatus(True)

    return _told(strings.WIREFRAME, show)


def neutralise() -> ActionStatus:
    """Puts the controls of the selected head's expression to their defaults; the person stays."""

    def neutralise(head: Head) -> ActionStatus:
        _check_free(head)
        template = parse_template(runtime.template_locator().find(head.template_name).read_bytes())
        rest = {known.name: known.default for known in template.controllers if known.kind == "expression"}
        controllers.check_writable(head.name)
        with undo_step(strings.NEUTRALISE):
            edit = Edit()
            for plug, value in controllers.targets(head.name, rest).items():
                edit.set_number(plug, value)
            edit.perform()
        return ActionStatus(True)

    return _with_head(strings.NEUTRALISE, neutralise)


def apply_as_basis() -> ActionStatus:
    """Copies the selected head; the copy's neutral shape is the fitted person, its rig stays alive."""

    def copy(head: Head) -> ActionStatus:
        _check_free(head)
        if own_heads.is_own(head.name):
            return ActionStatus(False, maya_strings.no_new_basis(head.name))
        if not fits.find(head.name):
            return ActionStatus(False, strings.fit_needed(head.name))
        template = parse_template(runtime.template_locator().find(head.template_name).read_bytes())
        with undo_step(strings.APPLY_AS_BASIS):
            made = basis.copy_with_new_basis(head.name, template)
        return ActionStatus(True, strings.basis_applied(made))

    return _with_head(strings.APPLY_AS_BASIS, copy)


def choose_export(name: str) -> ActionStatus:
    """Asks for a file, then exports the selected head; `name` is a key of `exporting.FORMATS`."""
    suffix = exporting.FORMATS[name].suffix
    chosen = cmds.fileDialog2(fileMode=0, caption=strings.EXPORT, fileFilter=f"{name} (*{suffix})")
    return export(chosen[0], name) if chosen else ActionStatus(False)


def export(path: str | Path, name: str) -> ActionStatus:
    """Writes the selected head into a file; `name` is a key of `exporting.FORMATS`."""

    def write(head: Head) -> ActionStatus:
        _check_free(head)
        return ActionStatus(True, strings.exported(str(exporting.write(head.name, Path(path), name))))

    return _with_head(strings.EXPORT, write)


def _check_free(head: Head) -> None:
    """Raises LikenessError while something runs; what is shown in the head's place is taken away."""
    if running.is_busy():
        raise LikenessError(strings.already_fitting())
    runtime.host.end_preview(head)


def guarded(label: str, action: Callable[[], ActionStatus]) -> ActionStatus:
    """Does it; an unexpected error ends the session's work and is told in one sentence."""
    try:
        return action()
    except Exception as error:
        path = write_report(label, error, {"maya": str(cmds.about(version=True))})
        running.cancel()
        runtime.session().cancel()
        status = ActionStatus(False, strings.unexpected(label, str(path)))
        tell(status)
        return status


def tell(status: ActionStatus) -> None:
    """Says how something ended, where Maya says such things."""
    if not status.message:
        return
    if status.success:
        OpenMaya.MGlobal.displayInfo(status.message)
    else:
        OpenMaya.MGlobal.displayError(status.message)


def _told(label: str, action: Callable[[], ActionStatus]) -> ActionStatus:
    status = guarded(label, action)
    tell(status)
    return status


def _with_head(label: str, action: Callable[[Head], ActionStatus]) -> ActionStatus:
    """Does something to the selected head."""

    def act() -> ActionStatus:
        head = runtime.host.selected_head()
        if head is None:
            return ActionStatus(False, strings.head_needed())
        try:
            return action(head)
        except LikenessError as error:
            return ActionStatus(False, str(error))

    return _told(label, act)


def _with_skin(label: str, action: Callable[[str], ActionStatus]) -> ActionStatus:
    """Does something to the selected mesh, which may be an artist's own head."""

    def act() -> ActionStatus:
        skin = reading.skin_of_selection()
        if skin is None:
            return ActionStatus(False, rig_strings.mesh_needed())
        if running.is_busy():
            return ActionStatus(False, strings.already_fitting())
        try:
            return action(skin)
        except LikenessError as error:
            return ActionStatus(False, str(error))

    return _told(label, act)


def _noted(change: Callable[[str], None], label: str = rig_strings.OWN_HEAD) -> ActionStatus:
    """Changes what is noted about the selected mesh, as one undo step."""

    def act(skin: str) -> ActionStatus:
        marker = own_heads.find(skin)
        if marker is not None:
            with undo_step(label):
                change(marker)
        return ActionStatus(marker is not None)

    return _with_skin(label, act)


def _run(label: str, start: Callable[[], ActionStatus]) -> ActionStatus:
    if running.is_busy():
        status = ActionStatus(False, strings.already_fitting())
        tell(status)
        return status
    _end_landmarks()
    status = guarded(label, start)
    if status.success:
        status = guarded(label, running.run)
    tell(status)
    return status


def _end_landmarks() -> None:
    """Writes down the landmarks that are being moved: what starts now is to have them."""
    if not runtime.is_batch():
        from .ui import landmark_tool

        landmark_tool.leave()
