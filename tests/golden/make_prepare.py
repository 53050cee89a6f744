#!/usr/bin/env python3
"""Writes prepare.json: what scikit-learn 1.2.1's transformers make of a small table.

    python3 tests/golden/make_prepare.py > tests/golden/prepare.json
"""
import json

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

NAN = float("nan")
VALUE = -1.5
X = np.array([[2.385, -7.25, 3.5, 1e6], [NAN, 0.125, 3.5, -2e5], [-1.75, NAN, 3.5, 3.25e5],
              [2.385, 4.75, 3.5, NAN], [8.5, 0.125, NAN, 1e6], [0.3, 11.0, 3.5, 5.0],
              [NAN, -3.375, 3.5, 17.5]])

cases = []
for impute in ("median", "mean", "most_frequent", "constant"):
    imputer = SimpleImputer(strategy=impute, fill_value=VALUE)
    for scale, scaler in (("standard", StandardScaler()), ("minmax", MinMaxScaler()),
                          ("robust", RobustScaler())):
        cases.append({"impute": impute, "scale": scale,
                      "made": make_pipeline(imputer, scaler).fit_transform(X).tolist()})
print(json.dumps({"x": [[None if v != v else v for v in row] for row in X.tolist()],
                  "value": VALUE, "cases": cases}, indent=1))
