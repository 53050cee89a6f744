#!/usr/bin/python3
"""Writes data.json and numbers.txt, from scikit-learn 1.2.1 and Python's repr.

Usage: make_data.py DATA_FOLDER OUTPUT_FOLDER
"""
import csv
import json
import random
import struct
import sys

import numpy
from sklearn.model_selection import KFold, train_test_split
from sklearn.preprocessing import MinMaxScaler, StandardScaler


def labels_of(data, name):
    with open(f"{data}/{name}.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    words = sorted({row[-1] for row in rows})
    return [words.index(row[-1]) for row in rows]


def stratified(data):
    uneven = [0] * 2 + [1] * 3 + [2] * 3 + [3] * 7 + [4] * 2 + [5] * 3
    random.Random(3).shuffle(uneven)
    many = [random.Random(i).randrange(40) for i in range(400)]
    cases = [("breast_cancer", labels_of(data, "breast_cancer"), 0.2, 0),
             ("breast_cancer", labels_of(data, "breast_cancer"), 0.25, 7),
             ("iris", labels_of(data, "iris"), 0.2, 0),
             ("iris", labels_of(data, "iris"), 0.33, 4294967295),
             ("uneven classes", uneven, 0.4, 1),
             ("uneven classes", uneven, 0.5, 2),
             ("uneven classes", uneven, 0.31, 3),
             ("negative and fractional labels",
              [[-1.5, 0.25, 3e10][i] for i in (uneven + uneven)
               if i < 3], 0.3, 11),
             ("forty classes", many, 0.3, 5)]
    for name, y, test, seed in cases:
        train, held = train_test_split(numpy.arange(len(y)), test_size=test,
                                       random_state=seed, stratify=y)
        yield {"name": name, "y": y, "test": test, "seed": seed,
               "train_rows": train.tolist(), "test_rows": held.tolist()}


def plain():
    for n, test, seed in [(5, 0.2, 0), (10, 0.25, 1), (91, 0.3, 42),
                          (150, 0.1, 123), (7, 0.99e-9, 3),
                          (1000, 1 / 3, 4294967295)]:
        train, held = train_test_split(numpy.arange(n), test_size=test,
                                       random_state=seed)
        yield {"name": f"{n} rows", "y": [0] * n, "test": test, "seed": seed,
               "train_rows": train.tolist(), "test_rows": held.tolist()}


def folds():
    for n, k, seed in [(10, 5, 0), (23, 5, 1), (7, 7, 9), (150, 4, 42)]:
        split = KFold(k, shuffle=True, random_state=seed)
        yield {"name": f"{k} folds of {n}", "n": n, "seed": seed,
               "folds": [{"train_rows": train.tolist(),
                          "test_rows": test.tolist()}
                         for train, test in split.split(numpy.zeros(n))]}


def scalers():
    nan = float("nan")
    columns = [[1.5, 2.5, 4.0, 8.25, -3.0], [7.1] * 5, [0.1, 0.2, nan, 0.3, nan],
               [1e9 + i / 7 for i in range(5)], [3e-9, 1e-9, 2e-9, 5e-9, 1e-8],
               [-1e-320, 0, 1e-320, 2e-320, 0], [1e15, 1e15, 1e15, 1e15, 1e15]]
    x = numpy.array(columns).T.copy()
    standard, minmax = StandardScaler().fit(x), MinMaxScaler().fit(x)
    return {"x": [[None if v != v else v for v in row] for row in x.tolist()],
            "mean": standard.mean_.tolist(), "scale": standard.scale_.tolist(),
            "min": minmax.data_min_.tolist()}


def numbers():
    draw = random.Random(1)
    values = [0.0, -0.0, 0.1, -0.1, 1 / 3, 3.0, 100.0, 1e15, 1e16, 1e22, 1e23,
              1e30, -1e30, 123456789012345680.0, 12345678901234567.0, 1e-4,
              1e-5, 0.00012345, 9007199254740993.0, 2.0**-44, 5e-324, 1.5e-323,
              2.2250738585072014e-308, 2.225073858507201e-308,
              1.7976931348623157e308, 0.956140350877193, 0.9473684210526315,
              4.35, 0.3, 2.675, 5e-5, 999999999999999.9, 9999999999999998.0]
    values += [2.0**e for e in range(-1074, 1024, 7)]
    while len(values) < 900:
        value, = struct.unpack("<d", draw.randbytes(8))
        if value == value and abs(value) != float("inf"):
            values.append(value)
    while len(values) < 1400:
        values.append(round(draw.uniform(-1000, 1000), draw.randrange(8)))
    for value in values:
        text = repr(value)
        yield f"{value.hex()} {text[:-2] if text.endswith('.0') else text}\n"


data, output = sys.argv[1:]
with open(f"{output}/data.json", "w", encoding="utf-8") as file:
    parts = {"plain": list(plain()), "stratified": list(stratified(data)),
             "folds": list(folds()), "scalers": scalers()}
    json.dump(parts, file, separators=(",", ":"))
    file.write("\n")
with open(f"{output}/numbers.txt", "w", encoding="utf-8") as file:
    file.writelines(numbers())
