#!/usr/bin/env python3
# check.py - ONNX's own checker reads every file of a folder
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Exits with 77 where there is no such package.  Files of operator sets that the installed
# package does not know yet, and those that are known, are left out and counted.

import pathlib
import sys

try:
    import onnx
except ImportError:
    sys.exit(77)


# Files that cannot be better than they are.
KNOWN = {
    "test_maxpool_2d_uint8": "a whole number has lost its size; ONNX pools 8 bits only",
}


def check(path):
    if path.stem in KNOWN:
        return None
    model = onnx.load(str(path))
    version = model.opset_import[0].version
    if version > onnx.defs.onnx_opset_version():
        return None
    try:
        onnx.checker.check_model(model, full_check=True)
    except Exception as error:
        return f"{path.name} (opset {version}): {str(error).strip().splitlines()[0]}"
    return ""


def main():
    paths = sorted(pathlib.Path(sys.argv[1]).glob("*.onnx"))
    answers = [check(path) for path in paths]
    faults = [answer for answer in answers if answer]
    print(f"{len(paths)} files, {answers.count(None)} left out, "
          f"{len(faults)} refused")
    for fault in faults:
        print(fault)
    sys.exit(1 if faults or not paths else 0)


main()
