"""Keras 3's optimizers as rules in NumPy, with its defaults; see make_traces.py."""
import numpy as np

from problem import DROPPING


def decayed(w, o):
    """Keras's weight decay, ahead of the rule, and AdamW's."""
    return w - w * o["weight_decay"] * o["lr"]


def moments(s, g, o):
    s["m"] = s["m"] + (g - s["m"]) * (1 - o["beta1"])
    s["v"] = s["v"] + (g * g - s["v"]) * (1 - o["beta2"])
    return s["m"], s["v"]


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
