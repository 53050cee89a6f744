"""The workloads: what is done, by whom, and how much faster duet is meant to be.

A side is a script and the threads it may use; the first one is duet's. `goal` is the least ratio
of times, peer : duet. `tolerance` is how far the results may be apart, relatively, per side or
part; None where they can't be the same, with the reason in a comment.
"""


def side(script, threads=1, goal=None, tolerance=None):
    return {"script": script, "threads": threads, "goal": goal, "tolerance": tolerance}


LECTURE = {"hidden": 10, "loss": "binary_crossentropy", "optimizer": "sgd", "lr": 1}

WORKLOADS = {
    "lecture": {
        "title": "all recipes of the lecture",
        "spec": {"hidden": 10},
        "sides": [side("lecture_duet.lua"),
                  side("lecture_numpy.py", goal=2)],
        # OpenBLAS treats two of the ten columns apart, and rmsprop makes much of that.
        "tolerance": {"rmsprop": None, "minibatch": 1e-8, "dual_15000": 1e-8},
    },
    "W1": {
        "title": "the lecture, full batch, sgd, 1000 epochs",
        "spec": {**LECTURE, "epochs": 1000},
        "sides": [side("train_duet.lua"),
                  side("train_numpy.py", goal=5),
                  side("train_torch.py", goal=10),
                  side("train_sklearn.py", goal=7)],
    },
    "W1 2 threads": {
        "title": "the same with 2 threads",
        "spec": {**LECTURE, "epochs": 1000},
        "sides": [side("train_duet.lua", threads=2),
                  side("train_numpy.py", goal=8),
                  side("train_numpy.py", threads=2)],
    },
    "W2": {
        "title": "W1 with the lecture's Adam, 10000 epochs",
        "spec": {**LECTURE, "optimizer": "lecture_adam", "lr": 0.01, "epochs": 10000},
        "sides": [side("train_duet.lua"),
                  side("train_numpy.py", goal=6),
                  side("train_torch.py", goal=14)],
    },
    "W3": {
        "title": "W1 with batches of 32, reshuffled, 100 epochs",
        "spec": {**LECTURE, "batch": 32, "epochs": 100},
        "sides": [side("train_duet.lua"),
                  side("train_numpy.py", goal=30),
                  side("train_torch.py", goal=80),
                  # It shuffles the order of the epoch before.
                  side("train_sklearn.py", goal=40, tolerance=0.2)],
    },
}

TOLERANCE = 1e-9
TOLERANCE_FLOAT32 = 1e-4
