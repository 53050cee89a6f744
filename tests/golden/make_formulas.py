#!/usr/bin/python3
"""Write formulas.json: plugins that PyTorch's golden files don't have.

Needs NumPy and scikit-learn. Run it where the file is to be written. Schedules,
activations and losses are the formulas of the papers that their sources name,
written here from the papers; slopes are imaginary parts after a step of 1e-30 i,
which are exact to rounding. Metrics are scikit-learn's, or their papers'.
"""
import json
import math

import numpy as np
from sklearn import metrics as m

BASE, STEPS = 0.37, 60
X = [-40.0, -9.7, -4.1, -2.385, -1.0, -0.61, -0.03, 0.02, 0.47, 1.0, 1.9, 2.83, 5.5,
     12.4, 37.0]

# ---- Schedules: t counts from 1 ---------------------------------------------


def wsd(t, warmup, decay, steps, fall, end=0.0):
    if t < warmup:
        return BASE * t / warmup
    left = steps - (t - 1)
    if left >= decay:
        return BASE
    return BASE * (1 - (1 - end) * fall(min(1, (decay - left) / decay)))


def rex(t, steps, beta=0.5):
    p = min(1, (t - 1) / steps)
    return BASE * (1 - p) / ((1 - beta) + beta * (1 - p))


def inverse_sqrt(t, warmup):
    return BASE * min(t / warmup, math.sqrt(warmup / t))


SCHEDULES = [
    ("wsd", {"warmup": 7, "decay": 11, "steps": 50},
     lambda t: wsd(t, 7, 11, 50, lambda p: p)),
    ("wsd", {"decay": 23, "steps": 60, "shape": "cosine", "end_factor": 0.13},
     lambda t: wsd(t, 0, 23, 60, lambda p: (1 - math.cos(math.pi * p)) / 2, 0.13)),
    ("wsd", {"warmup": 3, "decay": 31, "steps": 55, "shape": "sqrt"},
     lambda t: wsd(t, 3, 31, 55, math.sqrt)),
    ("wsd", {"warmup": 5}, lambda t: BASE * min(1, t / 5)),
    ("rex", {"steps": 47}, lambda t: rex(t, 47)),
    ("rex", {"steps": 60, "beta": 0.83}, lambda t: rex(t, 60, 0.83)),
    ("inverse_sqrt", {"warmup": 13}, lambda t: inverse_sqrt(t, 13)),
    ("inverse_sqrt", {"warmup": 1}, lambda t: inverse_sqrt(t, 1)),
]

# ---- Activations -------------------------------------------------------------


def where(condition, a, b):
    return a if condition else b


ACTIVATIONS = [
    ("sin", {}, np.sin),
    ("sin", {"omega": 2.385}, lambda x: np.sin(2.385 * x)),
    ("gaussian", {}, lambda x: np.exp(-x * x)),
    ("celu", {}, lambda x: where(x.real > 0, x, np.expm1(x))),
    ("celu", {"alpha": 0.83},
     lambda x: where(x.real > 0, x, 0.83 * np.expm1(x / 0.83))),
    ("rrelu", {}, lambda x: where(x.real > 0, x, x * (1 / 8 + 1 / 3) / 2)),
    ("hard_tanh", {}, lambda x: where(abs(x.real) < 1, x, np.sign(x.real))),
    ("hard_tanh", {"limit": 2.5},
     lambda x: where(abs(x.real) < 2.5, x, 2.5 * np.sign(x.real))),
]


def slope(f, x):
    return (f(x + 1e-30j) / 1e-30).imag


# ---- Losses: the sum over rows of the mean over columns ----------------------

LOGITS = [[0.3, -1.7, 2.385], [4.1, 0.02, -0.83], [-2.9, 1.31, 0.6], [0.77, -1.5, 3.3],
          [-0.47, 0.71, -0.05]]
VALUES = [[0.1, -1.2, 2.9], [1.7, 0.43, -2.6], [-3.0, 1.3, 5.05], [8.9, -7.1, 3.31],
          [0.77, -0.2, -0.9]]
COUNTS = [[0, 1, 11], [54, 2, 0], [0, 3, 1], [2, 0, 30], [1, 1, 2]]


def stirling(y):
    return y * math.log(y) - y + 0.5 * math.log(2 * math.pi * y) if y > 1 else 0


LOSSES = [
    ("poisson", {}, COUNTS, lambda z, y: np.exp(z) - y * z),
    ("poisson", {"full": True}, COUNTS,
     lambda z, y: np.exp(z) - y * z + stirling(y)),
    ("quantile", {}, VALUES,
     lambda z, y: where(y > z.real, 0.5 * (y - z), 0.5 * (z - y))),
    ("quantile", {"q": 0.9}, VALUES,
     lambda z, y: where(y > z.real, 0.9 * (y - z), 0.1 * (z - y))),
    # The logarithm of the variance starts at 0.
    ("gaussian_nll", {}, VALUES, lambda z, y: 0.5 * (z - y) ** 2),
]


