#!/usr/bin/python3
"""Write initializers.json: what initializers draw, from NumPy and SciPy.

Run it where the file is to be written.
"""
import json

import numpy as np
from scipy.stats import truncnorm


def orthogonal(rows, columns, seed):
    """PyTorch's orthogonal_ on NumPy's numbers: Q of QR, R's diagonal > 0."""
    a = np.random.RandomState(seed).normal(size=(rows, columns))
    turned = a.T if rows < columns else a
    q, r = np.linalg.qr(turned)
    q *= np.sign(np.diag(r))
    return {"rows": rows, "columns": columns, "seed": seed,
            "weight": (q.T if rows < columns else q).tolist()}


def truncated(mean, std, low, high, **options):
    d = truncnorm((low - mean) / std, (high - mean) / std, mean, std)
    return {"options": {"mean": mean, "std": std, "low": low, "high": high,
                        **options},
            "mean": float(d.mean()), "deviation": float(d.std())}


with open("initializers.json", "w") as file:
    json.dump({
        "numpy": np.__version__,
        "orthogonal": [orthogonal(5, 3, 7), orthogonal(3, 5, 8),
                       orthogonal(4, 4, 9)],
        "truncated_normal": [truncated(0, 1, -2, 2),
                             truncated(0.3, 0.7, -0.2, 0.5),
                             truncated(1, 2, 1.5, 9)],
    }, file, indent=1)
    file.write("\n")
