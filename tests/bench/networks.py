# networks.py - eight well-known networks, here and in PyTorch, timed in turn
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: networks.py NETLENS_CLI [--sgemm BENCH_SGEMM] [--cache FOLDER] [--captum FOLDER]
#                    [--networks NAME,…] [--measure NAME,…] [--rounds N] [--rows N]
#                    [--json FILE] [--from FILE,…]
#
# torchvision's networks get fixed random numbers and become ONNX files.  First both sides
# have to give the same scores and maps; then they are timed in turn, two threads each, so
# that a machine that slows down slows both.  What is printed last is the table of the
# README.  --from prints it from files that --json has written before.

import argparse
import datetime
import json
import math
import os
import statistics
import sys
import tempfile

import sides

try:
    import torch
    import peers
except ImportError as reason:
    print(f"skipped: {reason}")
    sys.exit(77)

MEASURES = ["forward", "gradient", "guided", "grad-cam", "occlusion"]
METHODS = {"forward": "logits", "gradient": "gradient", "guided": "guided-backprop",
           "grad-cam": "grad-cam", "occlusion": "occlusion-scores"}

# Relative distance from what PyTorch gives in double.  On the way back some rectifier's
# number among millions lies so close to 0 that it rounds to the other side of it, and its
# whole signal comes or goes: that is why maps may be a few times as far from the judge as
# PyTorch's own are in float, and a little where those were lucky.
MAX_DISTANCE = {"forward": 1e-4, "occlusion": 1e-4}
MAX_MAP_DISTANCE, MAX_TIMES_AS_FAR = 1e-3, 5
WINDOW, STRIDE, CHECK_STRIDE = 16, 4, 52
BATCHES = [1, 8, 32]
SECONDS_A_ROUND = 0.6


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--sgemm", help="the program bench-sgemm")
    parser.add_argument("--cache", help="where exported networks are kept")
    parser.add_argument("--captum", help="a checkout of Captum")
    parser.add_argument("--networks", default=",".join(peers.NETWORKS))
    parser.add_argument("--measure", default=",".join(MEASURES))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=2,
                        help="rows of occlusion's windows that are timed; 0: all of them")
    parser.add_argument("--json", help="where the numbers go")
    parser.add_argument("--from", dest="files", help="nothing is timed, these are read")
    arguments = parser.parse_args()
    arguments.networks = arguments.networks.split(",")
    arguments.measure = arguments.measure.split(",")
    for given, known in ((arguments.networks, list(peers.NETWORKS)), (arguments.measure, MEASURES)):
        for name in given:
            if name not in known:
                parser.error(f"“{name}”: {', '.join(known)} expected")
    return arguments


def find_occlusion(folder):
    """Captum's class, or None."""
    if folder is None:
        return None
    sys.path.insert(0, folder)
    from captum.attr import Occlusion
    return Occlusion


