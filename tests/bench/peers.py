# peers.py - networks of torchvision with fixed random numbers, and PyTorch's side of the bench
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: peers.py NETWORK MEASURE     runs it twice and says how much memory that took

import copy
import os
import statistics
import sys
import time
import warnings

import torch
import torchvision

import sides

# The size of the picture, the module that Grad-CAM looks at, and the name that the exporter
# gives to what comes out of it.
NETWORKS = {
    "alexnet": (224, "features.11", "/features/features.11/Relu_output_0"),
    "vgg16": (224, "features.29", "/features/features.29/Relu_output_0"),
    "resnet18": (224, "layer4", "/layer4/layer4.1/relu_1/Relu_output_0"),
    "resnet50": (224, "layer4", "/layer4/layer4.2/relu_2/Relu_output_0"),
    "squeezenet1_1": (224, "features", "/features/features.12/Concat_output_0"),
    "mobilenet_v2": (224, "features", "/features/features.18/features.18.2/Clip_output_0"),
    "densenet121": (224, "features", "/features/norm5/BatchNormalization_output_0"),
    "inception_v3": (299, "Mixed_7c", "/Mixed_7c/Concat_output_0"),
}


def settle(module):
    """Gives batch normalisation the statistics of made-up pictures, so that numbers stay of
    one size in deep networks and the statistics are none that folding could leave out."""
    norms = [m for m in module.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    if not norms:
        return
    for norm in norms:
        norm.momentum = None
        torch.nn.init.uniform_(norm.weight, 0.5, 1.5)
        torch.nn.init.normal_(norm.bias, 0, 0.1)
    module.train()
    with torch.no_grad():
        module(torch.randn(2, 3, module.size, module.size))


class Peer:
    def __init__(self, name):
        warnings.simplefilter("ignore")
        torch.set_num_threads(sides.THREADS)
        torch.manual_seed(1)
        self.name = name
        self.size, self.layer, self.layer_name = NETWORKS[name]
        settings = {"aux_logits": False, "init_weights": False} if name == "inception_v3" else {}
        self.module = getattr(torchvision.models, name)(weights=None, **settings)
        self.module.size = self.size
        settle(self.module)
        self.module.eval()
        for parameter in self.module.parameters():
            parameter.requires_grad_(False)
        self.picture = torch.randn(1, 3, self.size, self.size)
        self.kept = None
        self.wants_layer = False
        self.hook = self.module.get_submodule(self.layer).register_forward_hook(self.keep)

    def in_double(self):
        """The same with twice the digits: the judge of both sides."""
        judge = copy.copy(self)
        self.hook.remove()
        judge.module = copy.deepcopy(self.module).double()
        judge.picture = self.picture.double()
        for peer in (self, judge):
            layer = peer.module.get_submodule(self.layer)
            peer.hook = layer.register_forward_hook(peer.keep)
        return judge

    def export(self, path, open_axes=None):
        torch.onnx.export(self.module, self.picture, path + ".part", opset_version=13,
                          input_names=["input"], output_names=["scores"],
                          dynamic_axes=open_axes)
        os.replace(path + ".part", path)

    def keep(self, _module, _inputs, output):
        """Lets the way back end at the layer, as Grad-CAM needs no more."""
        if not self.wants_layer:
            return None
        self.kept = output.detach().requires_grad_(True)
        return self.kept.clone()

    def forward(self):
        with torch.no_grad():
            return self.module(self.picture)

    def gradient(self, target=None):
        x = self.picture.clone().requires_grad_(True)
        scores = self.module(x)[0]
        (scores.max() if target is None else scores[target]).backward()
        return x.grad

    def guided(self, target=None):
        with sides.guided_relus():
            return self.gradient(target)

    def grad_cam(self, target=None):
        self.wants_layer = True
        scores = self.module(self.picture)[0]
        self.wants_layer = False
        (scores.max() if target is None else scores[target]).backward()
        weights = self.kept.grad.mean((2, 3), keepdim=True)
        return (weights * self.kept.detach()).sum(1, keepdim=True).relu()

    def occlude(self, rows, columns, window, batch):
        """Scores with zeros in a window at each place, @batch places a pass: what Captum's
        Occlusion does with perturbations_per_eval, without what it does around it."""
        places = [(y, x) for y in rows for x in columns]
        results = []
        with torch.no_grad():
            for begin in range(0, len(places), batch):
                part = places[begin:begin + batch]
                covered = self.picture.repeat(len(part), 1, 1, 1)
                for i, (y, x) in enumerate(part):
                    covered[i, :, y:y + window, x:x + window] = 0
                results.append(self.module(covered))
        return torch.cat(results)

    def captum_occlude(self, occlusion, window, strides, batch, target):
        """Captum's own; @strides are down and across."""
        return occlusion(self.module).attribute(
            self.picture, sliding_window_shapes=(3, window, window), strides=(3, *strides),
            baselines=0, target=target, perturbations_per_eval=batch)

    def time(self, measure, n_runs):
        """Median milliseconds of @n_runs after one that does not count."""
        run = getattr(self, measure.replace("-", "_"))
        run()
        times = []
        for _ in range(n_runs):
            begin = time.perf_counter()
            run()
            times.append((time.perf_counter() - begin) * 1000)
        return statistics.median(times)


def peak_mib():
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM"))


def main():
    peer = Peer(sys.argv[1])
    for _ in range(2):
        getattr(peer, sys.argv[2].replace("-", "_"))()
    print(peak_mib())


if __name__ == "__main__":
    main()
