# sides.py - what the benches that have PyTorch on the other side share
#
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import statistics
import subprocess
import tempfile

THREADS = 2

# PyTorch's threads wait for each other actively for some milliseconds, which it is fastest
# with, and then let the other side have the processors.  Each has a processor of its own: two
# that wait for each other on one take ten times as long.  Not in real time, though: there a
# process that cannot leave its processor keeps away whom it may be waiting for.
PROCESSORS = os.sched_getaffinity(0)
os.environ.setdefault("GOMP_SPINCOUNT", "1000000")
if os.sched_getscheduler(0) == os.SCHED_OTHER:
    os.environ.setdefault("OMP_PROC_BIND", "true")

try:
    import numpy
    import torch
    import torch.nn.functional as functional
except ImportError:
    torch = None


class GuidedRelu(torch.autograd.Function if torch else object):
    """Keeps only what is positive on the way back too; as few passes over memory as
    PyTorch can do it in."""

    @staticmethod
    def forward(context, x, high, in_place):
        if high < float("inf"):
            context.high = high
            context.save_for_backward(x)
            return x.clamp(0, high)
        context.high = None
        result = x.relu_() if in_place else x.relu()
        if in_place:
            context.mark_dirty(x)
        context.save_for_backward(result)
        return result

    @staticmethod
    def backward(context, signal):
        x, = context.saved_tensors
        positive = signal.clamp(min=0)
        if context.high is None:
            return torch.ops.aten.threshold_backward(positive, x, 0), None, None
        return torch.ops.aten.hardtanh_backward(positive, x, 0, context.high), None, None


class guided_relus:
    """Inside it every rectifier of torch.nn is a guided one."""

    def __enter__(self):
        self.before = functional.relu, functional.relu6, functional.hardtanh
        functional.relu = lambda x, inplace=False: GuidedRelu.apply(x, float("inf"), inplace)
        functional.relu6 = lambda x, inplace=False: GuidedRelu.apply(x, 6.0, False)
        functional.hardtanh = lambda x, low, high, inplace=False: GuidedRelu.apply(x, high, False)

    def __exit__(self, *_):
        functional.relu, functional.relu6, functional.hardtanh = self.before


def run(*words):
    """What a program of its own, on all processors, prints."""
    return subprocess.run([str(word) for word in words], check=True, text=True,
                          stdout=subprocess.PIPE,
                          env={name: value for name, value in os.environ.items()
                               if not name.startswith("OMP_")},
                          preexec_fn=lambda: os.sched_setaffinity(0, PROCESSORS)).stdout


def bench(program, path, *options, numbers_only=False):
    """What netlens-cli bench says."""
    answer = json.loads(run(program, "bench", path, "--json", "--quiet", "--threads", THREADS,
                            *options))
    if numbers_only:
        del answer["model"]
    return answer


def explain(program, path, picture, *options):
    """The numbers that netlens-cli explain writes for the tensor @picture."""
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "input.npy")
        target = os.path.join(folder, "map.npy")
        numpy.save(source, picture.numpy())
        run(program, "explain", path, source, "--quiet", "--output", target, *options)
        return numpy.load(target)


def largest_difference(ours, theirs):
    """Relative to the largest number."""
    ours, theirs = ours.ravel().astype("float64"), theirs.ravel().astype("float64")
    return float(abs(ours - theirs).max() / abs(theirs).max())


def relative_distance(a, b):
    """Length of the difference over the length of @b."""
    a, b = a.ravel().astype("float64"), b.ravel().astype("float64")
    return float(numpy.linalg.norm(a - b) / numpy.linalg.norm(b))


def median_ratio(ours, theirs):
    """Of times that were taken in turn: a machine that slows down slows both of a pair."""
    return statistics.median(a / b for a, b in zip(ours, theirs))
