#!/usr/bin/env python3
# floors.py - an include may only go to its own folder or to the floors below
#
# SPDX-License-Identifier: GPL-3.0-or-later

import re
import sys

import tree

FLOORS = (
    "resources core/base core/tensor core/wire core/kernel core/op core/graph core/model core/train "
    "core/rule core/method core/figure core/job core/lens.h ui app"
).split()
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
CAIRO_ROOMS = ("core/figure/", "core/job/", "ui/", "samples/", "tests/")


def floor_of(path):
    """Index in FLOORS; None for tests and samples, which stand outside."""
    for index, floor in enumerate(FLOORS):
        if path == floor or path.startswith(floor + "/"):
            return index
    return None


def mistakes_of(path, text):
    """One line for each include in a file that breaks the order."""
    here = floor_of(path)
    for own, system in INCLUDE.findall(text):
        there = floor_of(own)
        target = own or system
        is_window = target.startswith(("gtk/", "gdk/", "adwaita"))
        if system and is_window and not path.startswith(("ui/", "app/", "tests/ui/")):
            yield f"{path}: {target}: GTK lives in ui/ and app/ only"
        elif system and target.startswith("cairo") and not path.startswith(CAIRO_ROOMS):
            yield f"{path}: {target}: Cairo lives in core/figure/ and core/job/ only"
        elif here is None or not own:
            continue
        elif there is None:
            yield f"{path}: {target}: written from the root, of a floor, was expected"
        elif there > here:
            yield f"{path}: {target}: a floor above"
        elif path.startswith(("ui/", "app/")) and own.startswith("core/"):
            if own != "core/lens.h":
                yield f"{path}: {target}: core/lens.h is the only door to core/"


def main():
    names = tree.files("*.c", "*.h")
    return tree.report([m for name in names for m in mistakes_of(name, tree.read(name))])


if __name__ == "__main__":
    sys.exit(main())
