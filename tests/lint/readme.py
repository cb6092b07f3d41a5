#!/usr/bin/env python3
# readme.py - the README's tables are those that the program prints
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: readme.py NETLENS-CLI [--accept]
#
# A table stands between “<!-- netlens-cli list NAME --markdown -->” and “<!-- end of the
# list -->”.

import re
import subprocess
import sys

import tree

LISTS = ("methods", "losses", "optimisers", "schedules", "transforms", "made-sets",
         "recipe-layers")
PLACE = re.compile(
    r"<!-- netlens-cli list (\S+) --markdown -->\n(.*?)<!-- end of the list -->\n",
    re.DOTALL,
)


def printed(name):
    """The table as the program prints it."""
    return subprocess.run(
        [sys.argv[1], "list", name, "--markdown"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def replaced(match):
    begin = f"<!-- netlens-cli list {match[1]} --markdown -->"
    return f"{begin}\n\n{printed(match[1])}\n\n<!-- end of the list -->\n"


def main():
    readme = tree.read("README.md")
    found = {match[1]: match[2].strip() for match in PLACE.finditer(readme)}
    if "--accept" in sys.argv:
        text = PLACE.sub(replaced, readme)
        (tree.ROOT / "README.md").write_text(text, encoding="utf-8")
        return 0
    complaints = [
        f"README.md: <!-- netlens-cli list {name} --markdown --> … expected"
        for name in LISTS
        if name not in found
    ]
    complaints += [
        f"README.md: its list of {name} is not what the program prints; "
        f"bring it up to date with: {' '.join(sys.argv)} --accept"
        for name, shown in found.items()
        if shown != printed(name)
    ]
    return tree.report(complaints)


if __name__ == "__main__":
    sys.exit(main())
