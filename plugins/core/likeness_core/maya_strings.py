# SPDX-License-Identifier: Apache-2.0
"""Sentences that only make sense in Maya."""

from __future__ import annotations

from collections.abc import Sequence

from .strings import listed

# What Maya calls its units of length, as artists do.
UNITS = {
    "mm": "millimetres",
    "cm": "centimetres",
    "m": "metres",
    "km": "kilometres",
    "in": "inches",
    "ft": "feet",
    "yd": "yards",
}
WIREFRAME_TIP = "Show the edges of what is shaded, in all views"
SHOW_LANDMARKS_TIP = (
    "Show where Likeness takes the face's features to be; drag a point to its place, then choose another tool"
)
LANDMARK_HELP = "Drag points to their places · another tool, or Landmarks again: done"
EXPORT_TIP = "Write rig and mesh into a file of another format, by Maya's own exporter"
RANGE_TIP = "From where to where a fit may move the chosen control, in Maya's own units"
PAINT_QUALITY_TIP = "Paint a measure of the last fit onto the head, with a legend"
FIND_CONTROLS_TIP = (
    "List what the selected mesh's rig can do: custom attributes, blendShape weights, control curves, "
    "joints with limits"
)
READ_RIG_TIP = (
    "Move every chosen control to its limits and measure what it does, so that the head can be fitted; "
    "everything is put back as it was"
)
SEARCH = "Search"
LIST_TIP = "Ticked: a fit may use the control. Double-click: is it who the head is, or what its face does?"


def deformer_refused(mesh: str, deformer: str, kind: str) -> str:
    """A deformer that changes the shape in a way that a fit cannot follow."""
    return (
        f"“{mesh}” is deformed by “{deformer}” ({kind}) beside its skinCluster, which a fit cannot follow. "
        "Set its envelope to 0 or delete it from the history, then read the rig again"
    )


def two_skins(mesh: str) -> str:
    """More than one skinCluster deforms a mesh."""
    return f"“{mesh}” has more than one skinCluster; leave only the head's on (envelope 0 for the others)"


def not_classic_linear(mesh: str, cluster: str) -> str:
    """Dual quaternions."""
    return (
        f"“{mesh}” is skinned with dual quaternions; set the skinning method of “{cluster}” to Classic "
        "Linear, since a fit is computed so and would not match otherwise"
    )


def not_at_rest(mesh: str, millimetres: float) -> str:
    """With all controls at rest the head is not in its bind pose."""
    return (
        f"With its controls at rest “{mesh}” is {millimetres:.1f} mm off the pose in which it was bound. "
        "Set all controls to zero, or use Skin > Go to Bind Pose, then find the controls and read the rig "
        "again"
    )


def controls_locked(names: Sequence[str]) -> str:
    """Chosen controls that are locked."""
    return (
        f"{listed(names)}: locked, so the rig cannot be read by moving it. Unlock it in the Channel Box, "
        "or take it out of the list"
    )


def controls_driven(names: Sequence[str]) -> str:
    """Chosen controls that something else drives."""
    return (
        f"{listed(names)}: animated or connected, so the rig cannot be read by moving it. Delete the keys "
        "or break the connection in the Channel Box, or take it out of the list"
    )


def controls_gone(names: Sequence[str]) -> str:
    """Chosen controls that are no longer there."""
    return f"{listed(names)}: no longer in the scene; find the controls again"


def animated_left_out(names: Sequence[str]) -> str:
    """Controls that were not listed because they are animated."""
    return f"{listed(names)}: animated and left out; delete the keys and find the controls again to use it"


def implausible_size(mesh: str, centimetres: float) -> str:
    """A head that is no head by its size."""
    return (
        f"“{mesh}” is {centimetres:.3g} cm high in this scene, where a head is about 25. Scale the rig's top "
        "group to life size (or set Preferences > Settings > Linear to what the rig was made in), then read "
        "the rig again"
    )


def no_faces(mesh: str) -> str:
    """A mesh without polygons."""
    return f"“{mesh}” has no faces; select the mesh of your head"


def take_off_first(name: str) -> str:
    """A fitted head cannot be forgotten."""
    return f"“{name}” still has a fit; Remove takes it off, then the rig can be forgotten"


def scene_space(up: str, unit: str) -> str:
    """Which axis is up in a scene, and in what its lengths are shown."""
    standing = "Y is up" if up == "y" else "Z is up, so heads stand on Z"
    lengths = UNITS.get(unit, unit)
    if unit == "cm":
        return f"{standing}; lengths are in centimetres, as in the head template"
    return f"{standing}; lengths are shown in {lengths}, and heads keep their size in centimetres"


def in_namespace(name: str, namespace: str) -> str:
    """A head in a namespace."""
    return (
        f"“{name}” is in the namespace “{namespace}”; what belongs to it is found by connections, so it may "
        "be renamed"
    )


def is_referenced(name: str) -> str:
    """A head that another file brings."""
    return (
        f"“{name}” comes from a reference: a fit sets its controls and adds nodes beside it. What else you "
        "want to change, change in the referenced file"
    )


def no_new_basis(name: str) -> str:
    """A head of several objects is not copied with a new basis."""
    return (
        f"“{name}” is your own head: on a duplicate, bake the blendShapes “Likeness” with Maya's own tools; "
        "Likeness makes such copies of the heads that it adds"
    )
