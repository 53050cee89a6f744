#!/usr/bin/python3
"""Write metrics.json: scikit-learn's figures for predictions and targets.

Run it where the file is to be written.
"""
import json
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m

warnings.simplefilter("ignore")
rng = np.random.RandomState(3)
N = 40

BINARY = rng.randint(0, 2, N)
SCORE = np.round(np.clip(0.35 + 0.3 * BINARY + 0.25 * rng.normal(size=N),
                         0.01, 0.99), 2)  # rounded: some are equal
SAID = (SCORE > 0.5).astype(int)
CLASS = rng.choice(4, N, p=[0.4, 0.3, 0.2, 0.1])
NAMED = np.where(rng.rand(N) < 0.6, CLASS, rng.randint(0, 5, N))
SHARES = rng.dirichlet([1, 1, 1, 1], N) + 0.5 * np.eye(4)[CLASS]
SHARES = np.round(SHARES / SHARES.sum(axis=1, keepdims=True), 2)
SHARES[:, 3] = 1 - SHARES[:, :3].sum(axis=1)
LABELS = rng.randint(0, 2, (N, 3))
GUESSED = np.where(rng.rand(N, 3) < 0.7, LABELS, 1 - LABELS)
VALUES = rng.normal(size=(N, 2)) * 3
NEAR = VALUES + rng.normal(size=(N, 2))


def case(plugin, options, predicted, target, value):
    def rows(x):
        return np.asarray(x, dtype=float).reshape(N, -1).tolist()
    return {"plugin": plugin, "options": options, "predicted": rows(predicted),
            "target": rows(target), "value": float(value)}


cases = [
    case("accuracy", {}, NAMED, CLASS, m.accuracy_score(CLASS, NAMED)),
    case("accuracy", {}, GUESSED, LABELS, m.accuracy_score(LABELS, GUESSED)),
    case("r2", {}, NEAR, VALUES, m.r2_score(VALUES, NEAR)),
    case("mae", {}, NEAR, VALUES, m.mean_absolute_error(VALUES, NEAR)),
    case("rmse", {}, NEAR, VALUES,
         m.mean_squared_error(VALUES, NEAR, squared=False)),
    case("log_loss", {}, SCORE, BINARY, m.log_loss(BINARY, SCORE)),
    case("log_loss", {}, SHARES, CLASS, m.log_loss(CLASS, SHARES)),
    case("roc_auc", {}, SCORE, BINARY, m.roc_auc_score(BINARY, SCORE)),
]
for average in "macro", "weighted":
    cases.append(case("roc_auc", {"average": average}, SHARES, CLASS,
                      m.roc_auc_score(CLASS, SHARES, multi_class="ovr",
                                      average=average)))
    cases.append(case("roc_auc", {"average": average}, NEAR[:, :1] *
                      (1, -1, 0.5) + LABELS, LABELS,
                      m.roc_auc_score(LABELS, NEAR[:, :1] * (1, -1, 0.5) +
                                      LABELS, average=average)))
for k in 1, 2, 3:
    cases.append(case("top_k", {"k": k}, SHARES, CLASS,
                      m.top_k_accuracy_score(CLASS, SHARES, k=k)))
cases.append(case("top_k", {"k": 1}, SCORE, BINARY,
                  m.top_k_accuracy_score(BINARY, SCORE, k=1)))

SCORES = [("precision", m.precision_score, {}), ("recall", m.recall_score, {}),
          ("f1", m.f1_score, {}), ("fbeta", m.fbeta_score, {"beta": 2.385}),
          ("fbeta", m.fbeta_score, {"beta": 0.5})]
for name, f, options in SCORES:
    cases.append(case(name, options, SAID, BINARY, f(BINARY, SAID, **options)))
    cases.append(case(name, {**options, "pos_label": 0}, SAID, BINARY,
                      f(BINARY, SAID, pos_label=0, **options)))
    # Nothing is predicted to be of class 1, and nothing is.
    for zero in 0, 1:
        cases.append(case(name, {**options, "zero_division": zero},
                          np.zeros(N), BINARY,
                          f(BINARY, np.zeros(N), zero_division=zero,
                            **options)))
    for average in "macro", "micro", "weighted":
        with_average = {**options, "average": average}
        cases.append(case(name, with_average, NAMED, CLASS,
                          f(CLASS, NAMED, **with_average)))
        cases.append(case(name, with_average, GUESSED, LABELS,
                          f(LABELS, GUESSED, **with_average)))