class Network:
    """Both sides of one network."""

    def __init__(self, arguments, name, folder):
        self.arguments = arguments
        self.program = arguments.program
        self.peer = peers.Peer(name)
        self.judge = self.peer.in_double()
        self.path = os.path.join(folder, name + ".onnx")
        self.row = {"network": name}
        if not os.path.exists(self.path):
            self.peer.export(self.path)

    def bench(self, measure, *options):
        return sides.bench(self.program, self.path, "--measure", measure,
                           "--layer", self.peer.layer_name, *options)

    def places(self, n_rows):
        """Tops and left ends of the windows: the rows that netlens-cli bench takes."""
        n = -(-(self.peer.size - WINDOW) // STRIDE) + 1
        n_rows = min(n_rows, n) if n_rows > 0 else n
        rows = [(2 * i + 1) * n // (2 * n_rows) * STRIDE for i in range(n_rows)]
        return rows, [i * STRIDE for i in range(n)]

    def ask_peer(self, peer, measure, target):
        if measure == "forward":
            return peer.forward().numpy()
        if measure == "occlusion":
            places = range(0, self.peer.size, CHECK_STRIDE)
            return peer.occlude(places, places, WINDOW, 4)[:, target].numpy()
        return getattr(peer, measure.replace("-", "_"))(target).numpy()

    def check(self, measure):
        """How far the two sides are from the judge; the end of the program if too far."""
        target = int(self.peer.forward().argmax())
        options = ["--method", METHODS[measure], "--target", f"#{target}",
                   "--layer", self.peer.layer_name]
        if measure == "occlusion":
            options += ["--set", f"window={WINDOW}", "--set", f"stride={CHECK_STRIDE}"]
        ours = sides.explain(self.program, self.path, self.peer.picture, *options)
        theirs = self.ask_peer(self.peer, measure, target)
        judge = self.ask_peer(self.judge, measure, target)
        ours = sides.relative_distance(ours, judge)
        theirs = sides.relative_distance(theirs, judge)
        self.row[measure + "_distance"] = ours
        self.row[measure + "_peer_distance"] = theirs
        limit = MAX_DISTANCE.get(measure) or max(MAX_MAP_DISTANCE, MAX_TIMES_AS_FAR * theirs)
        if not ours <= limit:
            sys.exit(f"{self.row['network']}: {measure} is {ours:.1e} from what PyTorch gives in "
                     f"double, PyTorch in float {theirs:.1e}; at most {limit:.1e} expected")

    def time(self, measure):
        key = measure.replace("-", "_") + "_ms"
        ours, theirs = [], []
        first = max(self.bench(measure, "--repeat", 1)[key], self.peer.time(measure, 1))
        n_runs = max(3, min(50, int(SECONDS_A_ROUND * 1000 / first)))
        for _ in range(self.arguments.rounds):
            answer = self.bench(measure, "--repeat", n_runs)
            ours.append(answer[key])
            theirs.append(self.peer.time(measure, n_runs))
        self.row[measure + "_ms"] = statistics.median(ours)
        self.row[measure + "_peer_ms"] = statistics.median(theirs)
        self.row[measure + "_ratio"] = sides.median_ratio(ours, theirs)
        self.row[measure + "_mib"] = answer["peak_mib"]
        self.row[measure + "_peer_mib"] = measure_memory(self.row["network"], measure)
        if measure == "forward":
            self.time_product()
            self.row["open_ms"] = answer["open_ms"]

    def time_product(self):
        """Convolutions' speed as part of the matrix product's, which is measured in between."""
        if self.arguments.sgemm is None:
            return
        rates, peaks = [], []
        for _ in range(self.arguments.rounds):
            text = sides.run(self.arguments.sgemm, sides.THREADS, 1024, 1536)
            peaks.append(max(float(line.split()[1]) for line in text.splitlines()))
            rates.append(self.bench("forward", "--repeat", 9)["forward_gflops"])
        self.row["gflops"] = statistics.median(rates)
        self.row["peak_gflops"] = statistics.median(peaks)
        self.row["peak_share"] = sides.median_ratio(rates, peaks)

    def time_occlusion(self, occlusion):
        """A window's time: ours computing what it reaches, ours in full passes over the same
        windows, theirs over the same windows in the batch that suits it best."""
        rows, columns = self.places(self.arguments.rows)
        batch = min(BATCHES, key=lambda size: self.time_peers(rows[:1], columns[:32], size))
        ratios, peer_ratios, captum_ratios, times = [], [], [], []
        for _ in range(self.arguments.rounds):
            answer = self.bench("occlusion,occlusion-full", "--rows", self.arguments.rows,
                                "--window", WINDOW, "--stride", STRIDE)
            n = answer["occlusion_windows"]
            ours = answer["occlusion_ms"] / n
            times.append(ours)
            ratios.append(answer["occlusion_full_ms"] / answer["occlusion_ms"])
            peer_ratios.append(self.time_peers(rows[:1], columns, batch) / ours)
            if occlusion is not None:
                captum_ratios.append(self.time_captum(occlusion, batch) / ours)
        self.row.update({
            "occlusion_window_ms": statistics.median(times),
            "occlusion_windows": int(n),
            "occlusion_of": len(columns) ** 2,
            "occlusion_speedup": statistics.median(ratios),
            "occlusion_peer_speedup": statistics.median(peer_ratios),
            "occlusion_peer_batch": batch,
            "occlusion_saved": answer["occlusion_saved"],
            "occlusion_full_difference": answer["occlusion_difference"],
            "occlusion_mib": answer["peak_mib"],
        })
        if captum_ratios:
            self.row["occlusion_captum_speedup"] = statistics.median(captum_ratios)

    def time_peers(self, rows, columns, batch):
        """Milliseconds a window."""
        begin = peers.time.perf_counter()
        self.peer.occlude(rows, columns, WINDOW, batch)
        return (peers.time.perf_counter() - begin) * 1000 / (len(rows) * len(columns))

    def time_captum(self, occlusion, batch):
        """Milliseconds a window, in rows that follow one another: it leaves none out."""
        begin = peers.time.perf_counter()
        self.peer.captum_occlude(occlusion, WINDOW, (WINDOW, STRIDE), batch, 0)
        n_rows, n_columns = (-(-(self.peer.size - WINDOW) // stride) + 1
                             for stride in (WINDOW, STRIDE))
        return (peers.time.perf_counter() - begin) * 1000 / (n_rows * n_columns)


def measure_memory(network, measure):
    """Peak of a process of its own, in MiB."""
    return float(sides.run(sys.executable, peers.__file__, network, measure))


def run(arguments):
    rows = []
    occlusion = find_occlusion(arguments.captum)
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.cache or temporary
        os.makedirs(folder, exist_ok=True)
        for name in arguments.networks:
            network = Network(arguments, name, folder)
            for measure in arguments.measure:
                network.check(measure)
                if measure == "occlusion":
                    network.time_occlusion(occlusion)
                else:
                    network.time(measure)
                print_measure(network.row, measure)
            rows.append(network.row)
    return rows


def print_measure(row, measure):
    start = f"{row['network']:14}{measure:10}"
    apart = (f"{row[measure + '_distance']:.0e} and {row[measure + '_peer_distance']:.0e} "
             "from double")
    if measure == "occlusion":
        captum = row.get("occlusion_captum_speedup")
        print(f"{start}{row['occlusion_window_ms']:8.2f} ms a window, "
              f"{row['occlusion_windows']} windows of {row['occlusion_of']}; "
              f"{row['occlusion_speedup']:.2f} times as fast as our full passes "
              f"(differs by {row['occlusion_full_difference']:.0e}, "
              f"{100 * row['occlusion_saved']:.0f} % of the work left out), "
              f"{row['occlusion_peer_speedup']:.2f} times as fast as PyTorch "
              f"(batches of {row['occlusion_peer_batch']})"
              + (f", {captum:.2f} times as fast as Captum" if captum else "")
              + f"; {apart}", flush=True)
        return
    line = (f"{start}{row[measure + '_ms']:8.2f} ms  PyTorch {row[measure + '_peer_ms']:8.2f} ms  "
            f"×{row[measure + '_ratio']:.2f}  {row[measure + '_mib']:5.0f} MiB, "
            f"PyTorch {row[measure + '_peer_mib']:5.0f} MiB  {apart}")
    if measure == "forward" and "gflops" in row:
        line += (f"  {row['gflops']:.0f} GFLOP/s, {100 * row['peak_share']:.0f} % of the "
                 f"matrix product's {row['peak_gflops']:.0f}")
    print(line, flush=True)


def geometric_mean(numbers):
    return math.exp(sum(math.log(number) for number in numbers) / len(numbers))


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        words = file.read()
    model = words.split("model name")[1].split(":")[1].split("\n")[0].strip()
    kind = next((name for flag, name in (("avx512f", "AVX-512"), ("avx2", "AVX2"))
                 if flag in words), "no AVX2")
    return f"{model}, {sides.THREADS} threads, {kind}"


COLUMNS = [
    ("forward", "forward_ratio", "{:.2f}"),
    ("gradient", "gradient_ratio", "{:.2f}"),
    ("guided backprop", "guided_ratio", "{:.2f}"),
    ("Grad-CAM", "grad-cam_ratio", "{:.2f}"),
    ("of the peak", "peak_share", "{:.0%}"),
    ("memory", "memory_ratio", "{:.2f}"),
    ("occlusion, full ÷ ours", "occlusion_speedup", "{:.1f}"),
    ("PyTorch ÷ ours", "occlusion_peer_speedup", "{:.1f}"),
    ("Captum ÷ ours", "occlusion_captum_speedup", "{:.1f}"),
]


def print_table(rows):
    """Markdown, as it stands in the README."""
    for row in rows:
        if "guided_mib" in row:
            row["memory_ratio"] = row["guided_mib"] / row["guided_peer_mib"]
    columns = [column for column in COLUMNS if any(column[1] in row for row in rows)]
    today = datetime.date.today()
    print(f"\n{today.day} {today:%B %Y}; {machine()}; PyTorch {torch.__version__}\n")
    print("| network | " + " | ".join(title for title, _, _ in columns) + " |")
    print("|---|" + "---:|" * len(columns))
    for row in rows:
        print(f"| {row['network']} | "
              + " | ".join(form.format(row[key]) if key in row else ""
                           for _, key, form in columns) + " |")
    print("| *geometric mean* | "
          + " | ".join("*" + form.format(geometric_mean([row[key] for row in rows if key in row]))
                       + "*" for _, key, form in columns) + " |")


def main():
    arguments = parse()
    if arguments.files is None:
        rows = run(arguments)
    else:
        together = {}
        for path in arguments.files.split(","):
            with open(path, encoding="utf-8") as file:
                for row in json.load(file):
                    together.setdefault(row["network"], {}).update(row)
        rows = [together[name] for name in peers.NETWORKS if name in together]
    if arguments.json is not None:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1)
    print_table(rows)


if __name__ == "__main__":
    main()