def loss_case(plugin, options, target, f):
    def of(z):
        return sum(f(z[i][k], y) / 3 for i, row in enumerate(target)
                   for k, y in enumerate(row))

    def slope_at(i, k):
        z = [[complex(x) for x in row] for row in LOGITS]
        z[i][k] += 1e-30j
        return (of(z) / 1e-30).imag
    value = of([[complex(x) for x in row] for row in LOGITS]).real
    return {"plugin": plugin, "options": options, "target": target, "value": value,
            "gradient": [[slope_at(i, k) for k in range(3)] for i in range(5)]}


# ---- Metrics -------------------------------------------------------------------

rng = np.random.RandomState(7)
N = 40
BINARY = rng.randint(0, 2, N)
SCORE = np.round(np.clip(0.35 + 0.3 * BINARY + 0.25 * rng.normal(size=N), 0.01, 0.99), 2)
SAID = (SCORE > 0.5).astype(int)
CLASS = rng.choice(4, N, p=[0.4, 0.3, 0.2, 0.1])
NAMED = np.where(rng.rand(N) < 0.6, CLASS, rng.randint(0, 5, N))
SHARES = rng.dirichlet([1, 1, 1, 1], N) + 0.5 * np.eye(4)[CLASS]
SHARES /= SHARES.sum(axis=1, keepdims=True)
LABELS = rng.randint(0, 2, (N, 3))
GUESSES = np.round(0.3 * LABELS + 0.7 * rng.rand(N, 3), 1)
UNROUNDED = np.clip(SCORE + 0.003 * rng.rand(N) + 0.001, 0, 1)


def brier(p, y):
    return ((p - np.eye(p.shape[1])[y]) ** 2).sum(axis=1).mean()


def calibration(p, came, bins):
    total = 0
    for k in range(bins):
        low = k / bins if k else -1
        inside = (p > low) & (p <= (k + 1) / bins)
        total += abs((came[inside] - p[inside]).sum())
    return total / len(p)


def one_against_rest(f, y, p, average):
    return f(np.eye(p.shape[1])[y], p, average=average)


AP = m.average_precision_score
METRICS = [
    ("mcc", {}, SAID, BINARY, m.matthews_corrcoef(BINARY, SAID)),
    ("mcc", {}, NAMED, CLASS, m.matthews_corrcoef(CLASS, NAMED)),
    ("mcc", {}, np.zeros(N), BINARY, m.matthews_corrcoef(BINARY, np.zeros(N))),
    ("balanced_accuracy", {}, SAID, BINARY, m.balanced_accuracy_score(BINARY, SAID)),
    ("balanced_accuracy", {"adjusted": True}, np.minimum(NAMED, 3), CLASS,
     m.balanced_accuracy_score(CLASS, np.minimum(NAMED, 3), adjusted=True)),
    ("brier", {}, SCORE, BINARY, m.brier_score_loss(BINARY, SCORE)),
    ("brier", {}, SHARES, CLASS, brier(SHARES, CLASS)),
    ("brier", {}, GUESSES, LABELS, ((GUESSES - LABELS) ** 2).mean()),
    ("calibration", {}, UNROUNDED, BINARY, calibration(UNROUNDED, BINARY, 15)),
    ("calibration", {"bins": 7}, SHARES, CLASS,
     calibration(SHARES.max(axis=1), SHARES.argmax(axis=1) == CLASS, 7)),
    ("pr_auc", {}, SCORE, BINARY, AP(BINARY, SCORE)),
]
for average in "macro", "weighted":
    METRICS.append(("pr_auc", {"average": average}, SHARES, CLASS,
                    one_against_rest(AP, CLASS, SHARES, average)))
    METRICS.append(("pr_auc", {"average": average}, GUESSES, LABELS,
                    AP(LABELS, GUESSES, average=average)))


def rows(x):
    return np.asarray(x, dtype=float).reshape(N, -1).tolist()


def write(name, value):
    return json.dumps(name) + ": " + json.dumps(value)


CASES = {
    "schedule": {"base": BASE, "cases": [
        {"plugin": p, "options": o, "lr": [f(t) for t in range(1, STEPS + 1)]}
        for p, o, f in SCHEDULES]},
    "activation": {"x": X, "cases": [
        {"plugin": p, "options": o, "y": [complex(f(complex(x))).real for x in X],
         "slope": [slope(f, x) for x in X]} for p, o, f in ACTIVATIONS]},
    "loss": {"logits": LOGITS, "cases": [loss_case(*c) for c in LOSSES]},
    "metric": {"cases": [
        {"plugin": p, "options": o, "predicted": rows(a), "target": rows(y),
         "value": float(v)} for p, o, a, y, v in METRICS]},
}

with open("formulas.json", "w") as file:
    lines = ",\n".join(write(*item) for item in CASES.items())
    file.write("{" + lines + "}\n")