for normalize in None, "true", "pred", "all":
    matrix = m.confusion_matrix(CLASS, NAMED, normalize=normalize)
    for i, j in (0, 0), (1, 3), (2, 2), (3, 4):
        options = {"actual": i, "predicted": j}
        if normalize:
            options["normalize"] = normalize
        cases.append(case("confusion", options, NAMED, CLASS, matrix[i, j]))

# The same with weights of rows, some of which are 0.
WEIGHT = np.round(np.random.RandomState(5).uniform(0, 3, N), 2)
WEIGHT[::9] = 0


def calibration_error(probability, came, bins):
    """Guo et al. (2017), equation 3, with weights as numbers of rows."""
    bin_of = np.clip(np.ceil(probability * bins) - 1, 0, None)
    return sum(abs((WEIGHT * (came - probability))[bin_of == b].sum())
               for b in range(bins)) / WEIGHT.sum()


def weighted(plugin, options, predicted, target, f, *args, **more):
    value = f(*args, sample_weight=WEIGHT, **more)
    return {**case(plugin, options, predicted, target, value),
            "row_weight": WEIGHT.tolist()}


WEIGHTED = [
    weighted("accuracy", {}, NAMED, CLASS, m.accuracy_score, CLASS, NAMED),
    weighted("accuracy", {}, GUESSED, LABELS, m.accuracy_score, LABELS,
             GUESSED),
    weighted("balanced_accuracy", {}, NAMED, CLASS, m.balanced_accuracy_score,
             CLASS, NAMED),
    weighted("mcc", {}, NAMED, CLASS, m.matthews_corrcoef, CLASS, NAMED),
    weighted("mcc", {}, SAID, BINARY, m.matthews_corrcoef, BINARY, SAID),
    weighted("brier", {}, SCORE, BINARY, m.brier_score_loss, BINARY, SCORE),
    weighted("r2", {}, NEAR, VALUES, m.r2_score, VALUES, NEAR),
    weighted("mae", {}, NEAR, VALUES, m.mean_absolute_error, VALUES, NEAR),
    weighted("rmse", {}, NEAR, VALUES, m.mean_squared_error, VALUES, NEAR,
             squared=False),
    weighted("log_loss", {}, SCORE, BINARY, m.log_loss, BINARY, SCORE),
    weighted("log_loss", {}, SHARES, CLASS, m.log_loss, CLASS, SHARES),
    weighted("roc_auc", {}, SCORE, BINARY, m.roc_auc_score, BINARY, SCORE),
    weighted("pr_auc", {}, SCORE, BINARY, m.average_precision_score, BINARY,
             SCORE),
    {**case("calibration", {"bins": 7}, SCORE, BINARY,
            calibration_error(SCORE, BINARY, 7)),
     "row_weight": WEIGHT.tolist()},
]
for k in 1, 2, 3:
    WEIGHTED.append(weighted("top_k", {"k": k}, SHARES, CLASS,
                             m.top_k_accuracy_score, CLASS, SHARES, k=k))
for average in "macro", "weighted":
    WEIGHTED.append(weighted("roc_auc", {"average": average}, SHARES, CLASS,
                             m.roc_auc_score, CLASS, SHARES,
                             multi_class="ovr", average=average))
for name, f, options in SCORES:
    WEIGHTED.append(weighted(name, options, SAID, BINARY, f, BINARY, SAID,
                             **options))
    for average in "macro", "micro", "weighted":
        with_average = {**options, "average": average}
        WEIGHTED.append(weighted(name, with_average, NAMED, CLASS, f, CLASS,
                                 NAMED, **with_average))
        WEIGHTED.append(weighted(name, with_average, GUESSED, LABELS, f,
                                 LABELS, GUESSED, **with_average))
for normalize in None, "true", "pred", "all":
    options = {"actual": 1, "predicted": 3}
    matrix = m.confusion_matrix(CLASS, NAMED, normalize=normalize,
                                sample_weight=WEIGHT)
    if normalize:
        options["normalize"] = normalize
    WEIGHTED.append({**case("confusion", options, NAMED, CLASS, matrix[1, 3]),
                     "row_weight": WEIGHT.tolist()})

with open("metrics.json", "w") as file:
    json.dump({"sklearn": sklearn.__version__,
               "confusion": m.confusion_matrix(CLASS, NAMED).tolist(),
               "named": NAMED.tolist(), "class": CLASS.tolist(),
               "cases": cases, "weighted": WEIGHTED}, file)
    file.write("\n")
