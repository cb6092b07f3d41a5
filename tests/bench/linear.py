# linear.py - whether cost grows with pixels and windows alone: measured, fitted, drawn
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: linear.py NETLENS_CLI [--cache FOLDER] [--networks NAME,…] [--rounds N]
#                  [--output FILE.svg]
#
# Networks without fixed sizes take pictures from 128 × 128 on; then windows are moved over
# one picture at ever smaller strides.  A straight line is laid through the times, and it is
# said how far they are from it at most, and what part of their spread it explains (R²).

import argparse
import os
import statistics
import sys
import tempfile

import sides

try:
    import peers
except ImportError as reason:
    print(f"skipped: {reason}")
    sys.exit(77)

SIZES = [128, 192, 256, 320, 384, 448, 512]
STRIDES = [32, 16, 12, 8, 6, 5, 4]
WINDOW, SIZE = 16, 224
MEASURES = {"forward": "forward_ms", "gradient": "gradient_ms", "guided": "guided_ms"}
COLOURS = ["#1c71d8", "#c64600", "#26a269", "#813d9c"]
PANEL_WIDTH, PANEL_HEIGHT, MARGIN = 420, 300, 60


def fit(points):
    """The line, the largest deviation from it as a part of the largest time, and R²."""
    xs, ys = zip(*points)
    x_mean, y_mean = statistics.mean(xs), statistics.mean(ys)
    slope = (sum((x - x_mean) * (y - y_mean) for x, y in points)
             / sum((x - x_mean) ** 2 for x in xs))
    start = y_mean - slope * x_mean
    left = [y - start - slope * x for x, y in points]
    explained = 1 - sum(d * d for d in left) / sum((y - y_mean) ** 2 for y in ys)
    return start, slope, max(abs(d) for d in left) / max(ys), explained


def export(name, folder):
    path = os.path.join(folder, name + "-any-size.onnx")
    if not os.path.exists(path):
        peers.Peer(name).export(path, {"input": {2: "height", 3: "width"}})
    return path


def medians(rounds, run, places):
    """The places in turn, several times over, so that a slow moment meets all of them."""
    times = [[run(place) for place in places] for _ in range(rounds)]
    return [{key: statistics.median(row[i][key] for row in times) for key in times[0][i]}
            for i in range(len(places))]


def measure_sizes(program, path, rounds):
    """Milliseconds by thousand pixels."""
    rows = medians(rounds, lambda size: sides.bench(program, path, "--input-shape",
                                                    f"1,3,{size},{size}", "--repeat", 7,
                                                    numbers_only=True), SIZES)
    return {name: [(size * size / 1000, row[key]) for size, row in zip(SIZES, rows)]
            for name, key in MEASURES.items()}


def measure_strides(program, path, rounds):
    """Seconds by windows."""
    rows = medians(rounds, lambda stride: sides.bench(
        program, path, "--input-shape", f"1,3,{SIZE},{SIZE}", "--measure", "occlusion",
        "--window", WINDOW, "--stride", stride, numbers_only=True), STRIDES)
    return {"occlusion": [(row["occlusion_windows"], row["occlusion_ms"] / 1000) for row in rows]}


def round_up(number):
    """To a number that a scale may end with."""
    step = 10 ** (len(str(int(number))) - 1)
    return next(k * step for k in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if k * step >= number)


def draw_panel(panel, left, top):
    """One diagram: axes, lines, points, and what is what."""
    x_end = round_up(max(x for points in panel["curves"].values() for x, _ in points))
    y_end = round_up(max(y for points in panel["curves"].values() for _, y in points))
    parts = [f'<text x="{left}" y="{top - 14}" font-weight="bold">{panel["title"]}</text>',
             f'<text x="{left + PANEL_WIDTH}" y="{top + PANEL_HEIGHT + 36}" '
             f'text-anchor="end">{panel["across"]}</text>']

    def place(x, y):
        return left + x / x_end * PANEL_WIDTH, top + PANEL_HEIGHT * (1 - y / y_end)

    for i in range(6):
        x, y = place(x_end * i / 5, y_end * i / 5)
        parts.append(f'<path d="M{left} {y:.1f}h{PANEL_WIDTH}" stroke="#ddd"/>'
                     f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{y_end * i / 5:g}</text>'
                     f'<text x="{x:.1f}" y="{top + PANEL_HEIGHT + 18}" text-anchor="middle">'
                     f'{x_end * i / 5:g}</text>')
    for i, (name, points) in enumerate(panel["curves"].items()):
        start, slope, worst, explained = fit(points)
        (x0, y0), (x1, y1) = (place(x, max(start + slope * x, 0)) for x in (0, points[-1][0]))
        colour = COLOURS[i % len(COLOURS)]
        parts.append(f'<path d="M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}" stroke="{colour}"/>')
        parts += ['<circle cx="%.1f" cy="%.1f" r="4" fill="%s"/>' % (*place(x, y), colour)
                  for x, y in points]
        parts.append(f'<text x="{left + 12}" y="{top + 18 + 18 * i}" fill="{colour}">{name}: '
                     f'R² {explained:.4f}, at most {worst:.1%} off</text>')
    return "\n".join(parts)


def draw(panels, path):
    n_rows = (len(panels) + 1) // 2
    width = 2 * (PANEL_WIDTH + 2 * MARGIN)
    height = n_rows * (PANEL_HEIGHT + 2 * MARGIN)
    parts = [draw_panel(panel, MARGIN + i % 2 * (PANEL_WIDTH + 2 * MARGIN),
                        MARGIN + i // 2 * (PANEL_HEIGHT + 2 * MARGIN))
             for i, panel in enumerate(panels)]
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
                   'font-family="sans-serif" font-size="13" stroke-width="1.5">\n'
                   f'<rect width="{width}" height="{height}" fill="white"/>\n'
                   + "\n".join(parts) + "\n</svg>\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--cache", help="where exported networks are kept")
    parser.add_argument("--networks", default="squeezenet1_1,resnet18")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output", default="linear.svg")
    arguments = parser.parse_args()
    panels = []
    with tempfile.TemporaryDirectory() as temporary:
        for name in arguments.networks.split(","):
            path = export(name, arguments.cache or temporary)
            panels.append({"title": f"{name}: milliseconds by picture", "across": "thousand pixels",
                           "curves": measure_sizes(arguments.program, path, arguments.rounds)})
            panels.append({"title": f"{name}: seconds of occlusion, {SIZE} × {SIZE}",
                           "across": f"windows of {WINDOW} × {WINDOW}",
                           "curves": measure_strides(arguments.program, path, arguments.rounds)})
            for panel in panels[-2:]:
                for curve, points in panel["curves"].items():
                    start, slope, worst, explained = fit(points)
                    print(f"{panel['title']}, {curve}: {start:.3g} + {slope:.3g} × {panel['across']}; "
                          f"R² {explained:.5f}, at most {worst:.1%} of the largest off", flush=True)
                    print("   " + "  ".join(f"{x:g}: {y:.4g}" for x, y in points))
    draw(panels, arguments.output)
    print(f"drawn: {arguments.output}")


if __name__ == "__main__":
    main()
