"""The workloads: what is done, by whom, and how much faster duet is meant to be."""

# How far results may be apart, relatively.
TOLERANCE = {"float64": 1e-9, "float32": 1e-4}


def peer(script, goal=None, threads=1, tolerance=None):
    """A side other than duet's; `goal` is the least ratio of times, its one to duet's."""
    return {"script": script, "goal": goal, "threads": threads, "tolerance": tolerance}


def both(script, goal):
    """A peer with one thread and with two: the goal is meant for whichever is faster."""
    return [peer(script, goal), peer(script, goal, threads=2)]


LECTURE = {"hidden": 10, "loss": "binary_crossentropy", "optimizer": "sgd", "lr": 1}

# spec: what the sides are told. data: the script that makes their data. duet, threads: duet's side.
# quick: what --quick changes in spec. tolerance: of parts of the result, other than TOLERANCE.
WORKLOADS = {
    "lecture": {
        "title": "all recipes of the lecture",
        "spec": {"hidden": 10},
        "duet": "lecture_duet.lua",
        "peers": [peer("lecture_numpy.py", 2)],
        # OpenBLAS treats two of the ten columns apart, and rmsprop makes much of that.
        "tolerance": {"rmsprop": None, "minibatch": 1e-7, "dual_15000": 1e-7},
    },
    "W1": {
        "title": "the lecture, full batch, sgd, 1000 epochs",
        "spec": {**LECTURE, "epochs": 1000},
        "peers": [peer("train_numpy.py", 5), peer("train_torch.py", 10),
                  peer("train_sklearn.py", 7)],
    },
    "W1 threads": {
        "title": "W1 with 2 threads",
        "spec": {**LECTURE, "epochs": 1000},
        "threads": 2,
        "peers": both("train_numpy.py", 8),
    },
    "W1p": {
        "title": "W1 as a process, from the CSV file on",
        "spec": {},
        "data": None,
        "duet": "process_duet.lua",
        "peers": [peer("process_python.py", 25)],
        "is_process": True,
    },
    "W2": {
        "title": "W1 with the lecture's Adam, 10000 epochs",
        "spec": {**LECTURE, "optimizer": "lecture_adam", "lr": 0.01, "epochs": 10000},
        "quick": {"epochs": 2000},
        "peers": [peer("train_numpy.py", 6), peer("train_torch.py", 14)],
    },
    "W3": {
        "title": "W1 with batches of 32, reshuffled, 100 epochs",
        "spec": {**LECTURE, "batch": 32, "epochs": 100},
        "peers": [peer("train_numpy.py", 30), peer("train_torch.py", 80),
                  # It shuffles the order of the epoch before.
                  peer("train_sklearn.py", 40, tolerance=0.2)],
    },
    "W4": {
        "title": "100000x64, 256 hidden, batch 1024, Adam, 3 epochs, float32",
        "spec": {"rows": 100000, "inputs": 64, "hidden": 256, "outputs": 1, "batch": 1024,
                 "loss": "binary_crossentropy", "optimizer": "adam", "lr": 0.001, "epochs": 3,
                 "dtype": "float32"},
        "quick": {"rows": 20000, "epochs": 1},
        "threads": 2,
        "peers": both("train_numpy.py", 3.5) + both("train_torch.py", 3),
    },
    "W5": {
        "title": "60000x784, 1024 hidden, 10 classes, batch 256, momentum, 1 epoch, float32",
        "spec": {"rows": 60000, "inputs": 784, "hidden": 1024, "outputs": 10, "batch": 256,
                 "loss": "crossentropy", "optimizer": "momentum", "lr": 0.01, "epochs": 1,
                 "dtype": "float32"},
        "quick": {"rows": 5000},
        "threads": 2,
        "peers": both("train_numpy.py", 1.4) + both("train_torch.py", 1.4),
    },
    "W6 large": {
        "title": "Adam's update alone, 10 million parameters, float32",
        "spec": {"parameters": 10_000_000, "steps": 20, "dtype": "float32"},
        "quick": {"steps": 5},
        "data": None,
        "duet": "update_duet.lua",
        "peers": [peer("update_torch.py", 8)],
    },
    "W6 small": {
        "title": "Adam's update alone, 1000 parameters, float32",
        "spec": {"parameters": 1000, "steps": 10_000, "dtype": "float32"},
        "quick": {"steps": 2000},
        "data": None,
        "duet": "update_duet.lua",
        "peers": [peer("update_torch.py", 50)],
    },
    "W7": {
        "title": "a CSV file of 1 million rows x 30 with 17 digits",
        "spec": {"rows": 1_000_000, "columns": 30},
        "quick": {"rows": 100_000},
        "data": "csv_data.lua",
        "duet": "csv_duet.lua",
        "threads": 2,
        "peers": [peer("csv_numpy.py", 10), peer("csv_pandas.py", 10)],
    },
}
