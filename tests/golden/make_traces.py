#!/usr/bin/python3
"""Writes traces_keras.json, traces_torch2.json, traces_papers.json and
traces_lecture.json.

Keras 3, PyTorch from version 2 on, papers, and the lecture's code and slides, as
formulas in NumPy: written from what each of them says, in its order of
operations, with its defaults, in the files rules_*.py. A rule gets the weights w,
the gradient g, the number of the step t, a dictionary of state s, in which
everything starts as 0, and its options o; it returns the new weights.
"""
import collections

from problem import GRADIENTS, INITIAL, case, write
from rules_keras import KERAS, KERAS_CASES
from rules_lecture import LECTURE, LECTURE_CASES, SLIDE, SLIDE_CASES
from rules_papers import PAPER_CASES, PAPERS, TORCH, TORCH_CASES, WITHOUT_VARIANTS

COMMON = {"weight_decay": 0, "decoupled_weight_decay": False, "maximize": False}


def run(rules, variant, name, given, factors=None, shape=(3, 4)):
    rule, defaults = rules[name]
    o = {**COMMON, **defaults, **given}
    w, s, steps, lr = INITIAL.reshape(shape), collections.defaultdict(float), [], o.get("lr")
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
write("traces_lecture.json", "the lecture's code and slides, as formulas",
      [run(LECTURE, "lecture", *one) for one in LECTURE_CASES]
      + [run(SLIDE, "slide", *one) for one in SLIDE_CASES])
