"""The lecture's code and its slides as rules in NumPy; see make_traces.py."""
import numpy as np

from problem import DROPPING
from rules_keras import LATE


def lecture_nesterov(w, g, t, s, o):
    s["v"] = o["momentum"] * s["v"] - o["lr"] * g
    return w + o["momentum"] * s["v"] - o["lr"] * g


def slide_momentum(w, g, t, s, o):
    s["v"] = o["momentum"] * s["v"] - o["lr"] * g
    return w + s["v"]


def lecture_rmsprop(w, g, t, s, o):
    s["r"] = o["decay"] * s["r"] + (1 - o["decay"]) * g ** 2
    return w - o["lr"] / np.sqrt(s["r"] + o["epsilon"]) * g


def lecture_adam(w, g, t, s, o):
    s["m"] = o["beta1"] * s["m"] + g
    s["v"] = o["beta2"] * s["v"] + g ** 2
    return w - o["lr"] * s["m"] / (np.sqrt(s["v"]) + o["epsilon"])


def slide_adam(w, g, t, s, o):
    s["m"] = o["beta1"] * s["m"] + (1 - o["beta1"]) * g
    s["v"] = o["beta2"] * s["v"] + (1 - o["beta2"]) * g ** 2
    return w - o["lr"] * s["m"] / np.sqrt(s["v"] + o["epsilon"])


ADAM = {"lr": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-6}
LECTURE = {"nesterov": (lecture_nesterov, {"lr": 0.01, "momentum": 0.9}),
           "rmsprop": (lecture_rmsprop, {"lr": 0.1, "decay": 0.99, "epsilon": 1e-6}),
           "adam": (lecture_adam, ADAM)}
SLIDE = {"momentum": (slide_momentum, {"lr": 0.01, "momentum": 0.9}),
         "rmsprop": LECTURE["rmsprop"], "adam": (slide_adam, ADAM)}
LECTURE_CASES = [
    ("nesterov", {"lr": 0.03, "momentum": 0.6}, DROPPING),
    ("rmsprop", {"lr": 0.02, "decay": 0.8, "epsilon": 0.01}, DROPPING),
    ("adam", LATE, DROPPING),
]
SLIDE_CASES = [
    ("momentum", {"lr": 0.03, "momentum": 0.6}, DROPPING),
    ("rmsprop", {"lr": 0.02, "decay": 0.8, "epsilon": 0.01}, DROPPING),
    ("adam", LATE, DROPPING),
]
