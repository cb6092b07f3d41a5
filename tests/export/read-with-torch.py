#!/usr/bin/env python3
# read-with-torch.py - a reader of ONNX that shares nothing with ours
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# For each NAME.onnx of a folder that has NAME.input.npy and NAME.scores.npy beside it the
# network is computed with PyTorch, several pictures at once, and must give these scores.
# Exits with 77 where PyTorch or onnx are not installed.

import pathlib
import sys

try:
    import numpy
    import onnx
    import torch
    from onnx import numpy_helper
    from torch.nn import functional
except ImportError:
    sys.exit(77)

# Sums in another order, over the depth of a network.
TOLERANCE = 2e-4


def symmetric(x, pads, value):
    """Pads as PyTorch cannot say them: top, left, bottom, right."""
    top, left, bottom, right = pads
    if not any(pads):
        return x
    return functional.pad(x, (left, right, top, bottom), value=value)


def conv(a, x, weight, bias=None):
    x = symmetric(x, a.get("pads", [0, 0, 0, 0]), 0.0)
    return functional.conv2d(x, weight, bias, tuple(a.get("strides", [1, 1])), 0,
                             tuple(a.get("dilations", [1, 1])), a.get("group", 1))


def max_pool(a, x):
    x = symmetric(x, a.get("pads", [0, 0, 0, 0]), float("-inf"))
    return functional.max_pool2d(x, tuple(a["kernel_shape"]),
                                 tuple(a.get("strides", [1, 1])))


def average_pool(a, x):
    """The mean of what lies inside: ONNX does not count pads."""
    pads = a.get("pads", [0, 0, 0, 0])
    size = tuple(a["kernel_shape"])
    strides = tuple(a.get("strides", [1, 1]))
    inside = symmetric(torch.ones_like(x), pads, 0.0)
    total = functional.avg_pool2d(symmetric(x, pads, 0.0), size, strides)
    return total / functional.avg_pool2d(inside, size, strides)


def batch_normalization(a, x, scale, shift, mean, variance):
    return functional.batch_norm(x, mean, variance, scale, shift,
                                 eps=a.get("epsilon", 1e-5))


def gemm(a, x, y, z=None):
    x = x.T if a.get("transA", 0) else x
    y = y.T if a.get("transB", 0) else y
    result = a.get("alpha", 1.0) * (x @ y)
    return result if z is None else result + a.get("beta", 1.0) * z


OPERATORS = {
    "Add": lambda a, x, y: x + y,
    "AveragePool": average_pool,
    "BatchNormalization": batch_normalization,
    "Celu": lambda a, x: functional.celu(x, a.get("alpha", 1.0)),
    "Conv": conv,
    "Div": lambda a, x, y: x / y,
    "Elu": lambda a, x: functional.elu(x, a.get("alpha", 1.0)),
    "Erf": lambda a, x: torch.erf(x),
    "Flatten": lambda a, x: torch.flatten(x, a.get("axis", 1)),
    "Gemm": gemm,
    "GlobalAveragePool": lambda a, x: x.mean((2, 3), keepdim=True),
    "GlobalMaxPool": lambda a, x: x.amax((2, 3), keepdim=True),
    "HardSwish": lambda a, x: functional.hardswish(x),
    "LeakyRelu": lambda a, x: functional.leaky_relu(x, a.get("alpha", 0.01)),
    "MaxPool": max_pool,
    "Mul": lambda a, x, y: x * y,
    "Relu": lambda a, x: torch.relu(x),
    "Selu": lambda a, x: torch.selu(x),
    "Sigmoid": lambda a, x: torch.sigmoid(x),
    "Softplus": lambda a, x: functional.softplus(x),
    "Tanh": lambda a, x: torch.tanh(x),
}


def run(path, pictures):
    graph = onnx.load(str(path)).graph
    values = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy())
              for tensor in graph.initializer}
    values[graph.input[0].name] = pictures
    if graph.input[0].type.tensor_type.shape.dim[0].dim_param != "n":
        raise ValueError("the first axis is not open")
    for node in graph.node:
        attributes = {attribute.name: onnx.helper.get_attribute_value(attribute)
                      for attribute in node.attribute}
        operands = [values[name] if name else None for name in node.input]
        values[node.output[0]] = OPERATORS[node.op_type](attributes, *operands)
    return values[graph.output[0].name].numpy()


def check(path):
    expected = numpy.load(path.with_suffix(".scores.npy"))
    pictures = torch.from_numpy(numpy.load(path.with_suffix(".input.npy")))
    with torch.no_grad():
        actual = run(path, pictures)
    if actual.shape != expected.shape:
        return f"{path.name}: {expected.shape} expected, {actual.shape} found"
    largest = float(numpy.abs(actual - expected).max() / numpy.abs(expected).max())
    print(f"{path.name}: differs by {largest:.1e} of the largest score")
    if not largest < TOLERANCE:
        return f"{path.name}: differs by {largest:.1e}"
    return None


def main():
    torch.set_num_threads(1)
    paths = [path for path in sorted(pathlib.Path(sys.argv[1]).glob("*.onnx"))
             if path.with_suffix(".scores.npy").exists()]
    faults = [fault for fault in map(check, paths) if fault]
    for fault in faults:
        print(fault)
    sys.exit(1 if faults or not paths else 0)


main()
