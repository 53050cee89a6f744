#!/usr/bin/python3
"""Writes lbfgs.json: torch.optim.LBFGS on test functions and on a small network.

Usage: make_lbfgs.py OUTPUT_FOLDER
"""
import json
import sys

import torch

torch.set_default_dtype(torch.float64)


def rosenbrock(x):
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def beale(x):
    y = x[1]
    return ((1.5 - x[0] + x[0] * y) ** 2 + (2.25 - x[0] + x[0] * y ** 2) ** 2 +
            (2.625 - x[0] + x[0] * y ** 3) ** 2)


def himmelblau(x):
    return (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2


def stiff(x):
    """Curvatures 1, 10, ... 10^5."""
    return (10.0 ** torch.arange(6.0) * x ** 2).sum() / 2


FUNCTIONS = {"rosenbrock": (rosenbrock, [-1.2, 1.0]), "beale": (beale, [1.0, 1.0]),
             "himmelblau": (himmelblau, [-0.5, -1.0]), "stiff": (stiff, [1.0] * 6)}
WOLFE = {"line_search_fn": "strong_wolfe"}
SETTINGS = [
    # steps, and LBFGS's arguments
    (3, WOLFE | {"max_iter": 4}),
    (3, WOLFE),
    (6, WOLFE | {"max_iter": 3, "history_size": 2, "lr": 0.3, "max_eval": 12}),
    (2, WOLFE | {"max_iter": 8, "tolerance_grad": 1e-2, "tolerance_change": 1e-3}),
    (12, {"max_iter": 1, "lr": 0.02}),
    (3, {"lr": 0.1, "max_iter": 5, "history_size": 3}),
    (3, {"lr": 0.05, "max_iter": 12, "max_eval": 7}),
]
NAMES = {"line_search_fn": "line_search", "history_size": "history",
         "tolerance_grad": "tolerance_gradient"}


def renamed(arguments):
    return {NAMES.get(key, key): value for key, value in arguments.items()}


def minimize(function, start, steps, arguments):
    x = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.LBFGS([x], **arguments)
    calls, weights = 0, []

    def closure():
        nonlocal calls
        calls += 1
        optimizer.zero_grad()
        value = function(x)
        value.backward()
        return value

    for _ in range(steps):
        optimizer.step(closure)
        weights.append(x.tolist())
    return weights, calls


def network():
    """24 rows of 3 values, two classes, 4 hidden units of tanh, full batch."""
    torch.manual_seed(5)
    x = torch.randn(24, 3)
    y = ((x[:, 0] * x[:, 1] + x[:, 2] + 0.3 * torch.randn(24)) > 0).double().reshape(24, 1)
    initial = {"w1": 0.7 * torch.randn(3, 4), "w2": 0.7 * torch.randn(4, 1),
               "b1": torch.zeros(1, 4), "b2": torch.zeros(1, 1)}
    runs = []
    for epochs, arguments in [(4, WOLFE | {"max_iter": 6}), (8, {"lr": 0.3, "max_iter": 3})]:
        w = {name: value.clone().requires_grad_() for name, value in initial.items()}
        optimizer = torch.optim.LBFGS(list(w.values()), **arguments)

        def closure():
            optimizer.zero_grad()
            logits = torch.tanh(x @ w["w1"] + w["b1"]) @ w["w2"] + w["b2"]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, y)
            penalty = 0.05 * ((w["w1"] ** 2).sum() + (w["w2"] ** 2).sum()) / 2
            (loss + penalty).backward()
            closure.loss = closure.loss or loss.item()
            return loss + penalty

        losses = []
        for _ in range(epochs):
            closure.loss = None
            optimizer.step(closure)
            losses.append(closure.loss)
        runs.append({"epochs": epochs, "options": renamed(arguments), "loss": losses,
                     "weights": {name: value.tolist() for name, value in w.items()}})
    return {"x": x.tolist(), "y": y.tolist(),
            "initial": {name: value.tolist() for name, value in initial.items()}, "runs": runs}


def main(folder):
    cases = []
    for name, (function, start) in FUNCTIONS.items():
        for steps, arguments in SETTINGS:
            weights, calls = minimize(function, start, steps, arguments)
            if all(abs(value) < 1e6 for row in weights for value in row):
                cases.append({"function": name, "start": start, "options": renamed(arguments),
                              "weights": weights, "calls": calls})
    with open(f"{folder}/lbfgs.json", "w", encoding="utf-8") as file:
        file.write(f'{{"source": "PyTorch {torch.__version__}", "network":\n')
        file.write(json.dumps(network()) + ',\n"cases": [\n')
        file.write(",\n".join(json.dumps(case) for case in cases) + "\n]}\n")


if __name__ == "__main__":
    main(sys.argv[1])
