# plan.py - what every picture of the set shows, as plain numbers
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Nothing here needs Blender. A scene (ground, lamps, die, clutter) follows from its number
# alone, and has six views, one for each face of the die. A view draws its camera and the
# places of the clutter first; the orientation of the die is drawn last, again and again
# until the wanted face is the one seen best. So all but the orientation is independent of
# the class, and every run of whole scenes is balanced.
#
# The die has an edge of two units: its faces lie at -1 and 1, and z points up.

import colorsys
import math
import random

SEED = 20261121
FACES = (1, 2, 3, 4, 5, 6)

# Scenes come in blocks of 40, so that the beginning of the set is a small set.
BLOCK = ["train"] * 12 + ["val", "test"] + ["train"] * 6 + ["val", "test"]
BLOCK += ["val", "test"] + ["train"] * 12 + ["val", "test"] * 2

# The Western die: opposite faces add up to seven, and 1, 2, 3 go counterclockwise around
# the corner that they share.
NORMALS = {
    1: (1.0, 0.0, 0.0),
    2: (0.0, 1.0, 0.0),
    3: (0.0, 0.0, 1.0),
    4: (0.0, 0.0, -1.0),
    5: (0.0, -1.0, 0.0),
    6: (-1.0, 0.0, 0.0),
}

# The best face must be turned to the camera by this much more than the second best.
MARGIN = math.radians(18.0)

# The sphere that the rounded die never leaves, for framing without knowing how it lies.
REACH = 1.62

SENSOR = 36.0

# Hues run from 0 to 1; what is held out is in the pictures for testing alone.
HELD_OUT_HUES = ((0.11, 0.19), (0.46, 0.56), (0.82, 0.92))
KNOWN_HUES = ((-0.05, 0.08), (0.24, 0.42), (0.60, 0.78))
GROUNDS = ("plain", "noise", "wood", "checker", "cells", "spots", "gradient")
HELD_OUT_GROUNDS = ("bricks", "marble", "cracks", "rings", "lattice")
LAMPS = ("sun", "area", "point")
HELD_OUT_LAMPS = ("spot", "strip")
CLUTTER = ("sphere", "cube", "cylinder", "cone", "disc", "disc")
HELD_OUT_CLUTTER = ("sphere", "cube", "torus", "disc", "disc", "cone")
LAMP_HUES = ((0.04, 0.13), (0.55, 0.66))
HELD_OUT_LAMP_HUES = ((0.28, 0.40), (0.80, 0.97))


def split_of(scene):
    return BLOCK[scene % len(BLOCK)]


# Vectors and rotations


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def subtract(a, b):
    return tuple(x - y for x, y in zip(a, b))


def add(a, b):
    return tuple(x + y for x, y in zip(a, b))


def scaled(a, factor):
    return tuple(x * factor for x in a)


def length(a):
    return math.sqrt(dot(a, a))


def direction(azimuth, elevation):
    level = math.cos(elevation)
    return (level * math.cos(azimuth), level * math.sin(azimuth), math.sin(elevation))


def uniform_rotation(rng):
    """Rows of a rotation matrix, uniform over all rotations (Shoemake, 1992)."""
    u, v, w = rng.random(), rng.random() * math.tau, rng.random() * math.tau
    x, y = math.sqrt(1 - u) * math.sin(v), math.sqrt(1 - u) * math.cos(v)
    z, s = math.sqrt(u) * math.sin(w), math.sqrt(u) * math.cos(w)
    return (
        (1 - 2 * (y * y + z * z), 2 * (x * y - z * s), 2 * (x * z + y * s)),
        (2 * (x * y + z * s), 1 - 2 * (x * x + z * z), 2 * (y * z - x * s)),
        (2 * (x * z - y * s), 2 * (y * z + x * s), 1 - 2 * (x * x + y * y)),
    )


def resting_rotation(rng):
    """A die that lies on one of its faces, each as likely, turned at random."""
    down = rng.randrange(6)
    axis, sign = down // 2, 1.0 if down % 2 else -1.0
    angle = rng.random() * math.tau
    c, s = math.cos(angle), math.sin(angle)
    columns = [None, None, None]
    columns[axis] = (0.0, 0.0, sign)
    columns[(axis + 1) % 3] = (c, s, 0.0)
    columns[(axis + 2) % 3] = (-s * sign, c * sign, 0.0)
    return tuple(tuple(column[row] for column in columns) for row in range(3))


def turned(rotation, vector):
    return tuple(dot(row, vector) for row in rotation)


# Colours, as sRGB from 0 to 1


