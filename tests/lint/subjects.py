#!/usr/bin/env python3
# subjects.py - commit subjects name the part and say what is done to it: “op: add pool”
#
# SPDX-License-Identifier: GPL-3.0-or-later

import re
import sys

import tree

MAX_LENGTH = 72
SUBJECT = re.compile(r"^[a-z][a-z0-9_./, -]*: [^ ].*[^. ]$")


def main():
    log = tree.git("log", "--no-merges", "--max-count=500", "--format=%h %s")
    if log is None:
        return tree.skip("no git checkout here")
    mistakes = []
    for line in log.splitlines():
        commit, _, subject = line.partition(" ")
        if len(subject) > MAX_LENGTH:
            mistakes.append(f"{commit}: {len(subject)} letters; at most {MAX_LENGTH}: {subject}")
        elif not SUBJECT.match(subject):
            mistakes.append(f"{commit}: “part: what is done” without a full stop: {subject}")
    return tree.report(mistakes)


if __name__ == "__main__":
    sys.exit(main())
