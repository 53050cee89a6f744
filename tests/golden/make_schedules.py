#!/usr/bin/python3
"""Write schedules.json: learning rates of PyTorch's and Keras's schedules.

Needs torch. Run it where the file is to be written. PyTorch's are its schedulers
stepped, with other arguments than in schedules_torch.json; those that it lacks
are the formulas in Keras's documentation, with step = t - 1.
"""
import json
import math

import torch
from torch.optim import lr_scheduler as s

BASE = 0.37
STEPS = 60


def stepped(make):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=BASE)
    scheduler = make(optimizer)
    rates = []
    for _ in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def formula(f):
    return [f(step) for step in range(STEPS)]


def keras_cosine(step):  # decay_steps=20, alpha=0.1
    p = min(step, 20) / 20
    return BASE * (0.9 * 0.5 * (1 + math.cos(math.pi * p)) + 0.1)


def keras_restarts(step):  # first_decay_steps=7, t_mul=2, m_mul=0.8
    period, top = 7, 1.0
    while step >= period:
        step -= period
        period *= 2
        top *= 0.8
    return BASE * top * 0.5 * (1 + math.cos(math.pi * step / period))


def keras_polynomial(step):  # decay_steps=40, power=0.5
    return (BASE - 1e-4) * (1 - min(step, 40) / 40) ** 0.5 + 1e-4


def one_cycle(**kwargs):
    return stepped(lambda o: s.OneCycleLR(o, BASE, STEPS + 1, **kwargs))


def cyclic(**kwargs):
    return stepped(lambda o: s.CyclicLR(o, BASE, cycle_momentum=False,
                                        **kwargs))


CASES = [
    ("constant", {}, formula(lambda step: BASE)),
    ("constant", {"factor": 0.71, "steps": 13},
     stepped(lambda o: s.ConstantLR(o, 0.71, 13))),
    ("step", {"step_size": 7, "gamma": 0.83},
     stepped(lambda o: s.StepLR(o, 7, 0.83))),
    ("multistep", {"milestones": [3, 11, 12, 40], "gamma": 0.61},
     stepped(lambda o: s.MultiStepLR(o, [3, 11, 12, 40], 0.61))),
    ("exponential", {"gamma": 0.97},
     stepped(lambda o: s.ExponentialLR(o, 0.97))),
    ("exponential", {"gamma": 0.7, "steps": 9},
     formula(lambda step: BASE * 0.7 ** (step / 9))),
    ("exponential", {"gamma": 0.7, "steps": 9, "staircase": True},
     formula(lambda step: BASE * 0.7 ** (step // 9))),
    ("inverse_time", {"decay": 0.5, "steps": 7},
     formula(lambda step: BASE / (1 + 0.5 * step / 7))),
    ("inverse_time", {"decay": 0.5, "steps": 7, "staircase": True},
     formula(lambda step: BASE / (1 + 0.5 * (step // 7)))),
    ("linear", {"start_factor": 0.9, "end_factor": 0.05, "steps": 31},
     stepped(lambda o: s.LinearLR(o, 0.9, 0.05, 31))),
    ("polynomial", {"steps": 23, "power": 2.385},
     stepped(lambda o: s.PolynomialLR(o, 23, 2.385))),
    ("polynomial", {"steps": 40, "power": 0.5, "variant": "keras"},
     formula(keras_polynomial)),
    ("cosine", {"steps": 17, "eta_min": 0.013},
     stepped(lambda o: s.CosineAnnealingLR(o, 17, 0.013))),
    ("cosine", {"steps": 20, "eta_min": 0.037, "variant": "keras"},
     formula(keras_cosine)),
    ("cosine_restarts", {"steps": 7, "eta_min": 0.013},
     stepped(lambda o: s.CosineAnnealingWarmRestarts(o, 7, 1, 0.013))),
    ("cosine_restarts", {"steps": 5, "t_mult": 2},
     stepped(lambda o: s.CosineAnnealingWarmRestarts(o, 5, 2))),
    ("cosine_restarts", {"steps": 7, "m_mult": 0.8, "variant": "keras"},
     formula(keras_restarts)),
    ("one_cycle", {"total_steps": 61}, one_cycle()),
    ("one_cycle", {"total_steps": 61, "pct_start": 0.41, "div_factor": 7.0,
                   "final_div_factor": 300.0, "three_phase": True},
     one_cycle(pct_start=0.41, div_factor=7.0, final_div_factor=300.0,
               three_phase=True)),
    ("one_cycle", {"total_steps": 61, "anneal_strategy": "linear",
                   "three_phase": True},
     one_cycle(anneal_strategy="linear", three_phase=True)),
    ("cyclic", {"max_lr": 0.9, "step_size_up": 6, "step_size_down": 11},
     cyclic(max_lr=0.9, step_size_up=6, step_size_down=11)),
    ("cyclic", {"max_lr": 0.9, "step_size_up": 6, "mode": "triangular2"},
     cyclic(max_lr=0.9, step_size_up=6, mode="triangular2")),
    ("cyclic", {"max_lr": 0.9, "step_size_up": 6, "mode": "exp_range",
                "gamma": 0.96},
     cyclic(max_lr=0.9, step_size_up=6, mode="exp_range", gamma=0.96)),
]


def plateau(**kwargs):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=BASE)
    scheduler = s.ReduceLROnPlateau(optimizer, **kwargs)
    rates = []
    for value in VALUES:
        rates.append(optimizer.param_groups[0]["lr"])
        scheduler.step(value)
    return rates


VALUES = [math.cos(0.3 * i) + 3 / (1 + i) for i in range(STEPS)]
PLATEAUS = [
    {"patience": 3, "factor": 0.7},
    {"patience": 0, "factor": 0.9, "mode": "max"},
    {"patience": 2, "factor": 0.5, "cooldown": 4, "min_lr": 0.02},
    {"patience": 1, "factor": 0.6, "threshold": 0.05,
     "threshold_mode": "abs"},
]

with open("schedules.json", "w") as file:
    json.dump({"torch": torch.__version__, "base": BASE,
               "cases": [{"plugin": p, "options": o, "lr": lr}
                         for p, o, lr in CASES],
               "values": VALUES,
               "plateaus": [{"plugin": "plateau", "options": o,
                             "lr": plateau(**o)} for o in PLATEAUS]},
              file, indent=1)
    file.write("\n")
