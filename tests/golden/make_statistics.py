#!/usr/bin/python3
"""Writes statistics.json: Student's t by SciPy 1.10.1, and Holm's adjustment and
Nadeau and Bengio's corrected t as their papers define them, in NumPy.

Usage: make_statistics.py OUTPUT_FOLDER
"""
import json
import random
import sys

import numpy
from scipy import optimize, stats


def tails():
    for freedom in [1, 2, 3, 4, 9, 10, 29, 49, 120, 999]:
        for t in [0.0, 1e-8, 0.2385, 1.0, 2.262157, 3.7, 6.1, 25.0, 400.0]:
            p = 2 * stats.t.sf(t, freedom)
            if p > 1e-300:
                yield [t, freedom, p]


def quantiles():
    for freedom in [1, 2, 4, 9, 14, 49, 499]:
        for p in [0.5, 0.1, 0.05, 0.01, 0.05 / 3, 0.05 / 780, 1e-9]:
            # isf() alone is right to 1e-11 only
            near = stats.t.isf(p / 2, freedom)
            yield [p, freedom, optimize.brentq(
                lambda t: 2 * stats.t.sf(t, freedom) - p, near * 0.999,
                near * 1.001, xtol=1e-300, rtol=1e-15)]


def corrected():
    draw = random.Random(7)
    for n, tested in [(10, 0.25), (5, 1 / 9), (30, 0), (2, 0.5)]:
        d = [draw.gauss(0.01, 0.02) for _ in range(n)]
        mean, s2 = numpy.mean(d), numpy.var(d, ddof=1)
        t = mean / numpy.sqrt((1 / n + tested) * s2)
        yield {"differences": d, "tested": tested, "mean": mean, "t": t,
               "p": 2 * stats.t.sf(abs(t), n - 1)}


def holm():
    for p in [[0.01, 0.04, 0.03, 0.005], [0.5, 0.6, 0.001], [0.2], [0.05, 0.05]]:
        order = numpy.argsort(p, kind="stable")
        steps = [min(1, (len(p) - i) * p[j]) for i, j in enumerate(order)]
        adjusted = numpy.empty(len(p))
        adjusted[order] = numpy.maximum.accumulate(steps)
        yield {"p": p, "adjusted": adjusted.tolist()}


with open(f"{sys.argv[1]}/statistics.json", "w", encoding="utf-8") as file:
    json.dump({"tails": list(tails()), "quantiles": list(quantiles()),
               "corrected": list(corrected()), "holm": list(holm())}, file,
              separators=(",", ":"))
    file.write("\n")
