# SPDX-License-Identifier: Apache-2.0
"""Every sentence a user sees. Functions where a value belongs into the sentence, constants elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

# What is on the buttons and in the panels.
PRODUCT = "Likeness"
ADD_HEAD = "Add Likeness head"
ADD_HEAD_TIP = "Add a rigged head whose controls Likeness can fit to a photo"
FIT_FROM_PHOTO = "Fit from photo"
FIT_FROM_PHOTO_TIP = "Choose a photo of a face and fit the selected Likeness head to it"
ADD_PHOTO = "Add another photo"
ADD_PHOTO_TIP = (
    "Choose another photo of the same person, best from the side, and fit the head to all of them together; "
    "it keeps the expression of the first"
)
MADE_ELSEWHERE = "Made elsewhere"
CHOOSE_SUPPLIED = "Choose a file made elsewhere"
PREPROCESSED_PHOTO = "Retouched photo"
PREPROCESSED_PHOTO_TIP = (
    "Choose a copy of the photo in which something was taken away, for example glasses: the next fit looks "
    "at it in the photo's place. PNG or JPEG of the photo's size; textures are still made from the photo"
)
NORMALS_MADE_ELSEWHERE = "Normal map of the photo"
NORMALS_MADE_ELSEWHERE_TIP = (
    "Choose normals of the face in the photo: the next fit takes them in the place of its own. PNG of the "
    "photo's size, best with 16 bits; x right, y up, z toward the viewer, black where nothing is known"
)
DETAIL_MESH = "Detail mesh"
DETAIL_MESH_TIP = (
    "Choose a sculpt of this head, or a higher level of its subdivision, as Wavefront OBJ with the head's "
    "own UVs: Extract texture puts its fine relief into the normal map"
)
CLEAR_SUPPLIED = "Leave out"
CLEAR_SUPPLIED_TIP = "What comes next goes without this file; the file itself stays"
OWN_TEXTURE = "Complete into the head's own texture"
OWN_TEXTURE_TIP = (
    "What no photo shows is completed with the colour image that the head's material had before, where it "
    "has one; otherwise with a skin that ships with Likeness"
)
CANCEL = "Cancel"
CANCEL_TIP = "Stop the fit and put the head back as it was (Esc)"
LOOK_OVER_PHOTO = "Look over the photo"
LOOK_OVER_PHOTO_TIP = "Look through the camera that matches the photo, with the photo behind the head"
QUALITY_REPORT = "Quality report"
QUALITY_REPORT_TIP = (
    "Open a page in the browser that shows how well the head fits its photo, and where to look; "
    "the head is measured as it is now"
)
EXTRACT_TEXTURE = "Extract texture"
EXTRACT_TEXTURE_TIP = (
    "Make the head's colour and normal maps from its photos, without the photos' light; "
    "the files go into the folder textures beside the scene"
)
PANEL = "Likeness panel"
PANEL_TIP = "Open the panel with the head's controls and everything that Likeness does"
REFINE = "Refine"
REFINE_TIP = (
    "Go on from the head as it is now: controls that were moved or locked, what was sculpted, pins and "
    "frozen regions are taken as given, the rest follows the photo"
)
LOCK = "Lock"
LOCK_TIP = "Whether Refine keeps this control as it is"
FREEZE = "Freeze region"
FREEZE_TIP = "Paint what Refine must not move, as weights of the vertex group Likeness Frozen; again to stop"
FREEZE_SELECTED_TIP = "Refine does not move the vertices that are selected now; with none, it moves all"
PIN_MODE = "Pins"
PIN_MODE_TIP = (
    "Click on the head over the photo to set a pin and drag it: the head follows. Right-click removes a pin, "
    "Esc ends"
)
PIN_MODE_HELP = "Click: set a pin · drag: move it · right-click: remove · Esc: end"
PIN_MODE_TIP_CTRL = (
    "Click on the head over the photo to set a pin and drag it: the head follows. Ctrl-click removes a pin"
)
PIN_MODE_HELP_CTRL = "Click: set a pin · drag: move it · Ctrl-click: remove · another tool: end"
CLEAR_PINS = "Remove all pins"
CLEAR_PINS_TIP = "Remove all pins; the head stays as it is until the next Refine"
MOVE_PIN = "Move pin"
PIN_SET = "Set pin"
PIN_REMOVED = "Remove pin"
MOVE_PIN_TIP = "Set a pin on a vertex to a pixel of the photo and let the head follow"
HISTORY = "History"
LOAD_HISTORY = "Show history"
LOAD_HISTORY_TIP = "Ask the service for the revisions of this head"
COMPARE = "Compare"
COMPARE_TIP = "Show this revision in the place of the head; again to go back"
REVERT = "Go to this revision"
REVERT_TIP = "Bring back this revision; what the scene holds now is kept in the history"
BRANCH = "Branch"
BRANCH_TIP = "Begin a branch at this revision and go there"
BRANCH_NAME = "Name of the branch"
FINISH = "Finish"
APPLY_AS_BASIS = "Apply as new basis"
APPLY_AS_BASIS_TIP = "Copy the head; the copy's basis is the fitted person, its rig and controls stay alive"
NEW_BASIS = "Basis"
NEUTRALISE = "Neutralise expression"
NEUTRALISE_TIP = "Put the controls of the expression to their defaults; the person stays"
REMOVE = "Remove"
REMOVE_TIP = (
    "Take off everything that Likeness has added or changed since the first fit: the head is as it was before"
)
EXPORT = "Export"
EXPORT_TIP = "Write the head into a file of another format, by Blender's own exporter"
SHOW_QUALITY = "Show on the head"
SHOW_QUALITY_TIP = "Paint a measure of the last fit, or the normals, onto the head, with a legend"
OVERLAYS = "Overlays"
WIREFRAME = "Wireframe"
WIREFRAME_TIP = "Show the edges of the head"
NOTHING_SHOWN = "Nothing"
NORMALS = "Normals"
FIT_FROM_IMAGE = "Fit from image"
FIT_FROM_IMAGE_TIP = "Fit the selected head to an image of this file: packed, generated, painted or EXR"
NO_HEAD_SELECTED = "No Likeness head in the scene"
ALL_CONTROLS = "Controls"
SEARCH_TIP = "Show the controls whose name contains this text"
GROUP_TIP = "Which group of controls to show"
SERVICE = "Service"
DAEMON_PATH = "Service program"
DAEMON_PATH_TIP = "Path of likenessd; empty to look for it on PATH and beside the add-on"
MODELS_FOLDER = "Own models"
MODELS_FOLDER_TIP = (
    "Folder with networks that take the place of those that ship; empty for ~/.config/likeness/models. "
    "From the next start of the service"
)
CACHE_FOLDER = "Cache"
CACHE_FOLDER_TIP = (
    "Folder for what can be made again: rigs that were read, report pages, images handed to the service; "
    "empty for ~/.cache/likeness"
)
STATE_FOLDER = "Sessions and log"
STATE_FOLDER_TIP = (
    "Folder in which the service keeps histories and its log, likenessd.log; empty for "
    "~/.local/state/likeness. From the next start of the service"
)
CORES = "Cores"
CORES_TIP = (
    "How many of the machine's cores the service may use; 0 for all. From the next start of the service"
)
LOG_LEVEL = "Log level"
LOG_LEVEL_TIP = "How much the service writes into its log. From the next start of the service"
SHORTCUTS = "Keyboard shortcuts"
SHORTCUTS_TIP = "Whether Likeness has keys in the 3D view: with Ctrl, Shift and Alt"

# What a head and the things that belong to it are called in the artist's scene.
HEAD_OBJECT = "Likeness Head"
RIG_OBJECT = "Likeness Rig"
CAMERA_OBJECT = "Likeness Camera"
FIT_SHAPE_KEY = "Likeness"
PREVIEW_SHAPE_KEY = "Likeness Preview"
FROZEN_GROUP = "Likeness Frozen"

# How a fit stands.
CONNECTING = "Starting the Likeness service"
OPENING_TEMPLATE = "Opening the head template"
READING_PHOTO = "Reading the photo"
FITTING = "Fitting"
REFINING = "Refining"
REFINE_CANCELLED = "Refine cancelled; the head is as it was"
PINNING = "The head follows the pins"
PINS_CANCELLED = "The head is as it was before the pin was moved"
PINS_MOVED = "Pins"
HISTORY_CANCELLED = "Cancelled; the head is as it was"
EDITED = "Edited by hand"
HISTORY_BEGUN = "A new history was begun"
HISTORY_BEGUN_ANEW = "Its history is not on this computer, a new one was begun"
NO_HISTORY = "The service cannot keep a history here; only undo goes back"
TEXTURING = "Making the texture"
REPORTING = "Making the report"
REPORT_CANCELLED = "Report cancelled"
TEXTURED_WITHOUT_HISTORY = (
    "The head's history is not on this computer, so only the photo in the scene was used; "
    "add the other photos again for a texture from all of them"
)
TEXTURE_CANCELLED = "Texture cancelled; the head is as it was"
CANCELLED = "Fit cancelled; the head is as it was"
STAGES = {
    "perceive": "Finding the face",
    "rig": "Fitting the controls",
    "joint": "Fitting the joints",
    "vertex": "Fitting the surface",
    "texture": TEXTURING,
    "report": REPORTING,
}


def head_added(name: str) -> str:
    """After Add Likeness head."""
    return f"Added “{name}”"


def fit_finished(photo: str, seconds: float, notes: list[str]) -> str:
    """After a fit."""
    return " · ".join([f"Fitted to {photo} in {seconds:.1f} s", *notes])


def photo_count(count: int) -> str:
    """How many photos a head was fitted to."""
    return f"{count} {_plural('photo', count)}"


def supplied_taken(label: str, name: str) -> str:
    """A note: a fit has used a file that was made elsewhere."""
    return f"{label}: {name}"


def supplied_left_out(label: str) -> str:
    """A note: a file that was made elsewhere is about another photo than the one that was fitted to."""
    return f"{label} left out: it was made for another photo"


def supplied_missing(label: str, path: str) -> str:
    """When a file that was made elsewhere is not where it was."""
    return f"{label}: there is no file at “{path}”; choose it again or leave it out under {MADE_ELSEWHERE}"


def photos_missing(names: Sequence[str]) -> str:
    """A note: further photos of a head that are neither with the service nor where they were."""
    known = [name for name in names if name]
    which = f": {listed(known)}" if known else ""
    return (
        f"{len(names)} {_plural('photo', len(names))} of this head could not be found{which}; add them again"
    )


def too_many_photos(most: int) -> str:
    """When one more photo is added than there may be."""
    return f"A head can be fitted to {most} photos at most; begin anew with Fit from photo"


def locked_controls(count: int) -> str:
    """How many controls are locked."""
    return f"{count} locked {_plural('control', count)}"


def taken_as_given(controllers: int, vertices: int, pins: int) -> list[str]:
    """Notes after Refine: what was taken from the artist."""
    counts = ((controllers, "moved control"), (vertices, "sculpted vertex"), (pins, "pin"))
    return [f"{count} {_plural(noun, count)} kept" for count, noun in counts if count]


def refined(seconds: float, notes: list[str]) -> str:
    """After Refine."""
    return " · ".join([f"Refined in {seconds:.1f} s", *notes])


def pinned(count: int, notes: list[str]) -> str:
    """After a pin was moved."""
    return " · ".join([f"The head follows {count} {_plural('pin', count)}", *notes])


def comparing(revision: str) -> str:
    """While another revision is shown."""
    return f"Showing {revision}; click Compare again to go back"


def reverted(revision: str, branch: str | None) -> str:
    """After another revision was brought back."""
    return f"Now at {revision}" if branch is None else f"Branch “{branch}” begins at {revision}"


def branch_of(revision: str) -> str:
    """What a branch is called unless the artist names it."""
    return f"from {revision}"


def basis_applied(name: str) -> str:
    """After Apply as new basis."""
    return f"“{name}” is a copy whose basis is the fitted head"


def removed(name: str) -> str:
    """After Remove."""
    return f"“{name}” is as it was before the first fit"


def exported(path: str) -> str:
    """After Export."""
    return f"Exported to {path}"


def export_failed(path: str, reason: str) -> str:
    """When Blender's exporter gave up."""
    return f"“{path}” could not be written: {reason}"


