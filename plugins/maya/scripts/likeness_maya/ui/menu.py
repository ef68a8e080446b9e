# SPDX-License-Identifier: Apache-2.0
"""The menu Likeness in Maya's main window, and a shelf of that name."""

from __future__ import annotations

from maya import cmds, mel

from ..likeness_core import maya_strings, rig_strings, strings

MENU = "likenessMenu"
SHELF = "Likeness"
# What menu and shelf offer: label, tip, Python, icon out of those that Maya has.
ENTRIES = (
    (strings.PANEL, strings.PANEL_TIP, "from likeness_maya.ui import dock; dock.show()", "out_character.png"),
    (
        strings.ADD_HEAD,
        strings.ADD_HEAD_TIP,
        "from likeness_maya import commands; commands.add_head()",
        "humanIK_CharCtrl.png",
    ),
    (
        strings.FIT_FROM_PHOTO,
        strings.FIT_FROM_PHOTO_TIP,
        "from likeness_maya import commands; commands.choose_photo()",
        "camera.png",
    ),
    (
        strings.ADD_PHOTO,
        strings.ADD_PHOTO_TIP,
        "from likeness_maya import commands; commands.choose_further_photo()",
        "camera.png",
    ),
    (
        strings.REFINE,
        strings.REFINE_TIP,
        "from likeness_maya import commands; commands.refine()",
        "refresh.png",
    ),
    (
        strings.PIN_MODE,
        strings.PIN_MODE_TIP_CTRL,
        "from likeness_maya import commands; commands.pins()",
        "pin.png",
    ),
    (
        rig_strings.FIND_CONTROLS,
        maya_strings.FIND_CONTROLS_TIP,
        "from likeness_maya import commands; commands.find_controls()",
        "search.png",
    ),
    (
        rig_strings.READ_RIG,
        maya_strings.READ_RIG_TIP,
        "from likeness_maya import commands; commands.read_rig()",
        "kinJoint.png",
    ),
    (
        strings.LOOK_OVER_PHOTO,
        strings.LOOK_OVER_PHOTO_TIP,
        "from likeness_maya import commands; commands.look_over_photo()",
        "out_imagePlane.png",
    ),
    (
        rig_strings.SHOW_LANDMARKS,
        maya_strings.SHOW_LANDMARKS_TIP,
        "from likeness_maya import commands; commands.landmarks()",
        "locator.png",
    ),
    (
        strings.NEUTRALISE,
        strings.NEUTRALISE_TIP,
        "from likeness_maya import commands; commands.neutralise()",
        "neutralPose.png",
    ),
    (
        strings.APPLY_AS_BASIS,
        strings.APPLY_AS_BASIS_TIP,
        "from likeness_maya import commands; commands.apply_as_basis()",
        "polyDuplicateFacet.png",
    ),
    (
        strings.EXTRACT_TEXTURE,
        strings.EXTRACT_TEXTURE_TIP,
        "from likeness_maya import commands; commands.extract_texture()",
        "out_file.png",
    ),
    (
        strings.QUALITY_REPORT,
        strings.QUALITY_REPORT_TIP,
        "from likeness_maya import commands; commands.quality_report()",
        "textEditor.png",
    ),
    (
        strings.REMOVE,
        strings.REMOVE_TIP,
        "from likeness_maya import commands; commands.remove()",
        "delete.png",
    ),
)


def add() -> None:
    """Adds menu and shelf; those of an earlier load make way."""
    remove()
    cmds.menu(MENU, label=strings.PRODUCT, parent=_mel_global("gMainWindow"), tearOff=True)
    cmds.shelfLayout(SHELF, parent=_mel_global("gShelfTopLevel"))
    for label, tip, command, image in ENTRIES:
        cmds.menuItem(label=label, annotation=tip, command=command, sourceType="python", parent=MENU)
        cmds.shelfButton(
            label=label, annotation=tip, command=command, sourceType="python", image1=image, parent=SHELF
        )


def remove() -> None:
    """Takes menu and shelf away."""
    if cmds.menu(MENU, exists=True):
        cmds.deleteUI(MENU, menu=True)
    if cmds.shelfLayout(SHELF, exists=True):
        cmds.deleteUI(SHELF, layout=True)


def _mel_global(name: str) -> str:
    """A text that Maya's own interface keeps in MEL."""
    # The stubs have no types for it.
    return str(mel.eval(f"$likenessText = ${name}"))  # type: ignore[no-untyped-call]
