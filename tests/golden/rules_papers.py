"""Rules in NumPy, as make_traces.py says, of papers, and of PyTorch from version 2 on."""
import numpy as np

from problem import DROPPING
from rules_keras import LATE, keras_adadelta, keras_adafactor, moments, rms


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
    """Where no gradient has come yet, 0 / 0 is no step."""
    return radam(w, g, t, s, o, lambda v: np.sqrt(v) + (v == 0))


def paper_adamax(w, g, t, s, o):
    """As radam."""
    s["m"] = o["beta1"] * s["m"] + (1 - o["beta1"]) * g
    s["u"] = np.maximum(o["beta2"] * s["u"], np.abs(g))
    return w - o["lr"] / (1 - o["beta1"] ** t) * s["m"] / (s["u"] + (s["u"] == 0))


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


def paper_rmsprop(w, g, t, s, o):
    """Graves, 2013, equations 38 to 41."""
    s["n"] = o["decay"] * s["n"] + (1 - o["decay"]) * g * g
    s["g"] = o["decay"] * s["g"] + (1 - o["decay"]) * g
    root = np.sqrt(s["n"] - s["g"] ** 2 + o["epsilon"])
    s["step"] = o["momentum"] * s["step"] - o["lr"] * g / root
    return w + s["step"]


def paper_ftrl(w, g, t, s, o):
    """McMahan et al., 2013, algorithm 1, from weights that are not 0."""
    g = g if o["decoupled_weight_decay"] else g + o["weight_decay"] * w
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
    m, v = (s["m"], s["v"]) if t > 1 else (o["initial_mean"], o["initial_accumulator"])
    m = s["m"] = o["beta1"] * m + (1 - o["beta1"]) * g
    v = s["v"] = v - (1 - o["beta2"]) * np.sign(v - g * g) * g * g
    if o["correction"]:
        m, v = m / (1 - o["beta1"] ** t), v / (1 - o["beta2"] ** t)
    return w - o["lr"] * m / (np.sqrt(v) + o["epsilon"])


PAPERS = {
    "adadelta": (paper_adadelta, {"decay": 0.95, "epsilon": 1e-6}),
    "adamax": (paper_adamax, {"lr": 0.002, "beta1": 0.9, "beta2": 0.999}),
    "radam": (paper_radam, {**TORCH_ADAM, "lr": 0.001, "threshold": 4}),
    "rmsprop": (paper_rmsprop, {"lr": 1e-4, "decay": 0.95, "epsilon": 1e-4,
                                "momentum": 0.9}),
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
                          "initial_mean": 0, "initial_accumulator": 1e-6,
                      "correction": True}),
}
WITHOUT_VARIANTS = ("adabelief", "yogi")
PAPER_CASES = [
    ("adadelta", {}), ("radam", {}), ("rprop", {}), ("lion", {}), ("lamb", {}),
    ("adafactor", {}), ("adabelief", {}), ("yogi", {}), ("ftrl", {}), ("rmsprop", {}),
    ("rmsprop", {"lr": 0.02, "decay": 0.8, "epsilon": 0.01, "momentum": 0.5}, DROPPING),
    ("radam", {"beta2": 0.8, "lr": 0.05}), ("adamax", {}),
    ("adamax", {"lr": 0.05, "beta1": 0.8, "beta2": 0.95}, DROPPING),
    ("rprop", {"lr": 0.2, "eta_minus": 0.3, "eta_plus": 1.5, "step_min": 0.05,
               "step_max": 0.4}),
    ("lion", {"lr": 0.03, "weight_decay": 0.3, "maximize": True}),
    ("lion", {"lr": 0.03, "weight_decay": 0.3, "decoupled_weight_decay": False}),
    ("lamb", {**LATE, "weight_decay": 0.3, "norm_min": 5, "maximize": True}),
    ("lamb", {**LATE, "norm_max": 0.7}, DROPPING),
    ("ftrl", {"lr": 0.3, "l1": 0.5, "l2": 0.2, "beta": 0.4}, DROPPING),
    ("ftrl", {"lr": 0.3, "weight_decay": 0.2, "decoupled_weight_decay": False}),
    ("adabelief", {**LATE, "epsilon_square": 1e-4, "weight_decay": 0.2}, DROPPING),
    ("adabelief", {**LATE, **APART, "maximize": True}),
    ("yogi", {**LATE, "initial_mean": 0.5, "initial_accumulator": 0.3,
              "weight_decay": 0.2}, DROPPING),
    ("yogi", {**LATE, **APART, "correction": False, "maximize": True}),
]
