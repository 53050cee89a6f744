#!/usr/bin/python3
"""Writes traces_keras.json, traces_torch2.json and traces_papers.json.

Keras 3, PyTorch from version 2 on, and papers, as formulas in NumPy: written
from Keras's and PyTorch's documentation and sources and from the papers, in
their order of operations, with their defaults. A rule gets the weights w, the
gradient g, the number of the step t, a dictionary of state s, and its options o;
it returns the new weights.
"""
import collections

import numpy as np

from problem import DROPPING, GRADIENTS, INITIAL, case, write


def zeros():
    return collections.defaultdict(lambda: 0.0)


def decayed(w, o):
    """Keras's weight decay, ahead of the rule, and AdamW's."""
    return w - w * o["weight_decay"] * o["lr"]


def moments(s, g, o):
    s["m"] = s["m"] + (g - s["m"]) * (1 - o["beta1"])
    s["v"] = s["v"] + (g * g - s["v"]) * (1 - o["beta2"])
    return s["m"], s["v"]


# ---- Keras ------------------------------------------------------------------


def keras_sgd(w, g, t, s, o):
    w = decayed(w, o)
    if o["momentum"] == 0:
        return w - o["lr"] * g
    s["v"] = s["v"] * o["momentum"] - g * o["lr"]
    return w + (s["v"] * o["momentum"] - g * o["lr"] if o["nesterov"] else s["v"])


def keras_adagrad(w, g, t, s, o):
    s["sum"] = (o["initial_accumulator"] if t == 1 else s["sum"]) + g * g
    return decayed(w, o) - o["lr"] * g / np.sqrt(s["sum"] + o["epsilon"])


def keras_adadelta(w, g, t, s, o):
    rho, e = o["decay"], o["epsilon"]
    s["g2"] = rho * s["g2"] + (1 - rho) * g * g
    step = -np.sqrt(s["x2"] + e) * g / np.sqrt(s["g2"] + e)
    s["x2"] = rho * s["x2"] + (1 - rho) * step * step
    return decayed(w, o) + o["lr"] * step


def keras_rmsprop(w, g, t, s, o):
    rho = o["decay"]
    s["v"] = rho * s["v"] + (1 - rho) * g * g
    spread = s["v"] + o["epsilon"]
    if o["centered"]:
        s["a"] = rho * s["a"] + (1 - rho) * g
        spread = s["v"] - s["a"] ** 2 + o["epsilon"]
    s["x"] = o["momentum"] * s["x"] + o["lr"] * g / np.sqrt(spread)
    return decayed(w, o) - s["x"]


def keras_adam(w, g, t, s, o):
    m, v = moments(s, g, o)
    if o["amsgrad"]:
        s["top"] = v = np.maximum(s["top"], v)
    alpha = o["lr"] * np.sqrt(1 - o["beta2"] ** t) / (1 - o["beta1"] ** t)
    return decayed(w, o) - m * alpha / (np.sqrt(v) + o["epsilon"])


def keras_adamax(w, g, t, s, o):
    s["m"] = s["m"] + (g - s["m"]) * (1 - o["beta1"])
    s["u"] = np.maximum(o["beta2"] * s["u"], np.abs(g))
    divisor = (1 - o["beta1"] ** t) * (s["u"] + o["epsilon"])
    return decayed(w, o) - o["lr"] * s["m"] / divisor


def keras_nadam(w, g, t, s, o):
    m, v = moments(s, g, o)
    mu = o["beta1"] * (1 - 0.5 * 0.96 ** t)
    following = o["beta1"] * (1 - 0.5 * 0.96 ** (t + 1))
    s["product"] = (s["product"] if t > 1 else 1) * mu
    ahead = (following * m / (1 - s["product"] * following)
             + (1 - mu) * g / (1 - s["product"]))
    root = np.sqrt(v / (1 - o["beta2"] ** t))
    return decayed(w, o) - ahead * o["lr"] / (root + o["epsilon"])


def keras_ftrl(w, g, t, s, o):
    w, lr, power = decayed(w, o), o["lr"], -o["lr_power"]
    before = o["initial_accumulator"] if t == 1 else s["sum"]
    s["sum"] = before + g * g
    shrunk = g + 2 * o["l2_shrinkage"] * w
    sigma = (s["sum"] ** power - before ** power) / lr
    s["linear"] = s["linear"] + shrunk - sigma * w
    l2 = o["l2"] + o["beta"] / (2 * lr)
    return ((np.clip(s["linear"], -o["l1"], o["l1"]) - s["linear"])
            / (s["sum"] ** power / lr + 2 * l2))


