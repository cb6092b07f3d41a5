# stage.py - puts a planned scene before Blender's camera
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The objects (die, ground, clutter, lamps, camera) stay; a scene gives them new meshes and
# materials, a view moves them. What a scene made is freed before the next.

import math

import bmesh
import bpy
import ground
import mathutils
import plan as planning

N_CLUTTER = 9
N_LAMPS = 2
N_SEGMENTS = 36  # around the rim of a pip
N_RINGS = 7  # from its bottom to its rim
AWAY = (0.0, 0.0, -100.0)


def linear(colour):
    """sRGB to the linear colour that Blender's nodes take."""
    rgb = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return (*rgb, 1.0)


# Meshes


def mesh_of(name, build):
    """A mesh made by the bmesh operators in `build`."""
    work = bmesh.new()
    build(work)
    mesh = bpy.data.meshes.new(name)
    work.to_mesh(mesh)
    work.free()
    return mesh


def smooth(mesh, is_smooth=lambda polygon: True):
    for polygon in mesh.polygons:
        polygon.use_smooth = is_smooth(polygon)
    return mesh


def rounded_cube(work, bevel, segments=5):
    bmesh.ops.create_cube(work, size=2.0)
    bmesh.ops.bevel(
        work,
        geom=work.edges[:],
        offset=bevel,
        segments=segments,
        profile=0.5,
        affect="EDGES",
        clamp_overlap=True,
    )


def torus(work):
    ring = bmesh.ops.create_circle(work, segments=16, radius=0.3)["verts"]
    turn = mathutils.Matrix.Rotation(math.pi / 2, 4, "X")
    bmesh.ops.transform(work, matrix=turn, verts=ring)
    bmesh.ops.translate(work, vec=(0.7, 0, 0), verts=ring)
    bmesh.ops.spin(
        work,
        geom=work.edges[:],
        axis=(0, 0, 1),
        cent=(0, 0, 0),
        steps=32,
        angle=math.tau,
        use_merge=True,
    )
    bmesh.ops.recalc_face_normals(work, faces=work.faces[:])


def upright(radius_top):
    """A cylinder, or a cone where the top is small."""

    def build(work):
        bmesh.ops.create_cone(
            work, cap_ends=True, segments=40, radius1=1, radius2=radius_top, depth=2
        )

    return build


def clutter_meshes():
    """Unit meshes, from -1 to 1 in height."""

    def ball(work):
        bmesh.ops.create_uvsphere(work, u_segments=40, v_segments=20, radius=1)

    def is_side(polygon):
        return abs(polygon.normal.z) < 0.9

    return {
        "sphere": smooth(mesh_of("sphere", ball)),
        "cube": mesh_of("cube", lambda work: rounded_cube(work, 0.04, 1)),
        "cylinder": smooth(mesh_of("cylinder", upright(1.0)), is_side),
        "disc": smooth(mesh_of("disc", upright(1.0)), is_side),
        "cone": smooth(mesh_of("cone", upright(0.02)), is_side),
        "torus": smooth(mesh_of("torus", torus)),
    }


def pip_places(n_pips, is_mirrored):
    """Where the pips are on a face, in steps of the spacing."""
    corner = [(-1, -1), (1, 1)]
    other_corner = [(-1, 1), (1, -1)]
    row = [(-1, 0), (1, 0)]
    places = {
        1: [(0, 0)],
        2: corner,
        3: [*corner, (0, 0)],
        4: corner + other_corner,
        5: [*corner, *other_corner, (0, 0)],
        6: corner + other_corner + row,
    }[n_pips]
    if not is_mirrored:
        return places
    return [(y, -x) for x, y in places]


def add_bowl(work, die, place, axes):
    """A pip at `place` on a face, part of a ball; its rim, as edges."""
    right, up, normal = axes
    rim, depth = die["pip_radius"], die["pip_radius"] * die["pip_depth"]
    radius = (rim * rim + depth * depth) / (2 * depth)
    middle = place + normal * (radius - depth)
    opening = math.asin(rim / radius)
    around = [
        math.cos(angle) * right + math.sin(angle) * up
        for angle in (math.tau * index / N_SEGMENTS for index in range(N_SEGMENTS))
    ]
    below = [work.verts.new(middle - radius * normal)]
    faces, edges = [], []
    for ring in range(1, N_RINGS + 1):
        angle = opening * ring / N_RINGS
        height, width = -radius * math.cos(angle), radius * math.sin(angle)
        above = [work.verts.new(middle + height * normal + width * way) for way in around]
        for index in range(N_SEGMENTS):
            pair = (above[index - 1], above[index])
            under = (below[index], below[index - 1]) if ring > 1 else (below[0],)
            faces.append(work.faces.new((*pair, *under)))
            if ring == N_RINGS:
                edges.append(work.edges.get(pair))
        below = above
    for face in faces:
        face.material_index, face.smooth = 1, True
    return edges


