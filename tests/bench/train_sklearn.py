"""A network trained with scikit-learn's MLPClassifier."""
import os
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

import side

spec = side.spec
x, y, w1, w2 = (np.load(os.path.join(spec["folder"], name + ".npy"))
                for name in ("x", "y", "w1", "w2"))
y = y.ravel().astype(int)
warnings.simplefilter("ignore", ConvergenceWarning)


def prepare():
    """A classifier that starts from the given weights: warm, after an epoch that is forgotten."""
    model = MLPClassifier(w1.shape[1], activation="logistic", solver="sgd", alpha=0,
                          batch_size=spec.get("batch") or len(x), learning_rate_init=spec["lr"],
                          momentum=0, shuffle="batch" in spec, random_state=1, max_iter=1, tol=0,
                          n_iter_no_change=spec["epochs"], warm_start=True)
    model.fit(x, y)
    model.coefs_ = [w1.copy(), w2.copy()]
    model.intercepts_ = [np.zeros(w1.shape[1]), np.zeros(1)]
    model.max_iter = spec["epochs"]
    return model


def work(model):
    return model.fit(x, y).loss_curve_[-1]


side.serve(f"scikit-learn {sklearn.__version__} ({side.blas()})",
           [(spec["name"], prepare, work, side.itself)])