def keras_lion(w, g, t, s, o):
    w = decayed(w, o) - o["lr"] * np.sign(s["m"] * o["beta1"] + g * (1 - o["beta1"]))
    s["m"] = s["m"] * o["beta2"] + g * (1 - o["beta2"])
    return w


def keras_lamb(w, g, t, s, o):
    w = decayed(w, o)
    m, v = moments(s, g, o)
    step = m / (1 - o["beta1"] ** t)
    step = step / (np.sqrt(v / (1 - o["beta2"] ** t)) + o["epsilon"])
    length, of_step = np.linalg.norm(w), np.linalg.norm(step)
    ratio = length / of_step if length > 0 and of_step > 0 else 1
    return w - ratio * o["lr"] * step


def rms(x):
    return np.sqrt(np.mean(x * x))


def keras_adafactor(w, g, t, s, o):
    w = decayed(w, o)
    alpha = max(o["epsilon2"], rms(w)) * min(o["lr"], 1 / np.sqrt(t))
    squares, beta = g * g + o["epsilon1"], 1 - t ** o["beta2_decay"]
    if len(g) == 1:  # a bias: a vector in Keras, kept whole
        s["v"] = v = beta * s["v"] + (1 - beta) * squares
    else:
        s["r"] = beta * s["r"] + (1 - beta) * squares.mean(axis=1, keepdims=True)
        s["c"] = beta * s["c"] + (1 - beta) * squares.mean(axis=0, keepdims=True)
        v = s["r"] / s["r"].mean() * s["c"]
    step = g / np.sqrt(v)
    return w - alpha * step / max(1, rms(step) / o["clip_threshold"])


KERAS_ADAM = {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7}
KERAS = {
    "sgd": (keras_sgd, {"lr": 0.01, "momentum": 0, "nesterov": False}),
    "momentum": (keras_sgd, {"lr": 0.01, "momentum": 0.9, "nesterov": False}),
    "nesterov": (keras_sgd, {"lr": 0.01, "momentum": 0.9, "nesterov": True}),
    "adagrad": (keras_adagrad,
                {"lr": 0.001, "initial_accumulator": 0.1, "epsilon": 1e-7}),
    "adadelta": (keras_adadelta, {"lr": 0.001, "decay": 0.95, "epsilon": 1e-7}),
    "rmsprop": (keras_rmsprop, {"lr": 0.001, "decay": 0.9, "momentum": 0,
                                "epsilon": 1e-7, "centered": False}),
    "adam": (keras_adam, {**KERAS_ADAM, "amsgrad": False}),
    "adamw": (keras_adam, {**KERAS_ADAM, "amsgrad": False, "weight_decay": 0.004}),
    "adamax": (keras_adamax, KERAS_ADAM),
    "nadam": (keras_nadam, KERAS_ADAM),
    "ftrl": (keras_ftrl, {"lr": 0.001, "lr_power": -0.5, "beta": 0, "l1": 0, "l2": 0,
                          "initial_accumulator": 0.1, "l2_shrinkage": 0}),
    "lion": (keras_lion, {"lr": 0.001, "beta1": 0.9, "beta2": 0.99}),
    "lamb": (keras_lamb, KERAS_ADAM),
    "adafactor": (keras_adafactor,
                  {"lr": 0.001, "beta2_decay": -0.8, "epsilon1": 1e-30,
                   "epsilon2": 1e-3, "clip_threshold": 1}),
}