def add_pips(work, die, face):
    """Opens the flat side of the die that is `face`, and fills it again around its pips."""
    normal = mathutils.Vector(planning.NORMALS[face])
    right = mathutils.Vector((normal.y, normal.z, normal.x))
    up = normal.cross(right)
    side = max(work.faces, key=lambda other: other.calc_center_median().dot(normal))
    edges = list(side.edges)
    bmesh.ops.delete(work, geom=[side], context="FACES_ONLY")
    for x, y in pip_places(face, die["mirrored"][face - 1]):
        place = normal + die["pip_spacing"] * (x * right + y * up)
        edges += add_bowl(work, die, place, (right, up, normal))
    filled = bmesh.ops.triangle_fill(work, use_beauty=True, edges=edges, normal=normal)
    for made in filled["geom"]:
        if isinstance(made, bmesh.types.BMFace):
            made.smooth = False


def die_mesh(die, body, pips):
    """The rounded die with its 21 pips; body and pips have a material each."""

    def build(work):
        rounded_cube(work, die["bevel"])
        for face in work.faces:
            face.smooth = True
        for face in planning.FACES:
            add_pips(work, die, face)
        bmesh.ops.recalc_face_normals(work, faces=work.faces[:])

    made = mesh_of("die", build)
    made.materials.append(body)
    made.materials.append(pips)
    made.use_auto_smooth = True
    made.auto_smooth_angle = math.radians(40)
    return made


# Materials


def new_material(name):
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    return made


def surface(name, colour, roughness, **more):
    made = new_material(name)
    shader = made.node_tree.nodes["Principled BSDF"]
    shader.distribution = "GGX"
    values = {"Base_Color": linear(colour), "Roughness": roughness, **more}
    for key, value in values.items():
        shader.inputs[key.replace("_", " ")].default_value = value
    return made


def die_materials(die):
    """Those of body and pips. The pips are painted: plastic in a die of any finish."""
    pips = surface("pips", die["pips"], 0.5)
    roughness = die["roughness"]
    if die["finish"] == "metal":
        roughness = 0.25 + 0.4 * roughness
        return surface("body", die["body"], roughness, Metallic=0.85), pips
    body = surface("body", die["body"], roughness)
    if die["finish"] == "translucent":
        # Light from behind glows in the body: cheap, and without the noise of real glass.
        tree = body.node_tree
        glow = ground.node(tree, "ShaderNodeBsdfTranslucent", Color=linear(die["body"]))
        mix = ground.node(tree, "ShaderNodeMixShader", Fac=0.45)
        tree.links.new(tree.nodes["Principled BSDF"].outputs[0], mix.inputs[1])
        tree.links.new(glow.outputs[0], mix.inputs[2])
        tree.links.new(mix.outputs[0], tree.nodes["Material Output"].inputs["Surface"])
    return body, pips


def ground_material(plan):
    made = surface("ground", plan["first"], plan["roughness"])
    tree = made.node_tree
    shader = tree.nodes["Principled BSDF"]
    mix = ground.node(
        tree,
        "ShaderNodeMixRGB",
        Color1=linear(plan["first"]),
        Color2=linear(plan["second"]),
    )
    share = ground.second_share(tree, plan)
    tree.links.new(share, mix.inputs["Fac"])
    tree.links.new(mix.outputs["Color"], shader.inputs["Base Color"])
    if plan["bump"] > 0:
        bump = ground.node(tree, "ShaderNodeBump", Strength=plan["bump"], Distance=0.1)
        tree.links.new(share, bump.inputs["Height"])
        tree.links.new(bump.outputs["Normal"], shader.inputs["Normal"])
    return made


# Objects


def add_object(name, data):
    made = bpy.data.objects.new(name, data)
    bpy.context.collection.objects.link(made)
    return made


def new_lamp(plan):
    """A lamp that would light a white ground below it to `strength`, however it is made."""
    kind = plan["kind"]
    lamp = bpy.data.lights.new("lamp", {"strip": "AREA"}.get(kind, kind.upper()))
    lamp.color = plan["colour"]
    size, square = plan["size"], plan["distance"] ** 2
    if kind == "sun":
        lamp.energy, lamp.angle = math.pi * plan["strength"], math.radians(6) * size
    elif kind in ("area", "strip"):
        lamp.energy, lamp.size = math.pi**2 * square * plan["strength"], 2 * size
        if kind == "strip":
            lamp.shape, lamp.size, lamp.size_y = "RECTANGLE", 0.3, 5.0
    else:
        lamp.energy = 4 * math.pi**2 * square * plan["strength"]
        lamp.shadow_soft_size = 0.4 * size
    if kind == "spot":
        lamp.spot_size, lamp.spot_blend = 2 * math.atan(4.5 / plan["distance"]), 0.5
    return lamp


