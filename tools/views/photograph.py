"""Path-traces a subject as a camera at its side sees it."""

import math
import pathlib

import bpy
import numpy as np
from mathutils import Matrix

from tools.views.subject import EYE_RADIUS, Subject

# The iris and the pupil as seen from the eyeball's centre: their radii, cm.
IRIS, PUPIL = 0.58, 0.22


def photograph(subject: Subject, yaw: float, samples: int, path: pathlib.Path) -> None:
    """Writes a PNG; `yaw` is in degrees toward the subject's left."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    camera = orbit(subject, yaw)
    scene.collection.objects.link(_skin(subject))
    for center in subject.eyes:
        scene.collection.objects.link(_eye(center))
    scene.camera = _camera(subject, camera)
    scene.collection.objects.link(scene.camera)
    _light(scene, subject, camera)
    _render(scene, subject, samples, path)


def orbit(subject: Subject, yaw: float) -> np.ndarray:
    """Camera to world: the photo's camera, gone round the head."""
    cos, sin = math.cos(math.radians(yaw)), math.sin(math.radians(yaw))
    turn = np.eye(4)
    turn[:3, :3] = [[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]]
    turn[:3, 3] = subject.pivot - turn[:3, :3] @ subject.pivot
    return turn @ subject.camera_to_world


def _skin(subject: Subject) -> bpy.types.Object:
    mesh = bpy.data.meshes.new("skin")
    mesh.from_pydata(subject.vertices.tolist(), [], subject.triangles.tolist())
    mesh.shade_smooth()
    colors = mesh.color_attributes.new("skin", "FLOAT_COLOR", "POINT")
    colors.data.foreach_set("color", np.c_[subject.colors, np.ones(len(subject.colors))].ravel())
    material, shader = _material("skin", roughness=0.5)
    color = material.node_tree.nodes.new("ShaderNodeAttribute")
    color.attribute_name = "skin"
    material.node_tree.links.new(color.outputs["Color"], shader.inputs["Base Color"])
    shader.inputs["Subsurface Weight"].default_value = 0.15
    shader.inputs["Subsurface Radius"].default_value = (0.3, 0.12, 0.06)
    mesh.materials.append(material)
    return bpy.data.objects.new("skin", mesh)


def _eye(center: np.ndarray) -> bpy.types.Object:
    """A ball that looks straight ahead: the colour tells how far from the axis a place is."""
    rings, segments = 96, 64
    vertices, faces = [], []
    for ring in range(rings + 1):
        polar = math.pi * ring / rings
        for segment in range(segments):
            turn = 2 * math.pi * segment / segments
            radius = math.sin(polar)
            place = np.array([radius * math.cos(turn), radius * math.sin(turn), math.cos(polar)])
            vertices.append((center + EYE_RADIUS * place).tolist())
    for ring in range(rings):
        for segment in range(segments):
            following = (segment + 1) % segments
            faces.append(
                [
                    ring * segments + segment,
                    (ring + 1) * segments + segment,
                    (ring + 1) * segments + following,
                    ring * segments + following,
                ]
            )
    mesh = bpy.data.meshes.new("eye")
    mesh.from_pydata(vertices, [], faces)
    mesh.shade_smooth()
    for name, color in (
        ("white", (0.75, 0.72, 0.7)),
        ("iris", (0.12, 0.08, 0.04)),
        ("pupil", (0.004, 0.004, 0.004)),
    ):
        material, shader = _material(name, roughness=0.15)
        shader.inputs["Base Color"].default_value = (*color, 1)
        mesh.materials.append(material)
    for face, polygon in enumerate(mesh.polygons):
        radius = EYE_RADIUS * math.sin(math.pi * (face // segments + 0.5) / rings)
        is_front = face // segments < rings / 2
        polygon.material_index = 2 if is_front and radius < PUPIL else 1 if is_front and radius < IRIS else 0
    return bpy.data.objects.new("eye", mesh)


def _material(name: str, roughness: float) -> tuple[bpy.types.Material, bpy.types.Node]:
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    shader = material.node_tree.nodes["Principled BSDF"]
    shader.inputs["Roughness"].default_value = roughness
    return material, shader


def _camera(subject: Subject, camera_to_world: np.ndarray) -> bpy.types.Object:
    data = bpy.data.cameras.new("camera")
    data.sensor_fit, data.sensor_width = "HORIZONTAL", 36
    data.lens = subject.focal_length / subject.width * 36
    data.clip_end = 1000
    camera = bpy.data.objects.new("camera", data)
    camera.matrix_world = Matrix(camera_to_world.tolist())
    return camera


def _light(scene: bpy.types.Scene, subject: Subject, camera_to_world: np.ndarray) -> None:
    """A large lamp beside the camera, a weak one on the other side, and a grey room."""
    world = bpy.data.worlds.new("room")
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs["Color"].default_value = (0.30, 0.31, 0.33, 1)
    scene.world = world
    for name, side, power in (("key", -45, 45000), ("fill", 60, 14000)):
        data = bpy.data.lights.new(name, "AREA")
        data.energy, data.size = power, 40
        lamp = bpy.data.objects.new(name, data)
        turn = Matrix.Rotation(math.radians(side), 4, "Y") @ Matrix.Rotation(math.radians(-30), 4, "X")
        frame = Matrix(camera_to_world.tolist())
        frame.translation = subject.pivot.tolist()
        lamp.matrix_world = frame @ turn @ Matrix.Translation((0, 0, 90))
        scene.collection.objects.link(lamp)


def _render(scene: bpy.types.Scene, subject: Subject, samples: int, path: pathlib.Path) -> None:
    scene.render.engine = "CYCLES"
    scene.cycles.samples, scene.cycles.use_denoising, scene.cycles.seed = samples, False, 1
    scene.cycles.max_bounces = 4
    scene.render.threads_mode, scene.render.threads = "FIXED", 2
    scene.render.resolution_x, scene.render.resolution_y = subject.width, subject.height
    scene.view_settings.view_transform = "Standard"
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGB"
    scene.render.filepath = str(path.resolve())
    bpy.ops.render.render(write_still=True)
