#!/usr/bin/env python3
# count.py - adds up the results in meson's logs: “N passed, N failed, N skipped”
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A program that speaks TAP counts once for each of its tests, any other once.  Tests that
# a program announced and never reached have failed.

import argparse
import json
import re
import sys

PLAN = re.compile(r"^1\.\.(\d+)(.*)")
POINT = re.compile(r"^(ok|not ok)\b(.*)")
SKIP = re.compile(r"#\s*(skip|todo)", re.IGNORECASE)


def count_points(output):
    """Passed, failed and skipped points of TAP output, and how many were announced."""
    passed = failed = skipped = 0
    announced = None
    for line in output.splitlines():
        plan = PLAN.match(line)
        if plan:
            announced = int(plan.group(1))
        point = POINT.match(line)
        if not point:
            continue
        if SKIP.search(point.group(2)):
            skipped += 1
        elif point.group(1) == "ok":
            passed += 1
        else:
            failed += 1
    return passed, failed, skipped, announced


def count_test(record):
    """The counts of one test program."""
    verdict = record["result"]
    is_good = verdict in ("OK", "EXPECTEDFAIL", "SKIP")
    passed, failed, skipped, announced = count_points(record.get("stdout", ""))
    if announced is not None and passed + failed + skipped > 0:
        failed += max(0, announced - passed - failed - skipped)
        if not is_good:
            failed = max(failed, 1)
        return passed, failed, skipped
    if verdict == "SKIP":
        return 0, 0, 1
    return (1, 0, 0) if is_good else (0, 1, 0)


def main():
    parser = argparse.ArgumentParser(description="Adds up the results in meson's logs.")
    parser.add_argument("--broken", type=int, default=0, help="steps that failed before")
    parser.add_argument("--left-out", type=int, default=0, help="steps that were skipped")
    parser.add_argument("logs", nargs="*")
    arguments = parser.parse_args()

    totals = [0, arguments.broken, arguments.left_out]
    for log in arguments.logs:
        with open(log, encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                counts = count_test(record)
                totals = [a + b for a, b in zip(totals, counts)]
                if counts[1] > 0:
                    print(f"failed: {record['name']} ({log})")
    print("%d passed, %d failed, %d skipped" % tuple(totals))
    # Nothing passed means that nothing was tested.
    return 1 if totals[1] > 0 or totals[0] == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
