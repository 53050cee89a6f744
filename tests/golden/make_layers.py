#!/usr/bin/python3
"""Writes layers.json: optimizers that need the layers of a batch, on a small
network, in NumPy, with derivatives by complex steps.

Usage: make_layers.py GOLDEN_FOLDER
"""
import json
import sys

import numpy as np

ROWS, INPUTS, HIDDEN, OUTPUTS = 14, 3, 4, 2
NAMES = ("w1", "w2", "b1", "b2")
SHAPES = ((INPUTS, HIDDEN), (HIDDEN, OUTPUTS), (1, HIDDEN), (1, OUTPUTS))
SHOWN = (1, 2, 3, 5, 8)
random = np.random.RandomState(11)
X = random.randn(ROWS, INPUTS)
VALUES = np.column_stack([np.sin(X.sum(axis=1)), X[:, 0] * X[:, 1]])
CLASSES = (X[:, 0] + X[:, 1] ** 2 > 0.8).astype(int)
START = [0.7 * random.randn(*shape) for shape in SHAPES]
ROW_WEIGHTS = random.uniform(0.2, 2.5, ROWS)


def outputs(params):
    w1, w2, b1, b2 = params
    return np.tanh(X @ w1 + b1) @ w2 + b2


def row_losses(z, target):
    if target == "values":
        return ((z - VALUES) ** 2).sum(axis=1) / 2
    return np.log(np.exp(z).sum(axis=1)) - z[np.arange(ROWS), CLASSES]


def loss_of(w, target, weights, ridge):
    params = split(w)
    mean = (row_losses(outputs(params), target) * weights).sum() / weights.sum()
    return mean + ridge / 2 * sum((one ** 2).sum() for one in params[:2])


def flat(params):
    return np.concatenate([one.ravel() for one in params])


def split(w):
    sizes = [shape[0] * shape[1] for shape in SHAPES]
    return [one.reshape(shape) for one, shape in zip(np.split(w, np.cumsum(sizes)[:-1]), SHAPES)]


def derivatives(f, x):
    """Of f by each element of x, in rows: complex steps (Squire and Trapp, 1998) round nothing."""
    rows = []
    for i in np.ndindex(x.shape):
        moved = x.astype(complex)
        moved[i] += 1e-100j
        rows.append(np.imag(f(moved)).ravel() / 1e-100)
    return np.array(rows)


def gradient(w, *more):
    return derivatives(lambda moved: loss_of(moved, *more), w)[:, 0]


class LevenbergMarquardt:
    """Hagan and Menhaj, with the Jacobian of sqrt(row weight) times the errors, or losses."""

    def __init__(self, damping=0.01, factor=10.0, most=1e10, lr=1.0):
        self.__dict__.update(locals())
        self.mu = damping

    def step(self, w, target, weights, ridge):
        if target == "values":
            j = derivatives(lambda moved: outputs(split(moved)), w).T
            j = np.repeat(np.sqrt(weights), OUTPUTS)[:, None] * j
        else:
            j = derivatives(lambda moved: row_losses(outputs(split(moved)), target), w).T
            j = np.sqrt(weights)[:, None] * j
        jtj = j.T @ j
        jte = gradient(w, target, weights, ridge) * weights.sum()
        before = loss_of(w, target, weights, ridge)
        while self.mu <= self.most:
            new = w - self.lr * np.linalg.solve(jtj + self.mu * np.eye(w.size), jte)
            if loss_of(new, target, weights, ridge) < before:
                self.mu /= self.factor
                return new
            self.mu *= self.factor
        self.mu = self.damping
        return w


