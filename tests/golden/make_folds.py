#!/usr/bin/python3
"""Writes folds.json, from scikit-learn 1.2.1.

Usage: make_folds.py OUTPUT_FOLDER
"""
import json
import random
import sys

import numpy
from sklearn.model_selection import (GroupKFold, RepeatedKFold,
                                     RepeatedStratifiedKFold,
                                     StratifiedGroupKFold, StratifiedKFold)


def case(name, options, y, splitter, groups=None):
    y = numpy.array(y)
    return {"name": name, "options": options, "y": y.tolist(),
            **({"groups": groups} if groups else {}),
            "validation_rows": [test.tolist() for _, test in splitter.split(
                numpy.zeros((len(y), 1)), y, groups)]}


def cases():
    draw = random.Random(5)
    for n, k, repeats, seed in [(10, 5, 2, 0), (23, 4, 3, 7)]:
        yield case(f"{k} folds of {n}, {repeats} times",
                   {"k": k, "seed": seed, "repeats": repeats}, [0] * n,
                   RepeatedKFold(n_splits=k, n_repeats=repeats,
                                 random_state=seed))
    for classes, n, k, seed in [(2, 31, 5, 0), (3, 60, 4, 11), (5, 83, 3, 2)]:
        y = [draw.choice([2, 0, 1, 4, 3][:classes]) for _ in range(n)]
        options = {"k": k, "seed": seed, "stratify": True}
        yield case(f"{classes} classes", options, y, StratifiedKFold(
            k, shuffle=True, random_state=seed))
        yield case(f"{classes} classes, 3 times", {**options, "repeats": 3}, y,
                   RepeatedStratifiedKFold(n_splits=k, n_repeats=3,
                                           random_state=seed))
    for n_groups, n, k in [(6, 40, 3), (14, 90, 4), (15, 61, 5)]:
        groups = [draw.randrange(n_groups) for _ in range(n)]
        words = [f"patient {chr(97 + group)}" for group in groups]
        y = [draw.randrange(3) for _ in range(n)]
        yield case(f"{n_groups} groups", {"k": k}, y, GroupKFold(k), groups)
        yield case(f"{n_groups} named groups", {"k": k}, y, GroupKFold(k),
                   words)
        yield case(f"{n_groups} groups and classes",
                   {"k": k, "stratify": True}, y, StratifiedGroupKFold(k),
                   groups)


with open(f"{sys.argv[1]}/folds.json", "w", encoding="utf-8") as file:
    json.dump(list(cases()), file, separators=(",", ":"))
    file.write("\n")