LATE = {"lr": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3}
KERAS_CASES = [
    ("sgd", {}), ("momentum", {}), ("nesterov", {}), ("adagrad", {}),
    ("adadelta", {}), ("rmsprop", {}), ("adam", {}), ("adamw", {}), ("adamax", {}),
    ("nadam", {}), ("ftrl", {}), ("lion", {}), ("lamb", {}), ("adafactor", {}),
    ("sgd", {"lr": 0.03, "weight_decay": 0.2}),
    ("sgd", {"momentum": 0.7, "weight_decay": 0.2}, DROPPING),
    ("sgd", {"momentum": 0.7, "nesterov": True}, DROPPING),
    ("momentum", {"lr": 0.02, "momentum": 0.6, "weight_decay": 0.2}, DROPPING),
    ("nesterov", {"lr": 0.02, "momentum": 0.6, "weight_decay": 0.2}, DROPPING),
    ("adagrad", {"lr": 0.3, "initial_accumulator": 0.7, "epsilon": 1e-3,
                 "weight_decay": 0.2}, DROPPING),
    ("adadelta", {"lr": 0.5, "decay": 0.8, "epsilon": 1e-3, "weight_decay": 0.2}),
    ("rmsprop", {"lr": 0.03, "decay": 0.8, "epsilon": 1e-3, "weight_decay": 0.2}),
    ("rmsprop", {"centered": True, "momentum": 0.6}, DROPPING),
    ("rmsprop", {"centered": True, "lr": 0.02}),
    ("adam", {**LATE, "weight_decay": 0.2}),
    ("adam", {**LATE, "amsgrad": True}, DROPPING),
    ("adamw", {**LATE, "weight_decay": 0.2, "amsgrad": True}, DROPPING),
    ("adamax", {**LATE, "weight_decay": 0.2}, DROPPING),
    ("nadam", {**LATE, "weight_decay": 0.2}, DROPPING),
    ("ftrl", {"lr": 0.3, "l1": 0.5, "l2": 0.2, "beta": 0.4, "l2_shrinkage": 0.1,
              "initial_accumulator": 0.6, "weight_decay": 0.2}, DROPPING),
    ("ftrl", {"lr": 0.2, "lr_power": -0.8, "l1": 2}),
    ("ftrl", {"lr": 0.2, "lr_power": 0, "l2_shrinkage": 0.05}),
    ("lion", {"lr": 0.02, "beta1": 0.7, "beta2": 0.8, "weight_decay": 0.2}, DROPPING),
    ("lamb", {**LATE, "weight_decay": 0.2}, DROPPING),
    ("adafactor", {"lr": 0.3, "beta2_decay": -0.5, "epsilon2": 0.5,
                   "clip_threshold": 0.7, "weight_decay": 0.2}, DROPPING),
    ("adafactor", {"lr": 0.3, "epsilon1": 0.1, "weight_decay": 0.2}, None, (1, 12)),
]


# ---- PyTorch from version 2 on ----------------------------------------------


def torch_decayed(w, g, o):
    g = -g if o["maximize"] else g
    if o["decoupled_weight_decay"]:
        return w * (1 - o["lr"] * o["weight_decay"]), g
    return w, g + o["weight_decay"] * w


def torch_nadam(w, g, t, s, o):
    w, g = torch_decayed(w, g, o)
    m, v = moments(s, g, o)
    mu = o["beta1"] * (1 - 0.5 * 0.96 ** (t * o["momentum_decay"]))
    following = o["beta1"] * (1 - 0.5 * 0.96 ** ((t + 1) * o["momentum_decay"]))
    s["product"] = (s["product"] if t > 1 else 1) * mu
    divisor = np.sqrt(v / (1 - o["beta2"] ** t)) + o["epsilon"]
    w = w - o["lr"] * (1 - mu) / (1 - s["product"]) * g / divisor
    return w - o["lr"] * following / (1 - s["product"] * following) * m / divisor


def radam(w, g, t, s, o, use):
    """The step along the corrected m; `use` its divisor once v is trusted."""
    m, v = moments(s, g, o)
    m = m / (1 - o["beta1"] ** t)
    limit = 2 / (1 - o["beta2"]) - 1
    length = limit - 2 * t * o["beta2"] ** t / (1 - o["beta2"] ** t)
    if length <= o["threshold"]:
        return w - o["lr"] * m
    rectified = np.sqrt((length - 4) * (length - 2) * limit
                        / ((limit - 4) * (limit - 2) * length))
    return w - o["lr"] * rectified * m * np.sqrt(1 - o["beta2"] ** t) / use(v)


def torch_radam(w, g, t, s, o):
    w, g = torch_decayed(w, g, o)
    return radam(w, g, t, s, {**o, "threshold": 5},
                 lambda v: np.sqrt(v) + o["epsilon"])


def torch_adafactor(w, g, t, s, o):
    g = -g if o["maximize"] else g
    alpha = max(o["epsilon2"], rms(w)) * min(o["lr"], 1 / np.sqrt(t))
    w = w * (1 - o["lr"] * o["weight_decay"])
    share = t ** o["beta2_decay"]
    if len(g) == 1:  # a bias: a vector in PyTorch, kept whole
        s["v"] = v = s["v"] + share * (g * g - s["v"])
    else:
        s["r"] = s["r"] + share * ((g * g).mean(axis=1, keepdims=True) - s["r"])
        s["c"] = s["c"] + share * ((g * g).mean(axis=0, keepdims=True) - s["c"])
        v = s["r"] * s["c"] / max(s["r"].mean(), o["epsilon1"])
    step = g / np.sqrt(np.maximum(v, o["epsilon1"] ** 2))
    return w - alpha * step / max(1, rms(step) / o["clip_threshold"])