def lightness(colour):
    """CIE L*, 0 to 100."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    y = dot(linear, (0.2126, 0.7152, 0.0722))
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def from_ranges(rng, ranges):
    low, high = rng.choice(ranges)
    return rng.uniform(low, high) % 1.0


def die_colour(rng, held_out, plain_share):
    """White, black, or, in most cases, of a hue."""
    which = rng.random()
    if which < plain_share * 0.6:
        hue, saturation, value = rng.uniform(0.05, 0.17), rng.uniform(0, 0.14), rng.uniform(0.86, 1)
        return colorsys.hsv_to_rgb(hue, saturation, value)
    if which < plain_share:
        return colorsys.hsv_to_rgb(rng.random(), rng.uniform(0, 0.4), rng.uniform(0.04, 0.17))
    hue = from_ranges(rng, HELD_OUT_HUES if held_out else KNOWN_HUES)
    return colorsys.hsv_to_rgb(hue, rng.uniform(0.5, 1.0), rng.uniform(0.3, 1.0))


def die_colours(rng, held_out):
    """Body and pips, at least 42 steps of lightness apart, either of them the lighter."""
    while True:
        body = die_colour(rng, held_out, 0.0 if held_out else 0.4)
        pips = die_colour(rng, held_out, 0.75)
        if abs(lightness(body) - lightness(pips)) >= 42:
            return body, pips


def any_colour(rng):
    saturation = rng.uniform(0, 0.25) if rng.random() < 0.4 else rng.uniform(0.2, 0.85)
    return colorsys.hsv_to_rgb(rng.random(), saturation, rng.uniform(0.12, 0.95))


def sky_colour(rng):
    return colorsys.hsv_to_rgb(rng.random(), rng.uniform(0, 0.4), rng.uniform(0.7, 1.0))


def far_colour(rng, others, distance):
    while True:
        colour = any_colour(rng)
        if all(length(subtract(colour, other)) >= distance for other in others):
            return colour


# The parts of a scene


def plan_die(rng, held_out):
    body, pips = die_colours(rng, held_out)
    bevel = rng.uniform(0.10, 0.30)
    radius = rng.uniform(0.15, 0.22)
    spacing = min(rng.uniform(0.46, 0.56), 1 - bevel - radius - 0.02)
    return {
        "body": body,
        "pips": pips,
        "bevel": bevel,
        "pip_radius": min(radius, 0.46 * spacing),
        "pip_depth": rng.uniform(0.35, 0.9),
        "pip_spacing": spacing,
        "mirrored": [rng.random() < 0.5 for _ in FACES],
        "finish": rng.choices(("plastic", "metal", "translucent"), (7, 1.5, 1.5))[0],
        "roughness": rng.uniform(0.12, 0.75),
    }


def plan_ground(rng, held_out, die):
    first = far_colour(rng, [die["body"]], 0.28)
    second = far_colour(rng, [die["body"], first], 0.22)
    if rng.random() < 0.25:
        second = die["pips"]
    return {
        "kind": rng.choice(HELD_OUT_GROUNDS if held_out else GROUNDS),
        "first": first,
        "second": second,
        "scale": math.exp(rng.uniform(math.log(0.5), math.log(2.4))),
        "angle": rng.random() * math.tau,
        "offset": (rng.uniform(-50, 50), rng.uniform(-50, 50), rng.uniform(-50, 50)),
        "detail": rng.uniform(0.5, 6.0),
        "roughness": rng.uniform(0.3, 0.95),
        "bump": rng.uniform(0.1, 0.5) if rng.random() < 0.4 else 0.0,
    }


def plan_lamp(rng, held_out, share):
    hue = from_ranges(rng, HELD_OUT_LAMP_HUES if held_out else LAMP_HUES)
    return {
        "kind": rng.choice(HELD_OUT_LAMPS if held_out else LAMPS),
        "colour": colorsys.hsv_to_rgb(hue, rng.uniform(0.0, 0.35), 1.0),
        "towards": direction(rng.random() * math.tau, math.radians(rng.uniform(28, 80))),
        "distance": rng.uniform(6, 12),
        "size": math.exp(rng.uniform(math.log(0.1), math.log(3.0))),
        "strength": share * math.exp(rng.uniform(math.log(0.7), math.log(1.5))),
    }


def plan_lamps(rng, held_out):
    if rng.random() < 0.65:
        return [plan_lamp(rng, held_out, 1.0)]
    share = rng.uniform(0.5, 0.8)
    return [plan_lamp(rng, held_out, share), plan_lamp(rng, held_out, 1.1 - share)]


def plan_clutter(rng, held_out, die):
    """Things on the ground: large ones, and small ones that might pass for pips."""
    things = []
    for _ in range(rng.choice((0, 1, 2, 3, 4, 6, 9))):
        kind = rng.choice(HELD_OUT_CLUTTER if held_out else CLUTTER)
        is_small = kind == "disc" or rng.random() < 0.3
        colour = die["pips"] if rng.random() < 0.3 else any_colour(rng)
        size = rng.uniform(0.12, 0.28) if is_small else rng.uniform(0.35, 1.3)
        things.append(
            {
                "kind": kind,
                "colour": colour,
                "size": size,
                "stretch": rng.uniform(0.7, 1.5),
                "roughness": rng.uniform(0.15, 0.9),
                "turn": rng.random() * math.tau,
            }
        )
    return things


# The views of a scene


def plan_camera(rng):
    """Where the camera stands, seen from the die. The die fills `fill` of the picture."""
    focal = rng.uniform(38, 100)
    fill = rng.uniform(0.68, 0.95)
    sine = rng.uniform(math.sin(math.radians(18)), math.sin(math.radians(82)))
    slack = (1 - fill) / 2 + 0.01
    return {
        "focal": focal,
        "towards": direction(rng.random() * math.tau, math.asin(sine)),
        "distance": REACH / math.sin(math.atan(fill * SENSOR / 2 / focal)),
        "roll": math.radians(rng.gauss(0, 12)),
        "shift": (rng.uniform(-slack, slack), rng.uniform(-slack, slack)),
        "exposure": rng.uniform(-0.2, 0.45),
    }


def hides_die(place, reach, die_place, camera_place):
    """Whether a ball around `place` stands before the die, or too near the camera."""
    to_thing, to_die = subtract(place, camera_place), subtract(die_place, camera_place)
    far, die_far = length(to_thing), length(to_die)
    if far > die_far + REACH or far <= 2.0 * reach:
        return far <= 2.0 * reach
    between = math.acos(max(-1.0, min(1.0, dot(to_thing, to_die) / far / die_far)))
    is_before = far < die_far + 0.5
    return is_before and between < math.asin(reach / far) + math.asin(REACH / die_far)


def place_clutter(rng, clutter, camera):
    """Where each thing stands in this view; None where no good place was found."""
    die_place = (0.0, 0.0, 1.3)
    camera_place = add(die_place, scaled(camera["towards"], camera["distance"]))
    taken, places = [], []
    for thing in clutter:
        reach = 1.6 * thing["size"] * max(1.0, thing["stretch"])
        found = None
        for _ in range(30):
            around, far = rng.random() * math.tau, 1.75 + reach + abs(rng.gauss(0, 1.3))
            place = (far * math.cos(around), far * math.sin(around), 0.5 * thing["size"])
            is_free = all(length(subtract(place, p)) > 0.7 * (reach + r) for p, r in taken)
            if is_free and not hides_die(place, reach, die_place, camera_place):
                found = place
                taken.append((place, reach))
                break
        places.append(found)
    return places


def angles_to(rotation, towards):
    """Angle between each face's normal and the direction to the camera, best first."""
    angles = []
    for face in FACES:
        cosine = dot(turned(rotation, NORMALS[face]), towards)
        angles.append((math.acos(max(-1.0, min(1.0, cosine))), face))
    return sorted(angles)


