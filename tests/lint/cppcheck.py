#!/usr/bin/env python3
# cppcheck.py - cppcheck has nothing against core/, ui/ and app/
#
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import shutil
import subprocess
import sys

import tree


def main():
    program = shutil.which("cppcheck")
    if program is None:
        return tree.skip("cppcheck is not installed")
    command = [
        program,
        "--quiet",
        "--error-exitcode=1",
        "--library=gtk",
        "--enable=warning,performance,portability",
        "--suppressions-list=tests/lint/cppcheck.txt",
        "--inline-suppr",
        "--std=c11",
        "-I.",
        '-DG_LOG_DOMAIN="netlens"',
        '-DLENS_VERSION="0"',
        f"-j{os.cpu_count()}",
        *[name for name in ("core", "ui", "app") if (tree.ROOT / name).is_dir()],
    ]
    return subprocess.run(command, cwd=tree.ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
