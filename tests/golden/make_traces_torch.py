#!/usr/bin/python3
"""Writes traces_torch.json: PyTorch's own optimizers, in double.

PyTorch 1.13 has neither Adafactor nor all of what NAdam and RAdam can do since
version 2: those are in make_traces.py.
"""
import torch

from problem import DROPPING, GRADIENTS, INITIAL, case, write

torch.set_default_dtype(torch.float64)

# PyTorch's name of an option -> duet's.
NAMES = {"eps": "epsilon", "rho": "decay", "lambd": "lambda",
         "initial_accumulator_value": "initial_accumulator"}
PAIRS = {"betas": ("beta1", "beta2"), "etas": ("eta_minus", "eta_plus"),
         "step_sizes": ("step_min", "step_max")}
SGD = {"lr": 0.02, "momentum": 0.7}
LATE = {"lr": 0.05, "betas": (0.8, 0.95)}

CASES = [
    ("SGD", {"lr": 0.02, "maximize": True}),
    ("SGD", {**SGD, "dampening": 0.3, "weight_decay": 0.1}),
    ("SGD", {**SGD, "nesterov": True, "weight_decay": 0.1, "maximize": True}),
    ("SGD", {**SGD, "nesterov": True}, DROPPING),
    ("SGD", SGD, DROPPING),
    ("Adagrad", {"lr": 0.3, "lr_decay": 0.1, "weight_decay": 0.2, "eps": 1e-3,
                 "initial_accumulator_value": 0.5}),
    ("Adagrad", {"maximize": True}, DROPPING),
    ("Adadelta", {}),
    ("Adadelta", {"lr": 0.5, "rho": 0.8, "eps": 1e-3, "weight_decay": 0.2}),
    ("Adadelta", {"maximize": True}, DROPPING),
    ("RMSprop", {"lr": 0.03, "alpha": 0.8, "eps": 1e-3, "weight_decay": 0.2}),
    ("RMSprop", {"centered": True, "momentum": 0.6, "maximize": True}),
    ("RMSprop", {"momentum": 0.6}, DROPPING),
    ("Adam", {**LATE, "eps": 1e-3, "weight_decay": 0.2}),
    ("Adam", {**LATE, "amsgrad": True, "maximize": True}, DROPPING),
    ("AdamW", {}),
    ("AdamW", {**LATE, "eps": 1e-3, "weight_decay": 0.2}, DROPPING),
    ("AdamW", {**LATE, "amsgrad": True, "weight_decay": 0, "maximize": True}),
    ("Adamax", {}),
    ("Adamax", {**LATE, "eps": 1e-3, "weight_decay": 0.2}),
    ("Adamax", {"maximize": True}, DROPPING),
    ("RAdam", {}),
    ("RAdam", {**LATE, "eps": 1e-3, "weight_decay": 0.2}),
    ("RAdam", {"lr": 0.05, "betas": (0.9, 0.99)}, DROPPING),
    ("Rprop", {}),
    ("Rprop", {"lr": 0.1, "etas": (0.3, 1.5), "step_sizes": (0.05, 0.3)}),
    ("Rprop", {"maximize": True}, DROPPING),
    ("ASGD", {}),
    ("ASGD", {"lr": 0.05, "lambd": 0.2, "alpha": 0.6, "t0": 10,
              "weight_decay": 0.1}, DROPPING),
    ("ASGD", {"t0": 0, "maximize": True}),
]


def named(name, options):
    """The options as duet has them; false ones are its defaults."""
    made = {}
    for key, value in options.items():
        if key in PAIRS:
            made.update(zip(PAIRS[key], value))
        elif key == "alpha" and name == "RMSprop":
            made["decay"] = value
        elif value is not False:
            made[NAMES.get(key, key)] = value
    return made


def run(name, options, factors=None):
    weight = torch.nn.Parameter(torch.tensor(INITIAL))
    optimizer = getattr(torch.optim, name)([weight], **options)
    group = optimizer.param_groups[0]
    lr, steps = group["lr"], []
    for t, gradient in enumerate(GRADIENTS):
        group["lr"] = lr * (factors[t] if factors else 1)
        weight.grad = torch.tensor(gradient)
        optimizer.step()
        steps.append(weight.detach().numpy().copy())
    slots = None
    if name == "ASGD":
        slots = {"average": optimizer.state[weight]["ax"].numpy()}
    return case(name.lower(), named(name, options), steps, factors, slots)


write("traces_torch.json", f"PyTorch {torch.__version__}", [run(*one) for one in CASES])
