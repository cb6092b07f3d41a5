# render.py - renders the pictures of the dice
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: blender -b --factory-startup -P samples/dice/render.py -- FOLDER [OPTION]...
#
# Needs Blender 3.4 or later and nothing else. Pictures that are there already are left
# alone, and a picture is written whole or not at all, so it can be stopped at any time.
# samples/dice/render starts one of these for each processor.

import argparse
import os
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import bpy  # noqa: E402
import plan as planning  # noqa: E402
import stage as staging  # noqa: E402


def arguments():
    own = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []
    parser = argparse.ArgumentParser(prog="render.py", description="renders pictures of dice")
    add = parser.add_argument
    add("folder", type=pathlib.Path)
    add("--scenes", type=int, default=720, help="how many, of six pictures each")
    add("--first", type=int, default=0, help="the first scene's number")
    add("--part", default="0/1", help="K/N: every Nth scene, from the Kth on")
    add("--size", type=int, default=112, help="width and height in pixels")
    add("--samples", type=int, help="rays for each pixel, if not the scene's own")
    add("--list", action="store_true", help="write pictures.tsv, render nothing")
    add("--only", type=pathlib.Path, help="a file: NAME PICTURE a line, these pictures alone")
    return parser.parse_args(own)


def names_of(options):
    """What each picture's file is called: SPLIT/FACE/SCENE.png, or as --only has it."""
    if options.only is None:
        return None
    lines = options.only.read_text().splitlines()
    return {picture: name for name, picture in (line.split() for line in lines)}


def write_whole(path, write):
    """Has `write` make a file under another name, and gives it its own when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    write(unfinished)
    os.replace(unfinished, path)


def without_text(png):
    """A PNG file less its remarks: date and duration would make each run's files differ."""
    kept, at = [png[:8]], 8
    while at < len(png):
        end = at + 12 + int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] not in (b"tEXt", b"zTXt", b"iTXt", b"tIME"):
            kept.append(png[at:end])
        at = end
    return b"".join(kept)


def list_pictures(options):
    """One line a picture: what it shows, and what it was made from."""
    lines = ["picture\tsplit\tface\tscene\tseed\tmargin\tground\tlamps\tfinish"]
    for number in range(options.first, options.first + options.scenes):
        scene = planning.plan_scene(number)
        lamps = "+".join(lamp["kind"] for lamp in scene["lamps"])
        for view in scene["views"]:
            fields = [
                planning.picture_name(scene, view),
                scene["split"],
                view["face"],
                number,
                scene["seed"],
                f"{view['margin']:.2f}",
                scene["ground"]["kind"],
                lamps,
                scene["die"]["finish"],
            ]
            lines.append("\t".join(str(field) for field in fields))
    text = "\n".join(lines) + "\n"
    write_whole(options.folder / "pictures.tsv", lambda path: path.write_text(text))


def set_renderer(options):
    """Few rays and few bounces: the pictures are small, and noise is as a camera's."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.resolution_x = scene.render.resolution_y = options.size
    scene.render.resolution_percentage = 100
    scene.render.threads_mode, scene.render.threads = "FIXED", 1
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGB"
    scene.render.image_settings.compression = 60
    scene.view_settings.view_transform = "Filmic"
    scene.view_settings.look = "Medium High Contrast"
    cycles = scene.cycles
    cycles.device = "CPU"
    cycles.use_adaptive_sampling = False
    cycles.use_denoising = False
    cycles.max_bounces = 2
    cycles.diffuse_bounces = 1
    cycles.glossy_bounces = 2
    cycles.transmission_bounces = 2
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 3.0
    cycles.use_auto_tile = False


def render_to(path, seed):
    def write(unfinished):
        scene = bpy.context.scene
        scene.cycles.seed = seed
        scene.render.filepath = str(unfinished)
        bpy.ops.render.render(write_still=True)
        unfinished.write_bytes(without_text(unfinished.read_bytes()))

    write_whole(path, write)


def render_scene(stage, scene, options, names):
    """Renders the views that are wanted and missing; how many that were."""
    missing = []
    for view in scene["views"]:
        name = planning.picture_name(scene, view)
        if names is not None:
            name = names.get(name)
        if name is not None and not (options.folder / name).exists():
            missing.append((view, name))
    if missing:
        stage.set_scene(scene)
        bpy.context.scene.cycles.samples = options.samples or scene["samples"]
    for view, name in missing:
        stage.set_view(view)
        render_to(options.folder / name, scene["number"] * 6 + view["face"])
    return len(missing)


def main():
    options = arguments()
    if options.list:
        list_pictures(options)
        return
    part, n_parts = (int(number) for number in options.part.split("/"))
    names = names_of(options)
    stage = staging.Stage()
    set_renderer(options)
    n_rendered = 0
    for number in range(options.first + part, options.first + options.scenes, n_parts):
        n_rendered += render_scene(stage, planning.plan_scene(number), options, names)
    print(f"rendered {n_rendered} pictures")


main()
