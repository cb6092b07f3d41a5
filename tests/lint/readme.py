#!/usr/bin/env python3
# readme.py - the README's table of methods is the one that the program prints
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: readme.py NETLENS-CLI [--accept]

import subprocess
import sys

import tree

BEGIN = "<!-- netlens-cli list methods --markdown -->\n"
END = "<!-- end of the list -->\n"


def main():
    printed = subprocess.run(
        [sys.argv[1], "list", "methods", "--markdown"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    readme = tree.read("README.md")
    head, begin, rest = readme.partition(BEGIN)
    shown, end, tail = rest.partition(END)
    if not begin or not end:
        return tree.report([f"README.md: {BEGIN.strip()} … {END.strip()} expected"])
    if shown.strip() == printed.strip():
        return 0
    if "--accept" in sys.argv:
        text = f"{head}{BEGIN}\n{printed.strip()}\n\n{END}{tail}"
        (tree.ROOT / "README.md").write_text(text, encoding="utf-8")
        return 0
    return tree.report([
        "README.md: its list of methods is not what the program prints; "
        f"bring it up to date with: {' '.join(sys.argv)} --accept"
    ])


if __name__ == "__main__":
    sys.exit(main())
