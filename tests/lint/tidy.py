#!/usr/bin/env python3
# tidy.py - clang-tidy has nothing against core/, ui/ and app/
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: tidy.py BUILD [--analyze].  The analyzer follows paths through functions, which
# takes minutes: it has a target of its own, ninja -C build analyze.

import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import tree

ANALYZE = "clang-analyzer-"


def commands_once(build):
    """The compile commands, one a file: core/ is built twice, as float and as double."""
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["directory"], entry["file"]).resolve()
        name = os.path.relpath(path, tree.ROOT)
        if name.startswith(("core/", "ui/", "app/")):
            # clang stops at flags that only gcc has, and warns of pragmas that are gcc's.
            command = re.sub(r" -fvect-\S+| -Werror\b", "", entry["command"])
            command += " -Wno-unknown-pragmas"
            commands.setdefault(name, {**entry, "file": str(path), "command": command})
    return commands


def tidy(program, folder, path):
    checks = "" if "--analyze" in sys.argv else f"-{ANALYZE}*"
    command = [program, "-p", folder, "--quiet", f"--checks={checks}", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def main():
    program = shutil.which("clang-tidy-14") or shutil.which("clang-tidy")
    if program is None:
        return tree.skip("clang-tidy is not installed")
    commands = commands_once(pathlib.Path(sys.argv[1]))
    with tempfile.TemporaryDirectory() as folder:
        listing = pathlib.Path(folder, "compile_commands.json")
        listing.write_text(json.dumps(list(commands.values())))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            paths = [entry["file"] for entry in commands.values()]
            found = pool.map(lambda path: tidy(program, folder, path), paths)
            return tree.report([mistake for mistake in found if mistake])


if __name__ == "__main__":
    sys.exit(main())
