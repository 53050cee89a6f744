"""The problem that all traces of optimizers share, and how they are written.

Weights and gradients are those of torch.json. A case is run for 50 steps, and
its weights after some of them are kept.
"""
import json
import pathlib

import numpy

FOLDER = pathlib.Path(__file__).parent
KEPT = (1, 2, 7, 50)

_given = json.loads((FOLDER / "torch.json").read_text())
INITIAL = numpy.array(_given["initial"]).reshape(3, 4)
GRADIENTS = numpy.array(_given["grads"]).reshape(-1, 3, 4)
N_STEPS = len(GRADIENTS)

# A rate that drops at step 20, as a schedule has it.
DROPPING = [1.0 if t < 20 else 0.25 for t in range(1, N_STEPS + 1)]


def plain(value):
    """A number as duet's options have it: all of them are real."""
    return float(value) if type(value) is int else value


def case(optimizer, options, steps, factors=None, slots=None, shape=(3, 4)):
    """Run steps, a list of (rate factor, gradient) -> weights."""
    kept = {str(t): steps[t - 1].ravel().tolist() for t in KEPT}
    options = {key: plain(value) for key, value in options.items()}
    made = {"optimizer": {"name": optimizer, "options": options},
            "shape": list(shape), "weights": kept}
    if factors:
        made["factors"] = factors
    if slots:
        made["slots"] = {name: value.ravel().tolist() for name, value in slots.items()}
    return made


def write(name, source, cases):
    lines = ",\n".join(json.dumps(one) for one in cases)
    text = '{"source": %s, "cases": [\n%s\n]}\n' % (json.dumps(source), lines)
    (FOLDER / name).write_text(text)
    print(f"{name}: {len(cases)} cases")
