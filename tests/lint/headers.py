#!/usr/bin/env python3
# headers.py - every header compiles alone, and twice
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: headers.py BUILD.  The flags are those that the files of the header's folder are
# compiled with, all together.

import concurrent.futures
import itertools
import json
import os
import pathlib
import shlex
import subprocess
import sys

import tree


def flags_by_folder(build):
    """What the compiler is told, without what names files, by folder of the source."""
    flags = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        source = pathlib.Path(entry["directory"], entry["file"]).resolve()
        folder = os.path.relpath(source.parent, tree.ROOT)
        words = shlex.split(entry["command"])
        # “cc”, or “ccache cc”.
        compiler = list(itertools.takewhile(lambda w: not w.startswith("-"), words))
        kept = compiler + [w for w in words if w.startswith(("-I", "-isystem", "-D", "-std", "-W"))]
        kept = [w for w in kept if not w.startswith("-Werror")]
        known = flags.setdefault(folder, (entry["directory"], kept))[1]
        known += [word for word in kept if word not in known]
    return flags


def compile_header(name, flags):
    """What the compiler has against a header; empty if nothing."""
    folder = os.path.dirname(name)
    directory, words = flags.get(folder) or flags["core/base"]
    text = f'#include "{name}"\n#include "{name}"\n'
    words = words + ["-Werror", "-fsyntax-only", f"-I{tree.ROOT}", "-x", "c", "-"]
    done = subprocess.run(
        words, cwd=directory, input=text, capture_output=True, text=True, check=False
    )
    return done.stderr if done.returncode else ""


def main():
    flags = flags_by_folder(pathlib.Path(sys.argv[1]))
    names = tree.files("*.h")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda name: compile_header(name, flags), names)
    return tree.report([mistake for mistake in found if mistake])


if __name__ == "__main__":
    sys.exit(main())
