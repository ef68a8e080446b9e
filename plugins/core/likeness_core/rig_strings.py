# SPDX-License-Identifier: Apache-2.0
"""Every sentence about an artist's own rig."""

from __future__ import annotations

from collections.abc import Sequence

from .strings import listed

# What is on the buttons and in the panel.
TEMPLATE = "Head"
TEMPLATE_TIP = "Which of the heads that come with Likeness to add"
PLAIN_HEAD = "Plain head"
PLAIN_HEAD_TIP = "5,030 vertices, 30 joints; quick to build and to fit"
STUDIO_HEAD = "Studio head"
STUDIO_HEAD_TIP = "24,899 vertices, 808 joints, down to the chest; takes longer to build and to fit"
OWN_HEAD = "Your own head"
FIND_CONTROLS = "Find controls"
FIND_CONTROLS_TIP = "List what the selected mesh's rig can do: custom properties, shape keys, control bones"
READ_RIG = "Read the rig"
READ_RIG_TIP = (
    "Move every chosen control to its limits and measure what it does, so that the head can be fitted; "
    "everything is put back as it was (Esc cancels)"
)
FORGET_RIG = "Forget the rig"
FORGET_RIG_TIP = "Take away what Likeness has noted about this head; the head itself stays as it is"
CHOOSE_SHOWN = "All"
CHOOSE_SHOWN_TIP = "Choose all controls that are shown"
CHOOSE_NONE = "None"
CHOOSE_NONE_TIP = "Choose none of the controls that are shown"
SHOW_LANDMARKS = "Landmarks"
SHOW_LANDMARKS_TIP = (
    "Show where Likeness takes the face's features to be; drag a point to its place with the left mouse "
    "button, right click or Esc ends"
)
MINIMUM = "Minimum"
MAXIMUM = "Maximum"
FACING = "Face looks along"
FACING_TIP = "The direction of the world in which the face looks"
SEARCH_TIP = "Show the controls whose name contains this text"
CHOSEN_TIP = "Whether a fit may use this control"
KIND_TIP = "Whether the control says who the head is or what its face does"
LANDMARK_HELP = "Drag points to their places. Right click or Esc: done"

# How it stands.
CANCELLED = "Reading the rig cancelled; everything is as it was"
LOOKING_AT_HEAD = "Looking for the face's landmarks"
CHECKING = "Comparing with the scene"
PROBING = "Moving the controls"


def controls_found(count: int, chosen: int) -> str:
    """After the controls have been listed."""
    return f"{count} controls found, {chosen} chosen; next: {READ_RIG}"


def switches_left(names: Sequence[str]) -> str:
    """A note about properties that are no controls."""
    return (
        f"Whole numbers and switches stay as they are: {listed(names)}. To let a fit set one, make it a "
        "decimal number (Edit Property > Type > Float)"
    )


def range_without_rest(name: str, rest: float) -> str:
    """A range of a control that leaves out where it is at rest."""
    return f"The range of “{name}” must contain its rest, {rest:.3g}; choose other limits"


def no_controls() -> str:
    """A head that has nothing to move."""
    return "This head has no controls; it can still be fitted, with its surface alone"


def mesh_needed() -> str:
    """Nothing is selected that could be a head."""
    return "Select the mesh of your head first: the object with the face"


def is_likeness_head(name: str) -> str:
    """A head that needs no probing."""
    return f"“{name}” was added by Likeness and can be fitted as it is"


def leave_edit_mode() -> str:
    """The mesh or the armature cannot be read."""
    return "Leave edit mode first, then read the rig"


def modifier_refused(item: str, modifier: str, kind: str) -> str:
    """A modifier that changes the shape in a way that a fit cannot follow."""
    return (
        f"“{item}” has the modifier “{modifier}” ({kind}), which changes the shape beside the armature. "
        "Apply it, or switch it off in the viewport, then read the rig again"
    )


def armature_not_first(item: str, modifier: str) -> str:
    """Subdivision before the armature."""
    return f"In “{item}” move the modifier “{modifier}” to the top: the armature has to come first"


def two_armatures(item: str) -> str:
    """More than one armature deforms an object."""
    return f"“{item}” has more than one Armature modifier; leave only the head's on"


def preserves_volume(item: str, modifier: str) -> str:
    """Dual quaternions."""
    return (
        f"“{item}” is deformed with Preserve Volume; switch that off in the modifier “{modifier}”, "
        "since other programs skin without it and a fit would not match"
    )


def uses_envelopes(item: str, modifier: str) -> str:
    """Bone envelopes instead of weights."""
    return f"“{item}” is deformed by bone envelopes; use vertex groups in the modifier “{modifier}”"


def masked_armature(item: str, modifier: str) -> str:
    """The armature acts on a part only."""
    return f"In “{item}” the modifier “{modifier}” acts on a vertex group only; clear its vertex group"


def not_at_rest(armature: str, millimetres: float) -> str:
    """With all controls at their defaults the head is not in its rest pose."""
    return (
        f"With all controls at their defaults, “{armature}” holds the head {millimetres:.1f} mm off its rest "
        "pose. In pose mode clear the transforms of all bones (Pose > Clear Transform > All), then read the "
        "rig again"
    )


def vertices_differ(item: str) -> str:
    """A modifier adds or removes vertices."""
    return f"“{item}” has other vertices after its modifiers than before; switch those off in the viewport"


def shared_data(item: str) -> str:
    """Two objects share a mesh."""
    return (
        f"“{item}” shares its mesh with another object, which a fit would change as well. "
        "Make it a single user (Object > Relations), then read the rig again"
    )


def rig_changed(name: str) -> str:
    """The scene was changed while the rig was read."""
    return f"“{name}” was changed or removed while its rig was read; read it again"


def rig_read(name: str, controls: int, idle: int, worst: float, mean: float, seconds: float) -> str:
    """After probing."""
    parts = [
        f"Read “{name}”: {controls} controls in {seconds:.1f} s",
        f"explained to {worst:.3f} mm at worst, {mean:.3f} mm on average",
    ]
    if idle:
        parts.append(f"{idle} controls move nothing and were left out")
    return " · ".join(parts)


def rig_known(name: str, controls: int, worst: float) -> str:
    """After finding the rig in the cache."""
    return f"“{name}” was read before: {controls} controls, explained to {worst:.3f} mm at worst"


def far_off(places: list[str]) -> str:
    """A note where the probe does not explain a rig well."""
    return (
        "Where several controls act together a fit can be off by as much, near: "
        + ", ".join(places)
        + ". Leave some of the controls there out of the list if that matters"
    )


def joint_generated(name: str) -> str:
    """A note for heads without joints."""
    return f"“{name}” has no joints; one was made up that holds all of it"


def landmarks_corrected(count: int) -> str:
    """After landmarks were moved."""
    return f"{count} landmarks moved" if count != 1 else "1 landmark moved"


def template_gone(name: str) -> str:
    """The template of a head that was read, or whose landmarks were moved, is no longer there."""
    return (
        f"What Likeness knows of “{name}” is not on this computer; read its rig again, or add the head anew"
    )


def template_not_written(path: str, reason: str) -> str:
    """The cache cannot be written."""
    return (
        f"What was read of the rig cannot be kept in “{path}”: {reason}. "
        "Check the folder's permissions and space"
    )


def no_new_basis(name: str) -> str:
    """A head of several objects is not copied with a new basis."""
    return (
        f"“{name}” is your own head: apply its shape keys “Likeness” with Blender's own tools on a copy; "
        "Likeness makes such copies of the heads that it adds"
    )
