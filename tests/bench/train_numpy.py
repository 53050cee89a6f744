"""A network trained with NumPy, as one would write it who knows it well."""
import os

import numpy as np

import side

spec = side.spec
folder = spec["folder"]
real = np.dtype(spec.get("dtype", "float64"))
x, y, w1, w2 = (np.load(os.path.join(folder, name + ".npy")).astype(real)
                for name in ("x", "y", "w1", "w2"))
if spec["loss"] == "crossentropy":
    y = np.eye(w2.shape[1], dtype=real)[y.ravel().astype(int)]
smallest = real.type(1e-10 if real == np.float64 else 1e-7)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def crossentropy(z, y):
    """Of logits: the sum of the loss, and the predicted probabilities."""
    p = sigmoid(z)
    a = np.clip(p, smallest, 1 - smallest)
    return -np.sum(np.log(np.where(y > 0, a, 1 - a))), p


def softmax_crossentropy(z, y):
    z -= z.max(axis=1, keepdims=True)
    p = np.exp(z)
    p /= p.sum(axis=1, keepdims=True)
    return -np.sum(np.log(np.maximum(p[y > 0], smallest))), p


class Sgd:
    def __init__(self, parameters):
        self.parameters = parameters

    def step(self, gradients):
        for w, g in zip(self.parameters, gradients):
            w -= spec["lr"] * g


class Momentum(Sgd):
    def __init__(self, parameters):
        super().__init__(parameters)
        self.velocities = [np.zeros_like(w) for w in parameters]

    def step(self, gradients):
        for w, g, v in zip(self.parameters, gradients, self.velocities):
            v *= 0.9
            v += g
            w -= spec["lr"] * v


class Adam(Sgd):
    def __init__(self, parameters):
        super().__init__(parameters)
        self.moments = [(np.zeros_like(w), np.zeros_like(w)) for w in parameters]
        self.t = 0

    def step(self, gradients):
        self.t += 1
        scale = np.sqrt(1 - 0.999 ** self.t)
        rate = spec["lr"] * scale / (1 - 0.9 ** self.t)
        for w, g, (m, v) in zip(self.parameters, gradients, self.moments):
            m *= 0.9
            m += (1 - 0.9) * g
            v *= 0.999
            v += (1 - 0.999) * g * g
            w -= rate * m / (np.sqrt(v) + 1e-8 * scale)


class LectureAdam(Sgd):
    """Decayed sums without correction, for weights; plain descent for biases."""

    def __init__(self, parameters):
        super().__init__(parameters)
        self.moments = [(np.zeros_like(w), np.zeros_like(w)) for w in parameters[:2]]

    def step(self, gradients):
        for w, g, (m, v) in zip(self.parameters, gradients, self.moments):
            m *= 0.9
            m += g
            v *= 0.999
            v += g * g
            w -= spec["lr"] * m / (np.sqrt(v) + 1e-6)
        for b, g in zip(self.parameters[2:], gradients[2:]):
            b -= g


loss_of = softmax_crossentropy if spec["loss"] == "crossentropy" else crossentropy
optimizers = {"sgd": Sgd, "momentum": Momentum, "adam": Adam, "lecture_adam": LectureAdam}


def prepare():
    parameters = [w1.copy(), w2.copy(), np.zeros(w1.shape[1], real), np.zeros(w2.shape[1], real)]
    return parameters, optimizers[spec["optimizer"]](parameters), np.random.RandomState(1)


def train_batch(parameters, optimizer, x, y):
    w1, w2, b1, b2 = parameters
    h = sigmoid(x @ w1 + b1)
    loss, p = loss_of(h @ w2 + b2, y)
    p -= y
    p /= len(x)
    back = p @ w2.T
    back *= h
    back *= 1 - h
    optimizer.step([x.T @ back, h.T @ p, back.sum(axis=0), p.sum(axis=0)])
    return loss


def work(state):
    parameters, optimizer, random = state
    rows, batch = len(x), spec.get("batch")
    for _ in range(spec["epochs"]):
        if batch is None:
            loss = train_batch(parameters, optimizer, x, y)
            continue
        order, loss = random.permutation(rows), 0
        for first in range(0, rows, batch):
            chosen = order[first:first + batch]
            loss += train_batch(parameters, optimizer, x[chosen], y[chosen])
    return loss / rows


side.serve(f"NumPy {np.__version__} ({side.blas()})", [(spec["name"], prepare, work, side.itself)])
