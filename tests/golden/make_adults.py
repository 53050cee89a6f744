#!/usr/bin/env python3
"""Writes adults.json: scikit-learn 1.2.1's pipeline on the rows that scripts/adults.lua has.

    python3 tests/golden/make_adults.py > tests/golden/adults.json

ROC AUC on the rows held out, of five networks that differ in their seed, and the columns made.
"""
import csv
import json
import warnings

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.simplefilter("ignore")  # of runs that end at max_iter
NUMBERS, WORDS = [0, 3, 4], [1, 2]

with open("data/adults.csv", newline="") as file:
    rows = list(csv.reader(file, delimiter=";"))[1:]
x = np.array([[(float(v.replace(",", ".")) if v else np.nan) if i in NUMBERS else v or np.nan
               for i, v in enumerate(row[:-1])] for row in rows], dtype=object)
y = np.array([row[-1] == "low" for row in rows], dtype=int)  # classes in alphabetical order
train_x, test_x, train_y, test_y = train_test_split(x, y, test_size=0.25, random_state=0,
                                                    stratify=y)
prepare = ColumnTransformer([
    ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), NUMBERS),
    ("words", make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder()), WORDS)])
auc = []
for seed in range(5):
    pipeline = make_pipeline(prepare, MLPClassifier(
        (16,), activation="logistic", alpha=0, batch_size=32, max_iter=100, tol=0,
        n_iter_no_change=100, random_state=seed))
    pipeline.fit(train_x, train_y)
    auc.append(roc_auc_score(test_y, pipeline.predict_proba(test_x)[:, 1]))
made = prepare.fit(train_x).transform(test_x[:3])
print(json.dumps({"auc": auc, "numbers_first": np.asarray(made, dtype=float).tolist()}, indent=1))
