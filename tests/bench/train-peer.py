# train-peer.py - a step of training beside PyTorch's, in one run
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: train-peer.py BENCH_TRAIN_STEP RECIPE [--pictures N] [--rounds N] [--check]
#
# The recipe's network is made in PyTorch from the numbers that Netlens starts from.  First
# one step must give the same loss, gradients and running statistics on both sides; then
# steps are timed in turn, with two threads each, so that a machine that slows down slows
# both.  With --check it stops after the first part, and with status 77 where PyTorch is
# not installed.

import argparse
import glob
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

THREADS = 2

try:
    import numpy
    import torch
    import torch.nn as nn
    import torch.nn.functional as functional
except ImportError:
    print("skipped: PyTorch is not installed")
    sys.exit(77)


def read_lines(path):
    """Words of each line, without names and remarks."""
    lines = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.split("#")[0].strip()
            if ":" in line:
                line = line.split(":", 1)[1].strip()
            if line:
                lines.append(line.split())
    return lines


def settings_of(words, *names):
    """Settings by position, then by name."""
    settings = dict(zip(names, [word for word in words[1:] if "=" not in word]))
    settings.update(word.split("=", 1) for word in words[1:] if "=" in word)
    return settings


def number(settings, name, default):
    return int(settings.get(name, default))