class Stage:
    """The objects that every scene shares, and the data that the present scene owns."""

    def __init__(self):
        bpy.ops.wm.read_factory_settings(use_empty=True)
        self.shapes = clutter_meshes()
        placeholder = bpy.data.meshes.new("nothing")
        square = mesh_of("ground", lambda work: bmesh.ops.create_grid(work, size=60.0))
        self.ground = add_object("ground", square)
        square.materials.append(None)
        self.die = add_object("die", placeholder)
        self.die.rotation_mode = "QUATERNION"
        for mesh in self.shapes.values():
            mesh.materials.append(None)
        self.clutter = [add_object("thing", self.shapes["cube"]) for _ in range(N_CLUTTER)]
        self.dark = bpy.data.lights.new("dark", "POINT")
        self.lamps = [add_object("lamp", self.dark) for _ in range(N_LAMPS)]
        self.camera = add_object("camera", bpy.data.cameras.new("camera"))
        bpy.context.scene.camera = self.camera
        bpy.context.scene.world = bpy.data.worlds.new("sky")
        bpy.context.scene.world.use_nodes = True
        # The sky is of one colour: rays that miss find it, and all others go to the lamps.
        bpy.context.scene.world.cycles.sampling_method = "NONE"
        self.owned = []

    def own(self, data):
        self.owned.append(data)
        return data

    def set_scene(self, scene):
        old, self.owned = self.owned, []
        materials = [self.own(made) for made in die_materials(scene["die"])]
        self.die.data = self.own(die_mesh(scene["die"], *materials))
        self.ground.material_slots[0].link = "OBJECT"
        self.ground.material_slots[0].material = self.own(ground_material(scene["ground"]))
        self.set_clutter(scene["clutter"])
        self.set_lamps(scene["lamps"])
        sky = bpy.context.scene.world.node_tree.nodes["Background"]
        sky.inputs["Color"].default_value = linear(scene["sky"]["colour"])
        sky.inputs["Strength"].default_value = scene["sky"]["strength"]
        bpy.data.batch_remove(old)

    def set_clutter(self, things):
        for thing, planned in zip(self.clutter, things):
            thing.data = self.shapes[planned["kind"]]
            thing.material_slots[0].link = "OBJECT"
            material = surface("thing", planned["colour"], planned["roughness"])
            thing.material_slots[0].material = self.own(material)
            size, height = planned["size"], planned["size"] * planned["stretch"]
            if planned["kind"] == "disc":
                height = 0.02
            elif planned["kind"] in ("sphere", "torus"):
                height = size
            thing.scale = (size, size, height)
            thing.rotation_euler = (0, 0, planned["turn"])

    def set_lamps(self, lamps):
        for index, lamp in enumerate(self.lamps):
            lamp.hide_render = index >= len(lamps)
            if lamp.hide_render:
                # Objects go with their data, and the old lamp is freed with its scene.
                lamp.data = self.dark
                continue
            planned = lamps[index]
            towards = mathutils.Vector(planned["towards"])
            lamp.data = self.own(new_lamp(planned))
            lamp.location = towards * planned["distance"]
            lamp.rotation_euler = towards.to_track_quat("Z", "Y").to_euler()

    def set_view(self, view):
        matrix = mathutils.Matrix(view["rotation"])
        self.die.rotation_quaternion = matrix.to_quaternion()
        self.die.location = (0, 0, view["height"])
        places = view["places"] + [None] * N_CLUTTER
        for thing, place in zip(self.clutter, places):
            thing.hide_render = place is None
            if place is not None:
                # The torus is 0.3 thick in its own units; the others are from -1 to 1.
                thickness = 0.3 if thing.data == self.shapes["torus"] else 1.0
                thing.location = (place[0], place[1], thickness * thing.scale.z)
        self.set_camera(view)

    def set_camera(self, view):
        planned = view["camera"]
        towards = mathutils.Vector(planned["towards"])
        roll = mathutils.Quaternion((0, 0, 1), planned["roll"])
        self.camera.rotation_euler = (towards.to_track_quat("Z", "Y") @ roll).to_euler()
        self.camera.location = self.die.location + towards * planned["distance"]
        lens = self.camera.data
        lens.sensor_width, lens.lens = planning.SENSOR, planned["focal"]
        lens.shift_x, lens.shift_y = planned["shift"]
        bpy.context.scene.view_settings.exposure = planned["exposure"]
