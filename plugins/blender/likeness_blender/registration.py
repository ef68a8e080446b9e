# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that Blender has to know of, in the order in which it must learn of it."""

import bpy

from . import (
    drawing,
    handlers,
    keymap,
    own_panel,
    own_properties,
    panels,
    preferences,
    properties,
    refine_panels,
    runtime,
    translations,
)
from .operators import (
    add_head,
    cancel_fit,
    choose_photo,
    export_head,
    extract_texture,
    find_controls,
    finish,
    fit_from_image,
    fit_from_photo,
    history,
    look_over_photo,
    made_elsewhere,
    pin_mode,
    pins,
    quality_report,
    read_rig,
    refine,
    show_landmarks,
    show_quality,
)

CLASSES = (
    preferences.LikenessPreferences,
    properties.LikenessProperties,
    add_head.LIKENESS_OT_add_head,
    choose_photo.LIKENESS_OT_choose_photo,
    choose_photo.LIKENESS_OT_choose_further_photo,
    fit_from_photo.LIKENESS_OT_fit_from_photo,
    fit_from_photo.LIKENESS_OT_add_photo,
    made_elsewhere.LIKENESS_OT_choose_supplied,
    made_elsewhere.LIKENESS_OT_clear_supplied,
    cancel_fit.LIKENESS_OT_cancel_fit,
    look_over_photo.LIKENESS_OT_look_over_photo,
    extract_texture.LIKENESS_OT_extract_texture,
    extract_texture.LIKENESS_OT_toggle_own_texture,
    quality_report.LIKENESS_OT_quality_report,
    fit_from_image.LIKENESS_OT_fit_from_image,
    refine.LIKENESS_OT_refine,
    refine.LIKENESS_OT_toggle_lock,
    refine.LIKENESS_OT_freeze,
    pins.LIKENESS_OT_move_pin,
    pins.LIKENESS_OT_clear_pins,
    pin_mode.LIKENESS_OT_pin_mode,
    history.LIKENESS_OT_load_history,
    history.LIKENESS_OT_compare_revision,
    history.LIKENESS_OT_revert_revision,
    history.LIKENESS_OT_branch_revision,
    show_quality.LIKENESS_OT_show_quality,
    finish.LIKENESS_OT_apply_as_basis,
    finish.LIKENESS_OT_neutralise,
    finish.LIKENESS_OT_remove,
    export_head.LIKENESS_OT_export,
    own_properties.LikenessControl,
    own_properties.LikenessOwnHead,
    find_controls.LIKENESS_OT_find_controls,
    find_controls.LIKENESS_OT_choose_controls,
    read_rig.LIKENESS_OT_read_rig,
    read_rig.LIKENESS_OT_forget_rig,
    show_landmarks.LIKENESS_OT_show_landmarks,
    own_panel.LIKENESS_UL_controls,
    panels.LIKENESS_PT_head,
    panels.LIKENESS_PT_made_elsewhere,
    *refine_panels.CLASSES,
    panels.LIKENESS_PT_controls,
    own_panel.LIKENESS_PT_own_head,
)


def register() -> None:
    """Makes operators, panels, properties and the menu entry known to Blender."""
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    properties.attach()
    handlers.attach()
    drawing.attach()
    own_properties.attach()
    keymap.attach()
    translations.attach()
    bpy.types.VIEW3D_MT_mesh_add.append(panels.draw_add_menu)


def unregister() -> None:
    """Takes everything back, and ends the session with the service."""
    runtime.close()
    bpy.types.VIEW3D_MT_mesh_add.remove(panels.draw_add_menu)
    translations.detach()
    keymap.detach()
    drawing.detach()
    handlers.detach()
    own_properties.detach()
    properties.detach()
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
