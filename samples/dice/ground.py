# ground.py - the procedural textures of the ground, as Blender's shader nodes
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Each function takes the node tree, the coordinates (in units of half a die's edge, already
# scaled and turned) and the plan of the ground, and returns a socket: how much of the second
# colour there is, 0 to 1.


def node(tree, kind, **inputs):
    """A new node with inputs set by name; `_` stands for a space."""
    made = tree.nodes.new(kind)
    for name, value in inputs.items():
        made.inputs[name.replace("_", " ")].default_value = value
    return made


def ramp(tree, factor, low, high, is_sharp=False):
    """0 below `low`, 1 above `high`."""
    made = tree.nodes.new("ShaderNodeValToRGB")
    made.color_ramp.interpolation = "CONSTANT" if is_sharp else "EASE"
    made.color_ramp.elements[0].position = low
    made.color_ramp.elements[1].position = high
    tree.links.new(factor, made.inputs["Fac"])
    return made.outputs["Color"]


def plain(tree, coordinates, plan):
    made = node(tree, "ShaderNodeTexNoise", Scale=9.0, Detail=3.0)
    tree.links.new(coordinates, made.inputs["Vector"])
    return ramp(tree, made.outputs["Fac"], 0.3, 3.0)


def noise(tree, coordinates, plan):
    made = node(tree, "ShaderNodeTexNoise", Scale=0.8, Detail=plan["detail"])
    tree.links.new(coordinates, made.inputs["Vector"])
    return ramp(tree, made.outputs["Fac"], 0.38, 0.62)


def waves(tree, coordinates, wave_type, scale, distortion, detail):
    made = node(
        tree,
        "ShaderNodeTexWave",
        Scale=scale,
        Distortion=distortion,
        Detail=detail,
        Detail_Scale=1.2,
    )
    made.wave_type = wave_type
    tree.links.new(coordinates, made.inputs["Vector"])
    return made.outputs["Fac"]


def wood(tree, coordinates, plan):
    stretched = node(tree, "ShaderNodeMapping", Scale=(1.0, 0.18, 1.0))
    tree.links.new(coordinates, stretched.inputs["Vector"])
    grain = waves(tree, stretched.outputs["Vector"], "BANDS", 0.45, 7.0, plan["detail"])
    return ramp(tree, grain, 0.05, 1.0)


def marble(tree, coordinates, plan):
    veins = waves(tree, coordinates, "BANDS", 0.25, 14.0, plan["detail"])
    return ramp(tree, veins, 0.55, 1.0)


def rings(tree, coordinates, plan):
    circles = waves(tree, coordinates, "RINGS", 0.35, 1.5, 0.0)
    return ramp(tree, circles, 0.0, 0.5, is_sharp=True)


def checker(tree, coordinates, plan):
    made = node(
        tree, "ShaderNodeTexChecker", Scale=0.55, Color1=(0, 0, 0, 1), Color2=(1, 1, 1, 1)
    )
    tree.links.new(coordinates, made.inputs["Vector"])
    return made.outputs["Color"]


def voronoi(tree, coordinates, feature, scale, randomness):
    made = node(tree, "ShaderNodeTexVoronoi", Scale=scale, Randomness=randomness)
    made.voronoi_dimensions = "2D"
    made.feature = feature
    tree.links.new(coordinates, made.inputs["Vector"])
    return made


def cells(tree, coordinates, plan):
    made = voronoi(tree, coordinates, "F1", 0.9, 1.0)
    grey = tree.nodes.new("ShaderNodeSeparateColor")
    tree.links.new(made.outputs["Color"], grey.inputs["Color"])
    return grey.outputs[0]


def cracks(tree, coordinates, plan):
    made = voronoi(tree, coordinates, "DISTANCE_TO_EDGE", 0.7, 1.0)
    return ramp(tree, made.outputs["Distance"], 0.02, 0.07)


def spots(tree, coordinates, plan):
    made = voronoi(tree, coordinates, "F1", 1.1, 0.75)
    return ramp(tree, made.outputs["Distance"], 0.0, 0.26, is_sharp=True)


def lattice(tree, coordinates, plan):
    made = voronoi(tree, coordinates, "F1", 1.3, 0.0)
    return ramp(tree, made.outputs["Distance"], 0.0, 0.27, is_sharp=True)


def bricks(tree, coordinates, plan):
    made = node(
        tree,
        "ShaderNodeTexBrick",
        Scale=0.7,
        Mortar_Size=0.03,
        Color1=(0, 0, 0, 1),
        Color2=(0.35, 0.35, 0.35, 1),
        Mortar=(1, 1, 1, 1),
    )
    tree.links.new(coordinates, made.inputs["Vector"])
    return made.outputs["Color"]


def gradient(tree, coordinates, plan):
    made = tree.nodes.new("ShaderNodeTexGradient")
    spread = node(tree, "ShaderNodeMapping", Location=(0.5, 0, 0), Scale=(0.1, 0.1, 0.1))
    # The offset of the other textures would push the gradient out of the picture.
    place = tree.nodes.new("ShaderNodeTexCoord")
    turned = node(tree, "ShaderNodeMapping", Rotation=(0, 0, plan["angle"]))
    tree.links.new(place.outputs["Object"], turned.inputs["Vector"])
    tree.links.new(turned.outputs["Vector"], spread.inputs["Vector"])
    tree.links.new(spread.outputs["Vector"], made.inputs["Vector"])
    return made.outputs["Fac"]


TEXTURES = {
    "plain": plain,
    "noise": noise,
    "wood": wood,
    "checker": checker,
    "cells": cells,
    "spots": spots,
    "gradient": gradient,
    "bricks": bricks,
    "marble": marble,
    "cracks": cracks,
    "rings": rings,
    "lattice": lattice,
}


def second_share(tree, plan):
    """The socket with the share of the second colour, for the ground that is planned."""
    place = tree.nodes.new("ShaderNodeTexCoord")
    scale = plan["scale"]
    placed = node(
        tree,
        "ShaderNodeMapping",
        Location=plan["offset"],
        Rotation=(0, 0, plan["angle"]),
        Scale=(scale, scale, scale),
    )
    tree.links.new(place.outputs["Object"], placed.inputs["Vector"])
    return TEXTURES[plan["kind"]](tree, placed.outputs["Vector"], plan)