TORCH_ADAM = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
TORCH = {
    "nadam": (torch_nadam, {**TORCH_ADAM, "lr": 0.002, "momentum_decay": 0.004}),
    "radam": (torch_radam, {**TORCH_ADAM, "lr": 0.001}),
    "adafactor": (torch_adafactor,
                  {"lr": 0.01, "beta2_decay": -0.8, "epsilon1": 2.0 ** -52,
                   "epsilon2": 1e-3, "clip_threshold": 1}),
}
APART = {"weight_decay": 0.2, "decoupled_weight_decay": True}
TORCH_CASES = [
    ("nadam", {}), ("adafactor", {}),
    ("nadam", {**LATE, "momentum_decay": 0.05, "weight_decay": 0.2}, DROPPING),
    ("nadam", {**LATE, **APART, "maximize": True}),
    ("radam", {**LATE, **APART, "maximize": True}, DROPPING),
    ("adafactor", {"lr": 0.3, "beta2_decay": -0.5, "epsilon1": 0.3, "epsilon2": 0.5,
                   "clip_threshold": 1.5, "weight_decay": 0.2}, DROPPING),
    ("adafactor", {"maximize": True, "epsilon1": 1e-3}, None, (1, 12)),
]


# ---- Papers ------------------------------------------------------------------


def paper_adadelta(w, g, t, s, o):
    return keras_adadelta(w, g, t, s, {**o, "lr": 1})


def paper_radam(w, g, t, s, o):
    return radam(w, g, t, s, o, lambda v: np.sqrt(v) + o["epsilon"])


def paper_rprop(w, g, t, s, o):
    """Riedmiller & Braun, 1993: a step that overshot is taken back."""
    w, step = w.copy(), s["step"] if t > 1 else np.full(w.shape, o["lr"])
    moved = s["moved"] + np.zeros(w.shape)
    before = s["g"] + np.zeros(w.shape)
    g = g.copy()
    for i in np.ndindex(w.shape):
        if before[i] * g[i] < 0:
            step[i] = max(step[i] * o["eta_minus"], o["step_min"])
            w[i], moved[i], g[i] = w[i] - moved[i], 0, 0
        else:
            if before[i] * g[i] > 0:
                step[i] = min(step[i] * o["eta_plus"], o["step_max"])
            moved[i] = -np.sign(g[i]) * step[i]
            w[i] += moved[i]
    s["step"], s["moved"], s["g"] = step, moved, g
    return w


def paper_ftrl(w, g, t, s, o):
    """McMahan et al., 2013, algorithm 1, from weights that are not 0."""
    before, s["n"] = s["n"], s["n"] + g * g
    sigma = (np.sqrt(s["n"]) - np.sqrt(before)) / o["lr"]
    s["z"] = s["z"] + g - sigma * w
    new = -(s["z"] - np.sign(s["z"]) * o["l1"]) / (
        (o["beta"] + np.sqrt(s["n"])) / o["lr"] + o["l2"])
    return np.where(np.abs(s["z"]) <= o["l1"], 0, new)


def paper_lion(w, g, t, s, o):
    g = -g if o["maximize"] else g
    g = g if o["decoupled_weight_decay"] else g + o["weight_decay"] * w
    pull = o["weight_decay"] * w if o["decoupled_weight_decay"] else 0
    sign = np.sign(o["beta1"] * s["m"] + (1 - o["beta1"]) * g)
    s["m"] = o["beta2"] * s["m"] + (1 - o["beta2"]) * g
    return w - o["lr"] * (sign + pull)


def paper_lamb(w, g, t, s, o):
    g = -g if o["maximize"] else g
    m, v = moments(s, g, o)
    step = m / (1 - o["beta1"] ** t) / (np.sqrt(v / (1 - o["beta2"] ** t))
                                        + o["epsilon"]) + o["weight_decay"] * w
    length = min(max(np.linalg.norm(w), o["norm_min"]), o["norm_max"])
    return w - o["lr"] * length / np.linalg.norm(step) * step


def paper_adafactor(w, g, t, s, o):
    return keras_adafactor(w, g, t, s, {**o, "weight_decay": 0})


def paper_adabelief(w, g, t, s, o):
    w, g = torch_decayed(w, g, o)
    s["m"] = o["beta1"] * s["m"] + (1 - o["beta1"]) * g
    s["s"] = (o["beta2"] * s["s"] + (1 - o["beta2"]) * (g - s["m"]) ** 2
              + o["epsilon_square"])
    root = np.sqrt(s["s"] / (1 - o["beta2"] ** t))
    return w - o["lr"] * s["m"] / (1 - o["beta1"] ** t) / (root + o["epsilon"])


