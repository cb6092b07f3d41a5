# peer.py - the same networks in PyTorch, timed beside netlens-cli in one run
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: peer.py NETLENS_CLI DATA_FOLDER [--json FILE]
#
# A small interpreter runs the ONNX file's nodes with torch.nn.functional; first both sides
# have to give the same scores, then they are timed in turn, with two threads each, so that
# a machine that slows down slows both.  Without PyTorch only Netlens is timed.

import json
import os
import statistics
import sys
import time

import sides

NETWORKS = [
    "nihui-ncnn-assets/squeezenet_v1.1.onnx",
    "google-coral-test_data/mobilenet_v2_1.0_224_quant_dequant.onnx",
    "akamaster-pytorch_resnet_cifar10/resnet20-12fca82f.onnx",
    "mlcommons-tiny/pretrainedResnet.onnx",
    "oarriaga-face_classification/fer2013_mini_XCEPTION.102-0.66.onnx",
    "webonnx-wonnx/opt-mnist.onnx",
]
MEASURES = ["forward_ms", "gradient_ms", "guided_ms"]
ROUNDS = 5

try:
    import onnx
    import onnx.numpy_helper
    import torch
    import torch.nn.functional as functional
except ImportError:
    torch = None


def pads_of(attributes, x, weights_shape, strides):
    """Pads as functional.pad takes them: left, right, top, bottom."""
    kind = attributes.get("auto_pad", b"NOTSET").decode()
    if kind in ("NOTSET", "VALID"):
        top, left, bottom, right = attributes.get("pads", [0, 0, 0, 0])
        return [left, right, top, bottom]
    result = []
    for axis in (1, 0):
        size = x.shape[2 + axis]
        total = max((-(-size // strides[axis]) - 1) * strides[axis] + weights_shape[axis] - size, 0)
        less, more = total // 2, total - total // 2
        result += [less, more] if kind == "SAME_UPPER" else [more, less]
    return result


def run_conv(attributes, x, weight, bias=None):
    strides = attributes.get("strides", [1, 1])
    pads = pads_of(attributes, x, weight.shape[2:], strides)
    if pads[0] == pads[1] and pads[2] == pads[3]:
        padding = (pads[2], pads[0])
    else:
        x, padding = functional.pad(x, pads), 0
    return functional.conv2d(x, weight, bias, strides, padding,
                             attributes.get("dilations", [1, 1]), attributes.get("group", 1))


def run_max_pool(attributes, x):
    kernel = attributes["kernel_shape"]
    strides = attributes.get("strides", [1, 1])
    x = functional.pad(x, pads_of(attributes, x, kernel, strides), value=-float("inf"))
    return functional.max_pool2d(x, kernel, strides, ceil_mode=bool(attributes.get("ceil_mode", 0)))


def run_average_pool(attributes, x):
    kernel = attributes["kernel_shape"]
    return functional.avg_pool2d(x, kernel, attributes.get("strides", [1, 1]))


def run_gemm(attributes, a, b, c=None):
    a = a.t() if attributes.get("transA") else a
    b = b.t() if attributes.get("transB") else b
    result = attributes.get("alpha", 1.0) * (a @ b)
    return result if c is None else result + attributes.get("beta", 1.0) * c


class Peer:
    def __init__(self, path):
        self.model = onnx.load(path)
        self.graph = self.model.graph
        self.constants = {t.name: torch.from_numpy(onnx.numpy_helper.to_array(t).copy())
                          for t in self.graph.initializer}
        self.input = next(i for i in self.graph.input if i.name not in self.constants)
        self.shape = [d.dim_value or 1 for d in self.input.type.tensor_type.shape.dim]
        self.is_guided = False

    def rectify(self, x, high=float("inf")):
        if self.is_guided:
            return sides.GuidedRelu.apply(x, high, False)
        return functional.relu(x) if high == float("inf") else x.clamp(0, high)

    def node(self, node, values):
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        x = [values[name] if name else None for name in node.input]
        kind = node.op_type
        if kind == "Conv":
            return run_conv(attributes, *x)
        if kind == "Relu":
            return self.rectify(x[0])
        if kind == "Clip":
            return self.rectify(x[0], float(x[2]))
        if kind == "BatchNormalization":
            return functional.batch_norm(x[0], x[3], x[4], x[1], x[2], False, 0,
                                         attributes.get("epsilon", 1e-5))
        if kind == "MaxPool":
            return run_max_pool(attributes, x[0])
        if kind == "AveragePool":
            return run_average_pool(attributes, x[0])
        if kind == "GlobalAveragePool":
            return x[0].mean((2, 3), keepdim=True)
        if kind == "Flatten":
            return x[0].flatten(attributes.get("axis", 1))
        if kind == "Reshape":
            return x[0].reshape([int(n) for n in x[1]])
        if kind == "Gemm":
            return run_gemm(attributes, *x)
        if kind == "MatMul":
            return x[0] @ x[1]
        if kind == "Add":
            return x[0] + x[1]
        if kind == "Concat":
            return torch.cat(x, attributes["axis"])
        if kind in ("Dropout", "Identity"):
            return x[0]
        if kind == "Pad":
            pads = [int(n) for n in (x[1] if len(x) > 1 else attributes["pads"])]
            n_axes = x[0].dim()
            return functional.pad(x[0], [pads[side * n_axes + axis] for axis in reversed(range(n_axes))
                                         for side in (0, 1)])
        if kind == "Constant":
            return torch.from_numpy(onnx.numpy_helper.to_array(attributes["value"]).copy())
        raise NotImplementedError(kind)

    def scores(self, picture):
        """The last value before softmax."""
        values = dict(self.constants)
        values[self.input.name] = picture
        result = None
        for node in self.graph.node:
            if node.op_type == "Softmax":
                return values[node.input[0]]
            if node.op_type == "Slice":
                values[node.output[0]] = self.slice(node, values)
            else:
                values[node.output[0]] = self.node(node, values)
            result = values[node.output[0]]
        return result

    @staticmethod
    def slice(node, values):
        x, starts, ends = (values[name] for name in node.input[:3])
        axes = values[node.input[3]] if len(node.input) > 3 else range(len(starts))
        steps = values[node.input[4]] if len(node.input) > 4 else [1] * len(starts)
        index = [slice(None)] * x.dim()
        for start, end, axis, step in zip(starts, ends, axes, steps):
            index[int(axis)] = slice(int(start), int(min(int(end), x.shape[int(axis)])), int(step))
        return x[tuple(index)]

    def time(self, measure, picture):
        self.is_guided = measure == "guided_ms"
        begin = time.perf_counter()
        if measure == "forward_ms":
            with torch.no_grad():
                self.scores(picture)
        else:
            x = picture.clone().requires_grad_(True)
            self.scores(x).max().backward()
        return (time.perf_counter() - begin) * 1000


def compare_scores(program, path, peer, picture):
    ours = sides.explain(program, path, picture, "--method", "logits")
    return sides.largest_difference(ours, peer.scores(picture).numpy())


def compare(program, path):
    row = {"network": os.path.basename(path)}
    ours = {measure: [] for measure in MEASURES}
    theirs = {measure: [] for measure in MEASURES}
    if torch is not None:
        torch.set_num_threads(sides.THREADS)
        torch.manual_seed(1)
        peer = Peer(path)
        picture = torch.rand(peer.shape) * 2 - 1
        with torch.no_grad():
            row["difference"] = compare_scores(program, path, peer, picture)
    for _ in range(ROUNDS):
        answer = sides.bench(program, path, "--repeat", 15)
        row["peak_mib"] = answer["peak_mib"]
        for measure in MEASURES:
            ours[measure].append(answer[measure])
        if torch is not None:
            for measure in MEASURES:
                times = [peer.time(measure, picture) for _ in range(15)]
                theirs[measure].append(statistics.median(times))
    for measure in MEASURES:
        row[measure] = statistics.median(ours[measure])
        if torch is not None:
            row[measure + "_ratio"] = sides.median_ratio(ours[measure], theirs[measure])
    return row


def print_row(row):
    cells = [f"{row['network']:44}"]
    for measure in MEASURES:
        ratio = row.get(measure + "_ratio")
        cells.append(f"{row[measure]:8.2f} ms" + (f" ×{ratio:5.2f}" if ratio else ""))
    cells.append(f"{row['peak_mib']:6.0f} MiB")
    if "difference" in row:
        cells.append(f"differs by {row['difference']:.1e}")
    print("  ".join(cells), flush=True)


def main():
    program, data = sys.argv[1:3]
    print("medians; × is Netlens over PyTorch" if torch else "medians; PyTorch is not installed")
    print("forward, forward and gradient, forward and guided backprop, peak memory")
    rows = []
    for name in NETWORKS:
        path = os.path.join(data, "models", name)
        if os.path.exists(path):
            rows.append(compare(program, path))
            print_row(rows[-1])
    if len(sys.argv) > 4 and sys.argv[3] == "--json":
        with open(sys.argv[4], "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1)


if __name__ == "__main__":
    main()