def lie_with(rng, face, towards, is_resting):
    """A rotation that shows `face` best, and by how much better than the next, in degrees."""
    while True:
        rotation = resting_rotation(rng) if is_resting else uniform_rotation(rng)
        best, second = angles_to(rotation, towards)[:2]
        if best[1] == face and second[0] - best[0] >= MARGIN:
            return rotation, math.degrees(second[0] - best[0])


def can_rest(towards):
    """Whether a die at rest ever has a clearly best face from there, but for the margin."""
    return abs(math.asin(towards[2]) - math.pi / 4) > MARGIN / 2 + 0.02


def plan_view(seed, face, scene):
    rng = random.Random(f"{seed}/view/{face}")
    camera = plan_camera(rng)
    places = place_clutter(rng, scene["clutter"], camera)
    is_resting = rng.random() < 0.45 and can_rest(camera["towards"])
    hover = 0.0 if is_resting or rng.random() < 0.6 else rng.uniform(0, 0.5)
    rotation, margin = lie_with(rng, face, camera["towards"], is_resting)
    bevel = scene["die"]["bevel"]
    lowest = sum(abs(x) for x in rotation[2]) * (1 - bevel) + bevel
    return {
        "face": face,
        "margin": margin,
        "is_resting": is_resting,
        "rotation": rotation,
        "height": lowest + hover,
        "camera": camera,
        "places": places,
    }


def plan_scene(number):
    seed = SEED * 100000 + number
    rng = random.Random(f"{seed}/scene")
    split = split_of(number)
    held_out = split == "test"
    die = plan_die(rng, held_out)
    scene = {
        "number": number,
        "seed": seed,
        "split": split,
        "die": die,
        "ground": plan_ground(rng, held_out, die),
        "lamps": plan_lamps(rng, held_out),
        "samples": rng.choice((7, 9, 12, 20)),
        "sky": {"colour": sky_colour(rng), "strength": rng.uniform(0.35, 0.9)},
        "clutter": plan_clutter(rng, held_out, die),
    }
    scene["views"] = [plan_view(seed, face, scene) for face in FACES]
    return scene


def picture_name(scene, view):
    """Where a picture lies in the set's folder."""
    return f"{scene['split']}/{view['face']}/{scene['number']:04d}.png"