def no_exporter(name: str) -> str:
    """When this build of the host program lacks an exporter."""
    return f"This program was built without {name}; choose another format"


def no_history(name: str) -> str:
    """When a head has no revisions yet."""
    return f"“{name}” has no history yet; use Fit from photo first"


def unknown_control(name: str) -> str:
    """When a control is named that the head does not have."""
    return f"The head has no control “{name}”"


def listed(names: Sequence[str]) -> str:
    """The first three names in quotes, and how many more there are."""
    shown = ", ".join(f"“{name}”" for name in names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"


def _plural(noun: str, count: int) -> str:
    if count == 1:
        return noun
    return noun.replace("vertex", "vertices") if noun.endswith("vertex") else f"{noun}s"


def report_finished(page: str) -> str:
    """After a quality report."""
    return f"The quality report is in {page}"


def texture_finished(photos: str, seconds: float, notes: list[str]) -> str:
    """After a texture; `photos` is the name of the photo, or how many they were."""
    return " · ".join([f"Textured from {photos} in {seconds:.1f} s", *notes])


def own_texture_taken() -> str:
    """A note: what no photo shows was completed with the head's own colours."""
    return "completed into the head's own texture"


def own_texture_without(tiles: Sequence[int]) -> str:
    """A note: the head's own texture cannot be used, since parts of the head have none."""
    which = f"{_plural('tile', len(tiles))} {', '.join(str(tile) for tile in tiles)}"
    return f"The head's own texture was left out: no image lies on the UDIM {which}"


def own_texture_unreadable(name: str) -> str:
    """A note: an image of the head's own texture cannot be given to the service."""
    return f"The head's own texture was left out: “{name}” is no PNG or JPEG that can be read"


def map_unknown(name: str) -> str:
    """When a measure should be shown that is not known any more."""
    return f"“{name}” was not measured since this program was started; refine the head once"


def fit_needed(name: str) -> str:
    """When a head without a photo should be textured."""
    return f"“{name}” has not been fitted to a photo yet; use Fit from photo first"


def scene_not_saved() -> str:
    """When there is no folder beside which files could go."""
    return "Save the scene first: the texture's files go into the folder textures beside it"


def folder_not_writable(path: str) -> str:
    """When the folder for files cannot be made."""
    return f"The folder “{path}” cannot be made; check its permissions"


def daemon_keeps_dying(seconds: float) -> str:
    """When the service has died at once several times in a row."""
    return (
        f"The Likeness service keeps stopping; it is started again in {seconds:.0f} s. Run: likeness doctor"
    )


def failed() -> str:
    """When the service gives no reason."""
    return "The Likeness service failed without giving a reason; please try again"


def unexpected(action: str, report: str) -> str:
    """When the plug-in itself is at fault."""
    return f"“{action}” stopped because of an error in Likeness; the details are in {report}"


def head_needed() -> str:
    """When there is nothing to fit."""
    return "Select a Likeness head, or add one first"


def head_gone(name: str) -> str:
    """When the head has been deleted while it was fitted."""
    return f"The head “{name}” is no longer in the scene, so the fit was stopped"


def head_changed(name: str) -> str:
    """When vertices were added to or taken from the head."""
    return f"“{name}” no longer has the vertices of its template, so a fit cannot be written to it"


def leave_edit_mode() -> str:
    """When the head's mesh cannot be written."""
    return "Leave edit mode first, then fit"


def controls_locked(owner: str, names: list[str]) -> str:
    """When controls that a fit sets are locked."""
    return f"{listed(names)} of “{owner}” cannot be set: locked. Unlock, then fit"


def controls_driven(owner: str, names: list[str]) -> str:
    """When controls that a fit sets have keys, constraints or other connections."""
    return f"{listed(names)} of “{owner}” cannot be set: animated or connected. Disconnect, then fit"


def frozen_vertices(count: int) -> str:
    """After Freeze region in a host where vertices are chosen by selecting them."""
    return f"Refine leaves {count} {_plural('vertex', count)} where they are"


def already_fitting() -> str:
    """When a fit is running."""
    return "A fit is already running; cancel it or wait until it has finished"


def nothing_to_cancel() -> str:
    """When no fit is running."""
    return "No fit is running"


def photo_not_found(path: str) -> str:
    """When the photo's path leads nowhere."""
    return f"There is no photo at “{path}”; choose another one"


def image_not_written(name: str) -> str:
    """When an image of the scene cannot be handed to the service."""
    return f"The image “{name}” cannot be written for the service; check the space on the disk"


def image_without_pixels(name: str) -> str:
    """When an image of the scene shows nothing."""
    return f"The image “{name}” has no pixels that could be fitted to; choose another one"


def no_face(photo: str) -> str:
    """When the photo was read but shows no face."""
    return f"No face was found in {photo}; choose a photo that shows one face clearly"


def template_not_found(name: str) -> str:
    """When no template file could be found."""
    return f"The head template “{name}” was not found; reinstall Likeness or set LIKENESS_RESOURCES"


def template_differs(name: str) -> str:
    """When the template file is not the one the head was built from."""
    return f"The head template “{name}” has changed since this head was built from it; add a new head"


def template_of_another_kind(found: str) -> str:
    """When the template file has another schema."""
    return f"This version of Likeness cannot read the head template ({found}); update Likeness"


def damaged_template(reason: str) -> str:
    """When the template file's contents disagree."""
    return f"The head template is damaged ({reason}); reinstall Likeness"


def broken_framing(reason: str) -> str:
    """When the bytes from the service make no sense."""
    return f"The Likeness service sent {reason}; please try again"


def malformed_message(part: str) -> str:
    """When a message from the service lacks something."""
    return (
        f"The Likeness service sent a message that this version does not understand ({part}); update Likeness"
    )


def connection_lost() -> str:
    """When the service went away."""
    return "The Likeness service has stopped; nothing was changed, please try again"


def no_answer(method: str) -> str:
    """When a request was not answered in time."""
    return f"The Likeness service did not answer ({method}); nothing was changed, please try again"


def daemon_not_found() -> str:
    """When likenessd is nowhere."""
    return "The Likeness service (likenessd) was not found; install it or name it in the add-on's preferences"


def daemon_not_executable(path: str) -> str:
    """When the chosen program cannot be run."""
    return f"“{path}” is not a program that can be run; correct the path of the Likeness service"


def daemon_failed_to_start(reason: str) -> str:
    """When the service ended at once."""
    return f"The Likeness service could not be started: {reason}"


def daemon_start_timed_out(log: str) -> str:
    """When the service does not answer after its start."""
    return f"The Likeness service does not answer; its log is {log}"


def socket_unusable(path: str, reason: str) -> str:
    """When the socket cannot be used."""
    return f"The Likeness service cannot be reached at {path} ({reason})"


def socket_directory_not_private(path: str) -> str:
    """When others could write where the socket is."""
    return f"The folder {path} is not private to you, so Likeness does not use it; remove it and try again"


def other_protocol(version: str) -> str:
    """When plug-in and service are of different versions."""
    return f"The Likeness service speaks another protocol ({version}); update it and the add-on together"


def file_not_readable(path: str) -> str:
    """When a file exists but cannot be read."""
    return f"“{path}” cannot be read; check its permissions"


def look_over_photo_first() -> str:
    """Pins are set where the photo is seen."""
    return f"Pins are set over the photo: choose “{LOOK_OVER_PHOTO}” in the view in which you click"
