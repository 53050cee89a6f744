#!/usr/bin/python3
"""Write losses.json: sums over rows and their gradients, from PyTorch.

Needs torch. Run it where the file is to be written. What PyTorch lacks is its
formula in torch functions, differentiated by autograd. All are the sum over
rows of the mean over columns, but for those of whole rows.
"""
import json

import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
LOGITS = [[0.3, -1.7, 2.385], [4.1, 0.02, -0.83], [-2.9, 1.31, 0.6],
          [9.2, -11.5, 3.3], [-0.47, 0.71, -0.05]]
VALUES = [[0.1, -1.2, 2.9], [1.7, 0.43, -2.6], [-3.0, 1.3, 5.05],
          [8.9, -7.1, 3.31], [0.77, -0.2, -0.9]]
BINARY = [[0, 1, 1], [1, 0, 0], [0, 0, 1], [1, 1, 0], [0, 1, 0]]
CLASSES = [[2], [0], [2], [1], [0]]
SHARES = [[0.2, 0.3, 0.5], [0.0, 1.0, 0.0], [0.71, 0.09, 0.2],
          [0.05, 0.95, 0.0], [1 / 3, 1 / 3, 1 / 3]]
WEIGHT = [0.37, 1.0, 2.385]


def column_mean(loss):
    return loss.mean(dim=1).sum()


def focal(z, y, gamma, alpha, smoothing=0):
    """Lin et al., 2017, as torchvision and Keras have it for soft targets."""
    y = y * (1 - smoothing) + smoothing / 2
    bce = F.binary_cross_entropy_with_logits(z, y, reduction="none")
    a = torch.sigmoid(z)
    q = 1 - (y * a + (1 - y) * (1 - a))
    balance = 1 if alpha is None else y * alpha + (1 - y) * (1 - alpha)
    return column_mean(balance * q ** gamma * bce)


def hinge(z, y, power):
    return column_mean(F.relu(1 - (2 * y - 1) * z) ** power)


def bce(z, y, **kwargs):
    return column_mean(F.binary_cross_entropy_with_logits(
        z, y, reduction="none", **kwargs))


def ce(z, y, **kwargs):
    return F.cross_entropy(z, y.long()[:, 0], reduction="sum", **kwargs)


CASES = [
    ("mse", {}, VALUES, lambda z, y: column_mean((z - y) ** 2)),
    ("mse", {"variant": "sklearn"}, VALUES,
     lambda z, y: column_mean((z - y) ** 2 / 2)),
    ("mae", {}, VALUES,
     lambda z, y: column_mean(F.l1_loss(z, y, reduction="none"))),
    ("huber", {}, VALUES,
     lambda z, y: column_mean(F.huber_loss(z, y, reduction="none"))),
    ("huber", {"delta": 0.37}, VALUES,
     lambda z, y: column_mean(F.huber_loss(z, y, reduction="none",
                                           delta=0.37))),
    ("log_cosh", {}, VALUES,
     lambda z, y: column_mean(torch.log(torch.cosh(z - y)))),
    ("binary_crossentropy", {}, BINARY, bce),
    ("binary_crossentropy", {"pos_weight": 2.385}, BINARY,
     lambda z, y: bce(z, y, pos_weight=torch.tensor(2.385))),
    ("binary_crossentropy", {"label_smoothing": 0.17}, BINARY,
     lambda z, y: bce(z, y * 0.83 + 0.085)),
    ("crossentropy", {}, CLASSES, ce),
    ("crossentropy", {"label_smoothing": 0.17}, CLASSES,
     lambda z, y: ce(z, y, label_smoothing=0.17)),
    ("crossentropy", {"class_weight": WEIGHT}, CLASSES,
     lambda z, y: ce(z, y, weight=torch.tensor(WEIGHT))),
    ("crossentropy", {"class_weight": WEIGHT, "label_smoothing": 0.17},
     CLASSES,
     lambda z, y: ce(z, y, weight=torch.tensor(WEIGHT),
                     label_smoothing=0.17)),
    ("hinge", {}, BINARY, lambda z, y: hinge(z, y, 1)),
    ("hinge", {"squared": True}, BINARY, lambda z, y: hinge(z, y, 2)),
    ("focal", {}, BINARY, lambda z, y: focal(z, y, 2, 0.25)),
    ("focal", {"gamma": 0.7, "alpha": 0.61}, BINARY,
     lambda z, y: focal(z, y, 0.7, 0.61)),
    ("focal", {"variant": "keras"}, BINARY,
     lambda z, y: focal(z, y, 2, None)),
    ("focal", {"gamma": 0, "variant": "keras"}, BINARY, bce),
    ("focal", {"label_smoothing": 0.17}, BINARY,
     lambda z, y: focal(z, y, 2, 0.25, 0.17)),
    ("kl", {}, SHARES,
     lambda z, y: F.kl_div(F.log_softmax(z, dim=1), y, reduction="sum")),
]


def case(plugin, options, target, f):
    z = torch.tensor(LOGITS, requires_grad=True)
    loss = f(z, torch.tensor(target, dtype=torch.float64))
    loss.backward()
    return {"plugin": plugin, "options": options, "target": target,
            "value": loss.item(), "gradient": z.grad.tolist()}


with open("losses.json", "w") as file:
    json.dump({"torch": torch.__version__, "logits": LOGITS,
               "cases": [case(*c) for c in CASES]}, file, indent=1)
    file.write("\n")
