#!/usr/bin/python3
"""Write activations.json: values and slopes of activations, from PyTorch.

Needs torch. Run it where the file is to be written. What PyTorch lacks is its
formula in torch functions, differentiated by autograd.
"""
import json

import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
X = [-40.0, -9.7, -4.1, -2.385, -1.0, -0.61, -0.03, 0.02, 0.47, 1.0, 1.9, 2.83,
     5.5, 12.4, 37.0]

CASES = [
    ("identity", {}, lambda x: x),
    ("sigmoid", {}, torch.sigmoid),
    ("tanh", {}, torch.tanh),
    ("relu", {}, F.relu),
    ("leaky_relu", {}, F.leaky_relu),
    ("leaky_relu", {"variant": "keras"}, lambda x: F.leaky_relu(x, 0.3)),
    ("leaky_relu", {"slope": 0.17}, lambda x: F.leaky_relu(x, 0.17)),
    ("elu", {}, F.elu),
    ("elu", {"alpha": 0.83}, lambda x: F.elu(x, 0.83)),
    ("selu", {}, F.selu),
    ("gelu", {}, F.gelu),
    ("gelu", {"approximate": "tanh"},
     lambda x: F.gelu(x, approximate="tanh")),
    ("silu", {}, F.silu),
    ("mish", {}, F.mish),
    # The threshold out of reach: PyTorch's only guards against overflow.
    ("softplus", {}, lambda x: F.softplus(x, 1, 1000)),
    ("softplus", {"beta": 2.385}, lambda x: F.softplus(x, 2.385, 1000)),
    ("softsign", {}, F.softsign),
    # F.hardsigmoid's gradient is 1/6 in single precision.
    ("hard_sigmoid", {}, lambda x: torch.clamp(x / 6 + 0.5, 0, 1)),
    ("hard_sigmoid", {"slope": 0.2},
     lambda x: torch.clamp(0.2 * x + 0.5, 0, 1)),
    ("prelu", {"slope": 0.25}, lambda x: F.prelu(x, torch.tensor([0.25]))),
]


def case(plugin, options, f):
    x = torch.tensor(X, requires_grad=True)
    y = f(x)
    y.sum().backward()
    return {"plugin": plugin, "options": options, "y": y.tolist(),
            "slope": x.grad.tolist()}


with open("activations.json", "w") as file:
    json.dump({"torch": torch.__version__, "x": X,
               "cases": [case(*c) for c in CASES]}, file, indent=1)
    file.write("\n")