class Residual(nn.Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body = body
        self.shortcut = shortcut

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


class Reader:
    """Makes modules of the lines that the bench needs; shapes are followed on the way."""

    def __init__(self, path):
        self.lines = read_lines(path)
        self.at = 0
        self.channels = 0
        self.stride = 1

    def conv(self, words):
        settings = settings_of(words, "channels", "kernel", "stride")
        channels, kernel = number(settings, "channels", 0), number(settings, "kernel", 3)
        stride = number(settings, "stride", 1)
        begin, end = self.pads(settings.get("padding", "same"), kernel)
        follower = self.lines[self.at][0] if self.at < len(self.lines) else ""
        bias = settings.get("bias", "off" if follower == "batch-norm" else "on") == "on"
        module = nn.Conv2d(self.channels, channels, kernel, stride, begin, bias=bias)
        if begin != end:
            module.padding = (0, 0)
            module = nn.Sequential(nn.ZeroPad2d((begin, end, begin, end)), module)
        self.channels = channels
        self.stride *= stride
        return module

    @staticmethod
    def pads(padding, kernel):
        """Those of “same” are as with a stride of 1; an odd one goes to the end."""
        if padding == "same":
            return (kernel - 1) // 2, kernel // 2
        return (0, 0) if padding == "valid" else (int(padding), int(padding))

    def pool(self, words):
        settings = settings_of(words, "kernel", "stride")
        kernel = number(settings, "kernel", 2)
        stride = number(settings, "stride", kernel)
        begin, end = self.pads(settings.get("padding", "valid"), kernel)
        if begin != end:
            raise NotImplementedError("a pool with uneven pads")
        self.stride *= stride
        kind = nn.MaxPool2d if words[0] == "max-pool" else nn.AvgPool2d
        return kind(kernel, stride, begin)

    def residual(self):
        channels, stride = self.channels, self.stride
        body = self.block()
        if self.ended_with == "shortcut":
            end_channels, end_stride = self.channels, self.stride
            self.channels, self.stride = channels, stride
            shortcut = self.block()
            self.channels, self.stride = end_channels, end_stride
        elif (channels, stride) == (self.channels, self.stride):
            shortcut = nn.Identity()
        else:
            conv = nn.Conv2d(channels, self.channels, 1, self.stride // stride, bias=False)
            shortcut = nn.Sequential(conv, nn.BatchNorm2d(self.channels))
        return Residual(body, shortcut)

    def repeat(self, words):
        times, begin, modules = int(words[1].split("=")[-1]), self.at, []
        for _ in range(times):
            self.at = begin
            modules.append(self.block())
        return nn.Sequential(*modules)

    def dense(self, words):
        settings = settings_of(words, "units")
        module = nn.Sequential(nn.Flatten(), nn.LazyLinear(number(settings, "units", 0)))
        return module

    def layer(self, words):
        simple = {"relu": nn.ReLU, "silu": nn.SiLU, "leaky-relu": nn.LeakyReLU}
        kind = words[0]
        if kind == "conv":
            return self.conv(words)
        if kind == "batch-norm":
            return nn.BatchNorm2d(self.channels)
        if kind in simple:
            return simple[kind]()
        if kind in ("max-pool", "average-pool"):
            return self.pool(words)
        if kind == "global-average-pool":
            return nn.AdaptiveAvgPool2d(1)
        if kind == "residual":
            return self.residual()
        if kind == "repeat":
            return self.repeat(words)
        if kind == "dropout":
            return nn.Identity()
        if kind == "dense":
            return self.dense(words)
        raise NotImplementedError(kind)

    def block(self):
        modules = []
        self.ended_with = ""
        while self.at < len(self.lines):
            words = self.lines[self.at]
            self.at += 1
            if words[0] in ("end", "shortcut"):
                self.ended_with = words[0]
                break
            if words[0] == "input":
                settings = settings_of(words, "channels", "height", "width")
                self.channels = number(settings, "channels", 0)
                continue
            modules.append(self.layer(words))
        return nn.Sequential(*modules)


class Ours:
    """The program, asked for a step at a time."""

    def __init__(self, program, recipe, n_pictures):
        self.process = subprocess.Popen([program, recipe, str(n_pictures), str(THREADS)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        if not answer:
            sys.exit("the program stopped")
        return answer

    def write(self, folder):
        self.ask("write " + folder)

    def step(self, kind="step"):
        milliseconds, loss = self.ask(kind)
        return float(milliseconds), float(loss)


def load(folder):
    paths = sorted(glob.glob(os.path.join(folder, "[0-9]*.npy")))
    return [(os.path.basename(path)[4:-4], torch.from_numpy(numpy.load(path))) for path in paths]


def tensors_of(network):
    """Parameters and running statistics in the order in which a recipe counts them."""
    tensors = []
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            tensors += [module.weight] + ([module.bias] if module.bias is not None else [])
        elif isinstance(module, nn.BatchNorm2d):
            tensors += [module.weight, module.bias, module.running_mean, module.running_var]
    return tensors


def make_network(recipe, numbers, pictures):
    network = Reader(recipe).block()
    network.eval()
    with torch.no_grad():
        network(pictures[:2])
    network.train()
    tensors = tensors_of(network)
    if len(tensors) != len(numbers):
        sys.exit(f"{len(numbers)} parameters, {len(tensors)} in PyTorch")
    with torch.no_grad():
        for tensor, (name, values) in zip(tensors, numbers):
            if tensor.shape != values.shape:
                sys.exit(f"{name}: {list(values.shape)}, {list(tensor.shape)} in PyTorch")
            tensor.copy_(values)
    return network


def their_step(network, optimiser, pictures, classes):
    begin = time.perf_counter()
    optimiser.zero_grad(set_to_none=False)
    loss = functional.cross_entropy(network(pictures), classes)
    loss.backward()
    optimiser.step()
    return (time.perf_counter() - begin) * 1000, loss.item()


def largest_difference(network, before, after):
    """Of gradients and running statistics, relative to the largest of each tensor; a double
    copy of the network is the judge of both sides."""
    worst, name_of_worst = 0, ""
    for tensor, (name, start), (_, end) in zip(tensors_of(network), before, after):
        ours = (start.double() - end.double()) if tensor.grad is not None else end.double()
        theirs = tensor.grad if tensor.grad is not None else tensor
        difference = ((ours - theirs).abs().max() / theirs.abs().max().clamp(min=1e-3)).item()
        if difference > worst:
            worst, name_of_worst = difference, name
    return worst, name_of_worst


def compare(ours, recipe, folder):
    """One step on both sides; gradients of a float network differ by rounding alone."""
    ours.write(folder)
    before = load(folder)
    pictures = torch.from_numpy(numpy.load(os.path.join(folder, "pictures.npy")))
    classes = torch.from_numpy(numpy.load(os.path.join(folder, "classes.npy"))).long()
    network = make_network(recipe, before, pictures)
    judge = make_network(recipe, before, pictures).double()
    _, our_loss = ours.step("gradient")
    ours.write(folder)
    optimiser = torch.optim.SGD(judge.parameters(), lr=0.0)
    _, their_loss = their_step(judge, optimiser, pictures.double(), classes)
    worst, name = largest_difference(judge, before, load(folder))
    print(f"loss {our_loss:.7f}, PyTorch in double {their_loss:.7f}; "
          f"gradients and statistics differ by {worst:.1e} at most ({name})")
    # In thousands of pictures' numbers some rectifier's rounds to the other side of 0, which
    # moves gradients by up to a hundredth; PyTorch in float is as far from its double.
    if abs(our_loss - their_loss) > 1e-5 * abs(their_loss) or worst > 0.03:
        sys.exit("the two sides do not agree")
    return network, pictures, classes


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("recipe")
    parser.add_argument("--pictures", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()

    warnings.simplefilter("ignore")
    torch.set_num_threads(THREADS)
    ours = Ours(arguments.program, arguments.recipe, arguments.pictures)
    with tempfile.TemporaryDirectory() as folder:
        network, pictures, classes = compare(ours, arguments.recipe, folder)
    if arguments.check:
        return
    optimiser = torch.optim.SGD(network.parameters(), lr=1e-4)
    times = []
    for i in range(arguments.rounds + 2):
        pair = ours.step()[0], their_step(network, optimiser, pictures, classes)[0]
        if i >= 2:
            times.append(pair)
    print(f"{arguments.pictures} pictures, {THREADS} threads, medians of {arguments.rounds}: "
          f"Netlens {statistics.median(a for a, _ in times):.1f} ms, "
          f"PyTorch {statistics.median(b for _, b in times):.1f} ms, "
          f"ratio ×{statistics.median(a / b for a, b in times):.2f}")


if __name__ == "__main__":
    main()
