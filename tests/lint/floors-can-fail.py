#!/usr/bin/env python3
# floors-can-fail.py - floors.py finds each sort of bad include, and no good one
#
# SPDX-License-Identifier: GPL-3.0-or-later

import sys

import floors
import tree

BAD = [
    ("core/base/field.c", '#include "core/tensor/tensor.h"'),
    ("core/op/conv.c", '#include "core/graph/tape.h"'),
    ("core/rule/guided.c", '#  include "core/method/run.h"'),
    ("core/job/job.c", '#include "core/lens.h"'),
    ("core/op/conv.c", '#include "conv.h"'),
    ("core/model/model.c", "#include <gtk/gtk.h>"),
    ("core/figure/heat.c", "#include <gdk/gdk.h>"),
    ("core/figure/heat.c", "#include <adwaita.h>"),
    ("core/method/occlusion.c", "#include <cairo.h>"),
    ("core/tensor/png.c", "#include <cairo/cairo.h>"),
    ("ui/window.c", '#include "core/graph/tape.h"'),
    ("app/verb-gist.c", '#include "core/figure/gist.h"'),
    ("core/lens.h", '#include "ui/window.h"'),
    ("ui/window.c", '#include "app/verb.h"'),
]

GOOD = [
    ("core/base/field.c", '#include "core/base/field.h"\n#include <glib.h>'),
    ("core/op/conv.c", '#include "core/kernel/conv2d.h"'),
    ("core/lens.h", '#include "core/job/job.h"'),
    ("core/figure/heat.c", "#include <cairo.h>"),
    ("core/job/export.c", "#include <cairo-pdf.h>"),
    ("ui/window.c", '#include "core/lens.h"\n#include <adwaita.h>'),
    ("app/netlens.c", '#include "core/lens.h"\n#include "ui/application.h"'),
    ("tests/unit/field.c", '#include "core/base/field.h"'),
]


def main():
    mistakes = [
        f"let through: {path}: {text}"
        for path, text in BAD
        if len(list(floors.mistakes_of(path, text))) != 1
    ]
    mistakes += [
        f"refused: {path}: {text}"
        for path, text in GOOD
        if list(floors.mistakes_of(path, text))
    ]
    return tree.report(mistakes)


if __name__ == "__main__":
    sys.exit(main())
