#!/usr/bin/env python3
# format.py - clang-format 14 would change nothing
#
# SPDX-License-Identifier: GPL-3.0-or-later

import shutil
import subprocess
import sys

import tree


def main():
    program = shutil.which("clang-format-14")
    if program is None:
        return tree.skip("clang-format-14 is not installed, and others format differently")
    command = [program, "--dry-run", "-Werror", *tree.files("*.c", "*.h")]
    return subprocess.run(command, cwd=tree.ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
