"""Every recipe of the lecture, by its own code in NumPy (deck.py)."""
import contextlib
import io
import os

import numpy as np

import deck
import side

folder = side.spec["folder"]
x, y, x_learn, y_learn, x_watched, y_watched = (
    np.load(os.path.join(folder, name + ".npy"))
    for name in ("x", "y", "x_learn", "y_learn", "x_watched", "y_watched"))

recipes = {
    "dual": (deck.DualLayer, {}, 1000),
    "random": (deck.RandomInitialization, {}, 1000),
    "xavier": (deck.XavierInitialization, {}, 1000),
    "l1": (deck.L1_regular, {"l1": 0.01}, 1000),
    "l2": (deck.L2_regular, {"l2": 0.01}, 1000),
    "elastic": (deck.Regularization, {"l1": 0.01, "l2": 0.01}, 1000),
    "lr_0.1": (deck.Learning, {"learning_rate": 0.1}, 1000),
    "lr_0.01": (deck.Learning, {"learning_rate": 0.01}, 1000),
    "validation_1000": (deck.Validation, {}, 1000),
    "validation_500": (deck.Validation, {}, 500),
    "validation_600": (deck.Validation, {}, 600),
    "validation_700": (deck.Validation, {}, 700),
    "minibatch": (deck.Minibatch, {}, 1000),
    "dropout": (deck.Dropout, {}, 1000),
    "early_stop": (deck.Early_stop, {}, 1000),
    "dual_10000": (deck.DualLayer, {}, 10000),
    "momentum": (deck.Momentum, {}, 10000),
    "dual_15000": (deck.DualLayer, {}, 15000),
    "rmsprop": (deck.RMSprop, {}, 15000),
    "adam": (deck.Adam, {}, 10000),
}


def part(name):
    kind, options, epochs = recipes[name]

    def work(network):
        with contextlib.redirect_stdout(io.StringIO()):
            if isinstance(network, deck.Validation):
                network.fit(x_learn, y_learn, epochs, x_watched, y_watched)
            else:
                network.fit(x, y, epochs)
        return network.losses[-1]

    return name, lambda: kind(**options), work, side.itself


side.serve(f"NumPy {np.__version__} ({side.blas()})", [part(name) for name in recipes])
