#!/usr/bin/env python3
# heads.py - every file says what it is, under which licence, and leaves nothing lying about
#
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import re
import sys

import tree

SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"
LEFTOVER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|^\s*#\s*if\s+0\b", re.MULTILINE)
MAX_LINES = 500


def head_mistakes(name, text):
    base = os.path.basename(name)
    lines = text.splitlines()
    if name.endswith((".c", ".h")):
        if not lines or not lines[0].startswith(f"/* {base} - "):
            yield f"{name}: “/* {base} - what it is” expected as the first line"
        if lines[1:3] != [" *", f" * {SPDX}"]:
            yield f"{name}: “ *” and “ * {SPDX}” expected as the next two"
    elif SPDX not in "\n".join(lines[:6]):
        yield f"{name}: “{SPDX}” expected in the first lines"


def main():
    mistakes = []
    for name in tree.files("*.c", "*.h", "*.py", "*.sh", "run", "check", ".ci/run"):
        text = tree.read(name)
        mistakes += head_mistakes(name, text)
        n_lines = text.count("\n")
        if n_lines > MAX_LINES:
            mistakes.append(f"{name}: {n_lines} lines; at most {MAX_LINES}")
        if name != "tests/lint/heads.py":
            for found in LEFTOVER.finditer(text):
                line = text.count("\n", 0, found.start()) + 1
                mistakes.append(f"{name}:{line}: “{found.group().strip()}” left lying about")
    return tree.report(mistakes)


if __name__ == "__main__":
    sys.exit(main())
