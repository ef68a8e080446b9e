# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports the selected head by Blender's own exporters, with the settings that keep it whole."""

from __future__ import annotations

from pathlib import Path

import bpy

from .. import runtime
from ..compat import has_operator
from ..likeness_core import strings
from ..likeness_core.actions import ActionStatus
from ..scene import heads, poses, preview
from .base import LikenessOperator

# For each format: extension, the exporter, and its settings; one that a version does not have is left out.
FORMATS = {
    "OBJ": (
        ".obj",
        "wm.obj_export",
        {
            "export_selected_objects": True,
            "apply_modifiers": True,
            "export_normals": True,
            "export_uv": True,
            "export_materials": True,
            "path_mode": "RELATIVE",
        },
    ),
    "GLTF": (
        ".glb",
        "export_scene.gltf",
        {
            "use_selection": True,
            "export_format": "GLB",
            "export_apply": False,
            "export_skins": True,
            "export_morph": True,
            "export_animations": False,
            "export_rest_position_armature": False,
        },
    ),
    "USD": (
        ".usdc",
        "wm.usd_export",
        {
            "selected_objects_only": True,
            "export_uvmaps": True,
            "export_normals": True,
            "export_materials": True,
            "relative_paths": True,
        },
    ),
    "FBX": (
        ".fbx",
        "export_scene.fbx",
        {
            "use_selection": True,
            "object_types": {"ARMATURE", "MESH"},
            "add_leaf_bones": False,
            "bake_anim": False,
            "mesh_smooth_type": "FACE",
            "use_tspace": False,
        },
    ),
    "ALEMBIC": (
        ".abc",
        "wm.alembic_export",
        {"selected": True, "uvs": True, "normals": True, "face_sets": True, "start": 1, "end": 1},
    ),
}
NAMES = {"OBJ": "Wavefront OBJ", "GLTF": "glTF", "USD": "USD", "FBX": "FBX", "ALEMBIC": "Alembic"}


class LIKENESS_OT_export(LikenessOperator, bpy.types.Operator):
    """Writes the head into a file of another format."""

    bl_idname = "likeness.export"
    bl_label = strings.EXPORT
    bl_description = strings.EXPORT_TIP

    format: bpy.props.EnumProperty(items=[(key, name, "") for key, name in NAMES.items()])
    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """There must be a head, and nothing that runs."""
        return runtime.host.selected_head() is not None and not runtime.session().status.is_busy

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Asks for the file."""
        self.filepath = bpy.path.clean_name(strings.HEAD_OBJECT) + FORMATS[self.format][0]
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def run(self, context: bpy.types.Context) -> set[str]:
        """Exports, and puts the selection back."""
        suffix, exporter, settings = FORMATS[self.format]
        if not has_operator(exporter):
            return self.finish(ActionStatus(False, strings.no_exporter(NAMES[self.format])))
        rig = heads.selected_rig(context)
        preview.end(rig)
        path = Path(bpy.path.abspath(self.filepath)).with_suffix(suffix)
        module, _, name = exporter.partition(".")
        operator = getattr(getattr(bpy.ops, module), name)
        known = operator.get_rna_type().properties.keys()
        selection = [item for item in context.view_layer.objects if item.select_get()]
        active = context.view_layer.objects.active
        try:
            _select(context, [rig, *_meshes_of(rig)], rig)
            operator(filepath=str(path), **{key: value for key, value in settings.items() if key in known})
        except RuntimeError as error:
            reason = str(error).removeprefix("Error: ").strip()
            return self.finish(ActionStatus(False, strings.export_failed(str(path), reason)))
        finally:
            _select(context, selection, active)
        return self.finish(ActionStatus(True, strings.exported(str(path))))


def _meshes_of(rig: bpy.types.Object) -> list[bpy.types.Object]:
    """The head's objects, and what else hangs on its rig."""
    return [*poses.objects(rig), *(child for child in rig.children if child.type == "MESH")]


def _select(
    context: bpy.types.Context, selected: list[bpy.types.Object], active: bpy.types.Object | None
) -> None:
    for item in context.view_layer.objects:
        item.select_set(item in selected)
    context.view_layer.objects.active = active