def paper_yogi(w, g, t, s, o):
    w, g = torch_decayed(w, g, o)
    v = s["v"] if t > 1 else o["initial_accumulator"]
    m = s["m"] = o["beta1"] * s["m"] + (1 - o["beta1"]) * g
    v = s["v"] = v - (1 - o["beta2"]) * np.sign(v - g * g) * g * g
    if o["correction"]:
        m, v = m / (1 - o["beta1"] ** t), v / (1 - o["beta2"] ** t)
    return w - o["lr"] * m / (np.sqrt(v) + o["epsilon"])


PAPERS = {
    "adadelta": (paper_adadelta, {"decay": 0.95, "epsilon": 1e-6}),
    "radam": (paper_radam, {**TORCH_ADAM, "lr": 0.001, "threshold": 4}),
    "rprop": (paper_rprop, {"lr": 0.1, "eta_minus": 0.5, "eta_plus": 1.2,
                            "step_min": 1e-6, "step_max": 50}),
    "ftrl": (paper_ftrl, {"lr": 0.001, "beta": 1, "l1": 0, "l2": 0}),
    "lion": (paper_lion, {"lr": 1e-4, "beta1": 0.9, "beta2": 0.99,
                          "decoupled_weight_decay": True}),
    "lamb": (paper_lamb, {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-6,
                          "weight_decay": 0.01, "norm_min": 0, "norm_max": np.inf}),
    "adafactor": (paper_adafactor, {"lr": 0.01, "beta2_decay": -0.8, "epsilon1": 1e-30,
                                    "epsilon2": 1e-3, "clip_threshold": 1}),
    # These have no variants.
    "adabelief": (paper_adabelief, {"lr": 0.001, "beta1": 0.9, "beta2": 0.999,
                                    "epsilon": 1e-16, "epsilon_square": 1e-16}),
    "yogi": (paper_yogi, {"lr": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-3,
                          "initial_accumulator": 1e-6, "correction": True}),
}
WITHOUT_VARIANTS = ("adabelief", "yogi")
PAPER_CASES = [
    ("adadelta", {}), ("radam", {}), ("rprop", {}), ("lion", {}), ("lamb", {}),
    ("adafactor", {}), ("adabelief", {}), ("yogi", {}), ("ftrl", {}),
    ("radam", {"beta2": 0.8, "lr": 0.05}),
    ("rprop", {"lr": 0.2, "eta_minus": 0.3, "eta_plus": 1.5, "step_min": 0.05,
               "step_max": 0.4}),
    ("lion", {"lr": 0.03, "weight_decay": 0.3, "maximize": True}),
    ("lion", {"lr": 0.03, "weight_decay": 0.3, "decoupled_weight_decay": False}),
    ("lamb", {**LATE, "weight_decay": 0.3, "norm_min": 5, "maximize": True}),
    ("lamb", {**LATE, "norm_max": 0.7}, DROPPING),
    ("ftrl", {"lr": 0.3, "l1": 0.5, "l2": 0.2, "beta": 0.4}, DROPPING),
    ("adabelief", {**LATE, "epsilon_square": 1e-4, "weight_decay": 0.2}, DROPPING),
    ("adabelief", {**LATE, **APART, "maximize": True}),
    ("yogi", {**LATE, "initial_accumulator": 0.3, "weight_decay": 0.2}, DROPPING),
    ("yogi", {**LATE, **APART, "correction": False, "maximize": True}),
]
COMMON = {"weight_decay": 0, "decoupled_weight_decay": False, "maximize": False}


def run(rules, variant, name, given, factors=None, shape=(3, 4)):
    rule, defaults = rules[name]
    o = {**COMMON, **defaults, **given}
    w, s, steps, lr = INITIAL.reshape(shape), zeros(), [], o.get("lr")
    for t, g in enumerate(GRADIENTS, 1):
        if factors:
            o["lr"] = lr * factors[t - 1]
        w = rule(w, g.reshape(shape), t, s, o)
        steps.append(w)
    options = {key: value for key, value in given.items() if value is not False
               or key in ("correction", "decoupled_weight_decay")}
    if variant and name not in WITHOUT_VARIANTS:
        options["variant"] = variant
    return case(name, options, steps, factors, shape=shape)


write("traces_keras.json", "Keras 3.16, as formulas",
      [run(KERAS, "keras", *one) for one in KERAS_CASES])
write("traces_torch2.json", "PyTorch 2, as formulas",
      [run(TORCH, "torch", *one) for one in TORCH_CASES])
write("traces_papers.json", "papers, as formulas",
      [run(PAPERS, "paper", *one) for one in PAPER_CASES])
