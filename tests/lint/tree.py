# tree.py - the files of the tree, for the lint tests
#
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import pathlib
import subprocess
import sys

SKIPPED = 77
ROOT = pathlib.Path(os.environ.get("MESON_SOURCE_ROOT", pathlib.Path(__file__).parents[2]))


def git(*arguments):
    """Output of git in the tree, or None where this is no checkout."""
    command = ["git", "-c", "safe.directory=*", *arguments]
    try:
        return subprocess.run(
            command, cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None


def files(*patterns):
    """Paths from the root of what git knows and of what it would be told of next."""
    listing = git("ls-files", "--cached", "--others", "--exclude-standard", *patterns)
    if listing is None:
        sys.exit(skip("no git checkout here"))
    names = sorted(set(listing.splitlines()))
    return [name for name in names if (ROOT / name).is_file()]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def skip(reason):
    """Says why a test did not happen; the exit status that means so."""
    print(f"skipped: {reason}")
    return SKIPPED


def report(mistakes):
    """Prints one mistake a line; the exit status."""
    for mistake in mistakes:
        print(mistake)
    return 1 if mistakes else 0
