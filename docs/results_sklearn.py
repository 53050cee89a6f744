#!/usr/bin/python3
"""Print what scikit-learn's MLP makes of the tasks of docs/results.md.

results_sklearn.py DATA_FOLDER [SEEDS]: means and deviations over the seeds, on
the rows and with the options of scripts/iris.lua and scripts/diabetes.lua.
"""
import sys
import warnings

import numpy as np
import pandas
from sklearn import metrics as m
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

warnings.simplefilter("ignore")  # 200 epochs are meant to be 200 epochs
FOLDER, SEEDS = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10
SAME = {"hidden_layer_sizes": (10,), "learning_rate_init": 0.01, "batch_size": 32, "max_iter": 200,
        "n_iter_no_change": 200, "tol": 0}


def split(name, target, stratify):
    data = pandas.read_csv(f"{FOLDER}/{name}.csv")
    y = data.pop(target).values
    parts = train_test_split(data.values, y, test_size=0.3, random_state=0,
                             stratify=y if stratify else None)
    scaler = StandardScaler().fit(parts[0])
    return scaler.transform(parts[0]), scaler.transform(parts[1]), parts[2], parts[3]


def report(title, runs):
    print(title)
    for name in runs[0]:
        values = np.array([run[name] for run in runs])
        print(f"{name:16} {values.mean():8.4f} +- {values.std():.4f}")


def iris(seed):
    x, x_test, y, y_test = split("iris", "species", True)
    model = MLPClassifier(activation="tanh", random_state=seed, **SAME).fit(x, y)
    said, shares = model.predict(x_test), model.predict_proba(x_test)
    return {"accuracy": m.accuracy_score(y_test, said),
            "f1, macro": m.f1_score(y_test, said, average="macro"),
            "log loss": m.log_loss(y_test, shares),
            "area under ROC": m.roc_auc_score(y_test, shares, multi_class="ovr")}


def diabetes(seed):
    x, x_test, y, y_test = split("diabetes", "progression", False)
    model = MLPRegressor(activation="relu", random_state=seed, **SAME).fit(x, y)
    said = model.predict(x_test)
    return {"r2": m.r2_score(y_test, said), "mean |error|": m.mean_absolute_error(y_test, said),
            "rms error": m.mean_squared_error(y_test, said, squared=False)}


report("iris", [iris(seed) for seed in range(1, SEEDS + 1)])
report("diabetes", [diabetes(seed) for seed in range(1, SEEDS + 1)])