class Kfac:
    """Martens and Grosse, of each layer apart, with the gradients of the targets given."""

    def __init__(self, damping=0.01, decay=0.95, momentum=0.9, lr=0.01):
        self.__dict__.update(locals())
        self.t, self.v, self.a, self.g = 0, 0.0, [0.0, 0.0], [0.0, 0.0]

    def step(self, w, target, weights, ridge):
        self.t += 1
        e = min(1 - 1 / self.t, self.decay)
        w1, w2, b1, b2 = split(w)
        z1 = X @ w1 + b1
        h = np.tanh(z1)
        z2 = h @ w2 + b2
        back = [derivatives(lambda z: (row_losses(f(z), target) * weights).sum(), z)
                .reshape(z.shape)
                for f, z in ((lambda z: np.tanh(z) @ w2 + b2, z1), (lambda z: z, z2))]
        parts = split(gradient(w, target, weights, ridge))
        turned = [None] * 4
        for i, a in enumerate((X, h)):
            a, g = np.column_stack([a, np.ones(ROWS)]), back[i]
            self.a[i] = e * self.a[i] + (1 - e) * a.T @ a / ROWS
            self.g[i] = e * self.g[i] + (1 - e) * g.T @ g / weights.sum()
            p = np.sqrt(np.trace(self.a[i]) / a.shape[1] / (np.trace(self.g[i]) / g.shape[1]))
            root = np.sqrt(self.damping)
            d = (np.linalg.inv(self.a[i] + p * root * np.eye(a.shape[1]))
                 @ np.vstack([parts[i], parts[i + 2]])
                 @ np.linalg.inv(self.g[i] + root / p * np.eye(g.shape[1])))
            turned[i], turned[i + 2] = d[:-1], d[-1:]
        self.v = self.momentum * self.v + flat(turned)
        return w - self.lr * self.v


class DpSgd:
    """Abadi et al., algorithm 1 without noise; the penalty isn't clipped."""

    def __init__(self, clip=1.0, noise=0.0, lr=0.1):
        self.__dict__.update(locals())

    def step(self, w, target, weights, ridge):
        rows = [gradient(w, target, np.eye(ROWS)[row], 0.0) * weights[row] for row in range(ROWS)]
        mean = sum(g / max(1, np.linalg.norm(g) / self.clip) for g in rows) / ROWS
        free = np.zeros(ROWS)
        free[0] = 1.0
        penalty = gradient(w, target, free, ridge) - gradient(w, target, free, 0.0)
        return w - self.lr * (mean + penalty)


CASES = [
    ("levenberg_marquardt", LevenbergMarquardt, {}, "values", False, 0.0),
    ("levenberg_marquardt", LevenbergMarquardt, {"damping": 1e-4, "factor": 3.0, "lr": 0.8},
     "values", True, 0.01),
    ("levenberg_marquardt", LevenbergMarquardt, {}, "classes", True, 0.01),
    ("kfac", Kfac, {}, "values", False, 0.0),
    ("kfac", Kfac, {"lr": 0.1, "momentum": 0.0}, "classes", False, 0.0),
    ("kfac", Kfac, {"lr": 0.05, "damping": 0.2, "decay": 0.6, "momentum": 0.5}, "classes", True,
     0.01),
    ("dp_sgd", DpSgd, {"clip": 0.7, "noise": 0.0}, "classes", True, 0.01),
    ("dp_sgd", DpSgd, {"clip": 2.0, "noise": 0.0}, "values", False, 0.0),
]


def main(folder):
    cases = []
    for name, kind, options, target, weighted, ridge in CASES:
        optimizer, w, steps = kind(**options), flat(START), {}
        weights = ROW_WEIGHTS if weighted else np.ones(ROWS)
        for t in range(1, max(SHOWN) + 1):
            w = optimizer.step(w, target, weights, ridge)
            if t in SHOWN:
                steps[str(t)] = dict(zip(NAMES, (one.tolist() for one in split(w))))
        if kind is DpSgd:
            options = {**options, "base": {"name": "sgd", "lr": optimizer.lr}}
        cases.append({"optimizer": name, "options": options, "target": target,
                      "weighted": weighted, "ridge": ridge, "params": steps})
    given = {"x": X.tolist(), "values": VALUES.tolist(),
             "classes": [[int(one)] for one in CLASSES],
             "row_weights": [[one] for one in ROW_WEIGHTS],
             "start": dict(zip(NAMES, (w.tolist() for w in START)))}
    with open(f"{folder}/layers.json", "w", encoding="utf-8") as file:
        file.write(f'{{"source": "NumPy {np.__version__}",\n')
        file.write(f'"given": {json.dumps(given)},\n"cases": [\n')
        file.write(",\n".join(json.dumps(case) for case in cases) + "\n]}\n")


if __name__ == "__main__":
    main(sys.argv[1])
