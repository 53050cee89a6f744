#!/usr/bin/python3
"""Writes optimizers.json: traces of optimizers in NumPy, each written from its
paper or its authors' description, with NumPy's own eigenvectors and QR.

Usage: make_optimizers.py GOLDEN_FOLDER

Initial weights and gradients are those of torch.json there: 3 x 4, 50 steps.
Optimizers that evaluate again are given the function of quartic().
"""
import json
import sys

import numpy as np

SHOWN = (1, 2, 3, 5, 10, 25, 50)


def identity(n):
    return np.eye(n)


class Sgd:
    """w -= lr v, v = momentum v + g (PyTorch's form)."""

    def __init__(self, w, lr, momentum=0.0):
        self.lr, self.momentum, self.v = lr, momentum, np.zeros_like(w)

    def step(self, w, g):
        self.v = self.momentum * self.v + g
        return w - self.lr * self.v


class Adam:
    """Kingma and Ba, algorithm 1."""

    def __init__(self, w, lr=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.o = lr, beta1, beta2, epsilon
        self.m, self.v, self.t = np.zeros_like(w), np.zeros_like(w), 0

    def step(self, w, g):
        lr, b1, b2, epsilon = self.o
        self.t += 1
        self.m = b1 * self.m + (1 - b1) * g
        self.v = b2 * self.v + (1 - b2) * g ** 2
        m, v = self.m / (1 - b1 ** self.t), self.v / (1 - b2 ** self.t)
        return w - lr * m / (np.sqrt(v) + epsilon)


BASES = {"sgd": Sgd, "adam": Adam}


def base_of(options, w):
    options = dict(options["base"])
    return BASES[options.pop("name")](w, **options)


class Sam:
    """Foret et al., algorithm 1; adaptive: Kwon et al., equation 3."""

    def __init__(self, w, rho=0.05, adaptive=False, base=None):
        self.rho, self.adaptive = rho, adaptive
        self.base = base_of({"base": base}, w)

    def step(self, w, g, f):
        t = np.abs(w) if self.adaptive else np.ones_like(w)
        up = self.rho * t ** 2 * g / (np.linalg.norm(t * g) + 1e-12)
        return self.base.step(w, f(w + up)[1])


class Lookahead:
    """Zhang et al., algorithm 1."""

    def __init__(self, w, k=5, alpha=0.5, base=None):
        self.k, self.alpha, self.t, self.slow = k, alpha, 0, w.copy()
        self.base = base_of({"base": base}, w)

    def step(self, w, g):
        self.t += 1
        w = self.base.step(w, g)
        if self.t % self.k == 0:
            self.slow = self.slow + self.alpha * (w - self.slow)
            w = self.slow
        return w

    def prediction(self):
        return self.slow


class Ema:
    def __init__(self, w, decay=0.999, start="first_step", base=None):
        self.decay, self.average = decay, w if start == "initial" else None
        self.base = base_of({"base": base}, w)

    def step(self, w, g):
        w = self.base.step(w, g)
        if self.average is None:
            self.average = w
        else:
            self.average = self.decay * self.average + (1 - self.decay) * w
        return w

    def prediction(self):
        return self.average


class ScheduleFree:
    """As the authors' code has it: y and z are kept, and x = (y - (1 - beta) z) / beta."""

    def __init__(self, w, rule="adamw", lr=0.0025, beta1=0.9, beta2=0.999, epsilon=1e-8,
                 weight_decay=0.0, warmup_steps=0, r=0.0, weight_lr_power=2.0):
        self.__dict__.update(locals())
        self.z, self.v = w.copy(), np.zeros_like(w)
        self.k, self.weight_sum, self.lr_max = 0, 0.0, -1.0

    def step(self, y, g):
        k, sched = self.k, 1.0
        if k < self.warmup_steps:
            sched = (k + 1) / self.warmup_steps
        lr = self.lr * sched
        self.lr_max = max(lr, self.lr_max)
        weight = (k + 1) ** self.r * self.lr_max ** self.weight_lr_power
        self.weight_sum += weight
        c = weight / self.weight_sum
        if self.rule == "adamw":
            self.v = self.beta2 * self.v + (1 - self.beta2) * g * g
            g = g / (np.sqrt(self.v / (1 - self.beta2 ** (k + 1))) + self.epsilon)
        g = g + self.weight_decay * y
        y = y + c * (self.z - y) + lr * (self.beta1 * (1 - c) - 1) * g
        self.z = self.z - lr * g
        self.k, self.y = k + 1, y
        return y

    def prediction(self):
        return self.y + (1 - 1 / self.beta1) * (self.z - self.y)


class Prodigy:
    """Mishchenko and Defazio, with the options of their code."""

    def __init__(self, w, lr=1.0, beta1=0.9, beta2=0.999, beta3=None, epsilon=1e-8,
                 weight_decay=0.0, decoupled_weight_decay=True, d0=1e-6, d_coef=1.0,
                 growth_rate=float("inf"), use_bias_correction=False, safeguard_warmup=False):
        self.__dict__.update(locals())
        self.beta3 = beta2 ** 0.5 if beta3 is None else beta3
        self.w0, self.d, self.d_max, self.top, self.t = w.copy(), d0, d0, 0.0, 0
        self.s, self.m, self.v = (np.zeros_like(w) for _ in range(3))

    def step(self, w, g):
        self.t += 1
        d, b1, b2, b3 = self.d, self.beta1, self.beta2, self.beta3
        correction = 1.0
        if self.use_bias_correction:
            correction = (1 - b2 ** self.t) ** 0.5 / (1 - b1 ** self.t)
        rate = d * self.lr * correction
        if not self.decoupled_weight_decay:
            g = g + self.weight_decay * w
        self.top = b3 * self.top + d / self.d0 * rate * np.sum(g * (self.w0 - w))
        self.m = b1 * self.m + d * (1 - b1) * g
        self.v = b2 * self.v + d * d * (1 - b2) * g * g
        by = d if self.safeguard_warmup else rate
        self.s = b3 * self.s + d / self.d0 * by * g
        hat = self.d_coef * self.top / np.sum(np.abs(self.s))
        if d == self.d0:
            d = max(d, hat)
        self.d_max = max(self.d_max, hat)
        self.d = min(self.d_max, d * self.growth_rate)
        if self.decoupled_weight_decay:
            w = w - rate * self.weight_decay * w
        return w - rate * self.m / (np.sqrt(self.v) + self.d * self.epsilon)


class Muon:
    """Jordan et al.; matrices are those of the originals, outputs x inputs, inside."""

    def __init__(self, w, lr=0.001, momentum=0.95, nesterov=True, weight_decay=0.1, ns_steps=5,
                 epsilon=1e-7, adjust_lr="original", system="torch"):
        self.__dict__.update(locals())
        self.v = np.zeros_like(w)

    def orthogonal(self, x):
        norm = np.linalg.norm(x)
        x = x / (max(norm, self.epsilon) if self.system == "torch" else norm + self.epsilon)
        if x.shape[0] > x.shape[1]:
            x = x.T
            return self.iterate(x).T
        return self.iterate(x)

    def iterate(self, x):
        for _ in range(self.ns_steps):
            a = x @ x.T
            x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
        return x

    def step(self, w, g):
        mu = self.momentum
        if self.system == "keras":
            self.v = mu * self.v + g
            d = g + mu * self.v if self.nesterov else self.v
            scale = max(1, w.shape[0] / w.shape[1]) ** 0.5
            x = self.orthogonal(d)
        else:
            self.v = mu * self.v + (1 - mu) * g
            d = (1 - mu) * g + mu * self.v if self.nesterov else self.v
            outputs, inputs = w.T.shape
            scale = max(1, outputs / inputs) ** 0.5
            if self.adjust_lr == "match_rms_adamw":
                scale = 0.2 * max(outputs, inputs) ** 0.5
            x = self.orthogonal(d.T).T
        return w * (1 - self.lr * self.weight_decay) - self.lr * scale * x


def matrix_power(a, power):
    values, vectors = np.linalg.eigh(a)
    return vectors @ np.diag(values ** power) @ vectors.T


class Shampoo:
    """Gupta, Koren and Singer, algorithm 1."""

    def __init__(self, w, lr=0.1, epsilon=1e-4, update_every=1, weight_decay=0.0):
        self.__dict__.update(locals())
        self.left, self.right = (epsilon * identity(n) for n in w.shape)
        self.t = 0

    def step(self, w, g):
        g = g + self.weight_decay * w
        self.left = self.left + g @ g.T
        self.right = self.right + g.T @ g
        if self.t % self.update_every == 0:
            self.roots = matrix_power(self.left, -1 / 4), matrix_power(self.right, -1 / 4)
        self.t += 1
        return w - self.lr * self.roots[0] @ g @ self.roots[1]


class Soap:
    """Vyas et al., algorithm 3, with what their code does at the first step; the moments are kept
    in the basis and carried over when it turns."""

    def __init__(self, w, lr=0.003, beta1=0.95, beta2=0.95, shampoo_beta=None, epsilon=1e-8,
                 weight_decay=0.01, update_every=10, correct_bias=True):
        self.__dict__.update(locals())
        self.beta = beta2 if shampoo_beta is None else shampoo_beta
        self.m, self.v, self.t = np.zeros_like(w), np.zeros_like(w), -1
        self.matrices = [np.zeros((n, n)) for n in w.shape]
        self.bases = None

    def inside(self, x):
        return self.bases[0].T @ x @ self.bases[1]

    def outside(self, x):
        return self.bases[0] @ x @ self.bases[1].T

    def turn(self):
        for axis in (0, 1):
            matrix, basis = self.matrices[axis], self.bases[axis]
            order = np.argsort(-np.diag(basis.T @ matrix @ basis))
            self.v = self.v.take(order, axis)
            self.bases[axis] = np.linalg.qr(matrix @ basis[:, order])[0]

    def step(self, w, g):
        self.t += 1
        b1, b2, b = self.beta1, self.beta2, self.beta
        if self.t > 0:
            inside = self.inside(g)
            self.m = b1 * self.m + (1 - b1) * inside
            self.v = b2 * self.v + (1 - b2) * inside ** 2
            rate = self.lr
            if self.correct_bias:
                rate *= (1 - b2 ** self.t) ** 0.5 / (1 - b1 ** self.t)
            w = w - rate * self.outside(self.m / (np.sqrt(self.v) + self.epsilon))
            w = w - self.lr * self.weight_decay * w
            self.m = self.outside(self.m)
        left, right = self.matrices
        self.matrices = [b * left + (1 - b) * g @ g.T, b * right + (1 - b) * g.T @ g]
        if self.t == 0:
            self.bases = [np.linalg.eigh(matrix)[1][:, ::-1] for matrix in self.matrices]
        elif self.t % self.update_every == 0:
            self.turn()
        if self.t > 0:
            self.m = self.inside(self.m)
        return w


MASK = 2 ** 64 - 1


def word(seed, i):
    """Number i of the sequence of splitmix64 (Steele et al., 2014) that starts from seed."""
    x = (seed + (i + 1) * 0x9e3779b97f4a7c15) & MASK
    x = ((x ^ x >> 30) * 0xbf58476d1ce4e5b9) & MASK
    x = ((x ^ x >> 27) * 0x94d049bb133111eb) & MASK
    return x ^ x >> 31


def bits(t, n, stream=0):
    """Random bits of update t on a tensor called w, as duet/random.h says, in a stream."""
    start = word(word(word(0, t), ord("w")), stream)
    return [word(start, i) for i in range(n)]


def signs(t, n):
    return np.array([1.0 if one >> 63 else -1.0 for one in bits(t, n)])


def normals(t, n, stream=0):
    u = np.array([(one >> 11) / 2 ** 53 for one in bits(t, 2 * n, stream)])
    return np.sqrt(-2 * np.log(u[::2] + 2.0 ** -54)) * np.cos(2 * np.pi * u[1::2])


class Sophia:
    """Liu et al., algorithm 3 with algorithm 1, by the exact Hessian."""

    def __init__(self, w, lr=1e-4, beta1=0.96, beta2=0.99, gamma=0.01, epsilon=1e-12,
                 weight_decay=0.0, update_every=10, probe="normal"):
        self.__dict__.update(locals())
        self.m, self.h, self.t = np.zeros_like(w), np.zeros_like(w), 0

    def step(self, w, g, f):
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        if (self.t - 1) % self.update_every == 0:
            u = (signs if self.probe == "rademacher" else normals)(self.t, w.size)
            estimate = (u * (hessian(w) @ u)).reshape(w.shape)
            self.h = self.beta2 * self.h + (1 - self.beta2) * estimate
        w = w - self.lr * self.weight_decay * w
        return w - self.lr * np.clip(self.m / np.maximum(self.gamma * self.h, self.epsilon), -1, 1)


class Adan:
    """Xie et al., algorithm 1, with betas of the authors' code, and its corrections."""

    def __init__(self, w, lr=1e-3, beta1=0.98, beta2=0.92, beta3=0.99, epsilon=1e-8,
                 weight_decay=0.0):
        self.__dict__.update(locals())
        self.m = self.v = self.n = np.zeros_like(w)
        self.before, self.t = None, 0

    def step(self, w, g):
        self.t += 1
        difference = np.zeros_like(g) if self.before is None else g - self.before
        self.before = g
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * difference
        self.n = (self.beta3 * self.n
                  + (1 - self.beta3) * (g + self.beta2 * difference) ** 2)
        m, v, n = (x / (1 - beta ** self.t) for x, beta in (
            (self.m, self.beta1), (self.v, self.beta2), (self.n, self.beta3)))
        w = w - self.lr / (np.sqrt(n) + self.epsilon) * (m + self.beta2 * v)
        return w / (1 + self.lr * self.weight_decay)


class Ademamix:
    """Pagliardini et al., algorithm 1, with the schedules of section 3."""

    def __init__(self, w, lr=1e-3, beta1=0.9, beta2=0.999, beta3=0.9999, alpha=5.0,
                 epsilon=1e-8, weight_decay=0.0, warmup=0):
        self.__dict__.update(locals())
        self.m1 = self.m2 = self.v = np.zeros_like(w)
        self.t = 0

    def step(self, w, g):
        self.t += 1
        alpha, beta3 = self.alpha, self.beta3
        if self.t < self.warmup:
            share = self.t / self.warmup
            alpha *= share
            a, b = np.log(self.beta1), np.log(self.beta3)
            beta3 = min(np.exp(a * b / ((1 - share) * b + share * a)), beta3)
        self.m1 = self.beta1 * self.m1 + (1 - self.beta1) * g
        self.m2 = beta3 * self.m2 + (1 - beta3) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g * g
        m = self.m1 / (1 - self.beta1 ** self.t)
        v = self.v / (1 - self.beta2 ** self.t)
        step = (m + alpha * self.m2) / (np.sqrt(v) + self.epsilon) + self.weight_decay * w
        return w - self.lr * step


class Lars:
    """You et al., algorithm 1."""

    def __init__(self, w, lr=1.0, trust=0.001, momentum=0.9, weight_decay=0.0005):
        self.__dict__.update(locals())
        self.v = np.zeros_like(w)

    def step(self, w, g):
        norms = np.linalg.norm(w), np.linalg.norm(g)
        local = self.trust * norms[0] / (norms[1] + self.weight_decay * norms[0])
        self.v = self.momentum * self.v + self.lr * local * (g + self.weight_decay * w)
        return w - self.v


class Spsa:
    """Spall, 1992, equation 2.2, with the gains of 1998."""

    def __init__(self, w, lr=0.01, radius=0.01, alpha=0.602, gamma=0.101, stability=0.0):
        self.__dict__.update(locals())
        self.t = 0

    def step(self, w, g, f):
        self.t += 1
        c = self.radius / self.t ** self.gamma
        p = signs(self.t, w.size).reshape(w.shape)
        estimate = (f(w + c * p)[0] - f(w - c * p)[0]) / (2 * c) / p
        return w - self.lr / (self.stability + self.t) ** self.alpha * estimate


class CmaEs:
    """Hansen, figure 6, with the constants of table 1 and positive weights."""

    def __init__(self, w, lr=1.0, sigma=0.3, population=0):
        n = w.size
        self.lr, self.sigma, self.t, self.n = lr, sigma, 0, n
        self.size = population or 4 + int(3 * np.log(n))
        raw = np.log((self.size + 1) / 2) - np.log(np.arange(1, self.size // 2 + 1))
        self.w = raw / raw.sum()
        mu = self.mu = 1 / (self.w ** 2).sum()
        self.c_s = (mu + 2) / (n + mu + 5)
        self.d_s = 1 + 2 * max(0, np.sqrt((mu - 1) / (n + 1)) - 1) + self.c_s
        self.c_c = (4 + mu / n) / (n + 4 + 2 * mu / n)
        self.c_1 = 2 / ((n + 1.3) ** 2 + mu)
        self.c_mu = min(1 - self.c_1, 2 * (1 / 4 + mu + 1 / mu - 2) / ((n + 2) ** 2 + mu))
        self.chi = np.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n ** 2))
        self.C, self.p_s, self.p_c = np.eye(n), np.zeros(n), np.zeros(n)

    def step(self, w, g, f):
        self.t += 1
        values, vectors = np.linalg.eigh(self.C)
        root = vectors @ np.diag(np.sqrt(values)) @ vectors.T
        y = np.array([root @ normals(self.t, self.n, k) for k in range(self.size)])
        loss = [f(w + self.sigma * one.reshape(w.shape))[0] for one in y]
        best = y[np.argsort(loss, kind="stable")[:len(self.w)]]
        mean = self.w @ best
        w = w + self.lr * self.sigma * mean.reshape(w.shape)
        self.p_s = ((1 - self.c_s) * self.p_s
                    + np.sqrt(self.c_s * (2 - self.c_s) * self.mu) * np.linalg.solve(root, mean))
        length = np.linalg.norm(self.p_s)
        self.sigma *= np.exp(self.c_s / self.d_s * (length / self.chi - 1))
        h = float(length / np.sqrt(1 - (1 - self.c_s) ** (2 * self.t))
                  < (1.4 + 2 / (self.n + 1)) * self.chi)
        self.p_c = ((1 - self.c_c) * self.p_c
                    + h * np.sqrt(self.c_c * (2 - self.c_c) * self.mu) * mean)
        delta = (1 - h) * self.c_c * (2 - self.c_c)
        self.C = ((1 + self.c_1 * delta - self.c_1 - self.c_mu) * self.C
                  + self.c_1 * np.outer(self.p_c, self.p_c)
                  + self.c_mu * best.T @ np.diag(self.w) @ best)
        return w


class Svrg:
    """Johnson and Zhang, figure 1; all batches here are all rows."""

    def __init__(self, w, lr=0.01, update_every=50):
        self.__dict__.update(locals())
        self.t = 0

    def step(self, w, g, f):
        if self.t % self.update_every == 0:
            self.anchor, self.mean = w, f(w)[1]
        self.t += 1
        return w - self.lr * (g - f(self.anchor)[1] + self.mean)


class Swa:
    """Izmailov et al., algorithm 1."""

    def __init__(self, w, start=100, every=1, base=None):
        self.start, self.every, self.t, self.kept = start, every, 0, []
        self.base = base_of({"base": base}, w)

    def step(self, w, g):
        self.t += 1
        self.w = self.base.step(w, g)
        if self.t > self.start and (self.t - self.start - 1) % self.every == 0:
            self.kept.append(self.w)
        return self.w

    def prediction(self):
        return np.mean(self.kept, axis=0) if self.kept else self.w


class GradientNoise:
    """Neelakantan et al., equations 1 and 2."""

    def __init__(self, w, eta=0.01, gamma=0.55, base=None):
        self.eta, self.gamma, self.t = eta, gamma, 0
        self.base = base_of({"base": base}, w)

    def step(self, w, g):
        self.t += 1
        deviation = np.sqrt(self.eta / self.t ** self.gamma)
        return self.base.step(w, g + deviation * normals(self.t, w.size).reshape(w.shape))


class DpSgd:
    """Abadi et al., algorithm 1, of a batch of one row."""

    def __init__(self, w, clip=1.0, noise=1.0, base=None):
        self.clip, self.noise, self.t = clip, noise, 0
        self.base = base_of({"base": base}, w)

    def step(self, w, g):
        self.t += 1
        g = g / max(1, np.linalg.norm(g) / self.clip)
        z = normals(self.t, w.size).reshape(w.shape)
        return self.base.step(w, g + self.noise * self.clip * z)


class Centralization:
    """Yong et al., equation 1: a column is a unit."""

    def __init__(self, w, base=None):
        self.base = base_of({"base": base}, w)

    def step(self, w, g):
        return self.base.step(w, g - g.mean(axis=0))


class Cautious:
    """Liang et al., algorithm 1."""

    def __init__(self, w, base=None):
        self.base = base_of({"base": base}, w)

    def step(self, w, g):
        u = w - self.base.step(w, g)
        mask = (u * g > 0).astype(float)
        return w - u * mask / max(mask.mean(), 1e-3)


class Chain:
    """Each is given the step of the one before, over the first one's rate."""

    def __init__(self, w, bases=()):
        self.lr = bases[0]["lr"]
        self.bases = [base_of({"base": {**base, "lr": self.lr}}, w) for base in bases]

    def step(self, w, g):
        for base in self.bases:
            new = base.step(w, g)
            g = (w - new) / self.lr
        return new


def coupling(n):
    """Symmetric, with curvatures of different size and neighbours that pull at each other."""
    return np.array([[1.5 + 0.25 * i if i == j else 0.5 / (1 + abs(i - j)) for j in range(n)]
                     for i in range(n)])


def quartic(w):
    """sum(w^4) / 4 + w A w / 2, and its gradient."""
    x = w.ravel()
    a = coupling(x.size)
    return (x ** 4).sum() / 4 + x @ a @ x / 2, (x ** 3 + a @ x).reshape(w.shape)


def hessian(w):
    x = w.ravel()
    return np.diag(3 * x ** 2) + coupling(x.size)


SGD = {"name": "sgd", "lr": 0.1, "momentum": 0.9}
ADAM = {"name": "adam", "lr": 0.01}
CASES = [
    ("sam", Sam, {"base": {"name": "sgd", "lr": 0.02}}),
    ("sam", Sam, {"rho": 0.2, "base": {"name": "sgd", "lr": 0.02, "momentum": 0.9}}),
    ("sam", Sam, {"rho": 0.5, "adaptive": True, "base": ADAM}),
    ("lookahead", Lookahead, {"base": SGD}),
    ("lookahead", Lookahead, {"k": 3, "alpha": 0.8, "base": ADAM}),
    ("ema", Ema, {"base": SGD}),
    ("ema", Ema, {"decay": 0.9, "start": "initial", "base": ADAM}),
    ("schedule_free", ScheduleFree, {}),
    ("schedule_free", ScheduleFree, {"lr": 0.1, "beta1": 0.95, "beta2": 0.99, "epsilon": 1e-6,
                                     "weight_decay": 0.01, "warmup_steps": 7, "r": 0.5}),
    ("schedule_free", ScheduleFree, {"rule": "sgd", "lr": 1.0}),
    ("schedule_free", ScheduleFree, {"rule": "sgd", "lr": 0.5, "weight_decay": 0.1,
                                     "warmup_steps": 20, "weight_lr_power": 1.0}),
    ("prodigy", Prodigy, {}),
    ("prodigy", Prodigy, {"lr": 0.5, "beta1": 0.95, "beta2": 0.99, "beta3": 0.98, "d0": 1e-3,
                          "d_coef": 2.0, "weight_decay": 0.1, "use_bias_correction": True}),
    ("prodigy", Prodigy, {"weight_decay": 0.1, "decoupled_weight_decay": False, "d0": 1e-2,
                          "growth_rate": 1.1, "safeguard_warmup": True}),
    ("muon", Muon, {}),
    ("muon", Muon, {"system": "keras", "weight_decay": 0.1, "ns_steps": 6}),
    ("muon", Muon, {"system": "paper", "lr": 0.02, "weight_decay": 0.0, "nesterov": False}),
    ("muon", Muon, {"lr": 0.02, "momentum": 0.8, "adjust_lr": "match_rms_adamw", "ns_steps": 3}),
    ("shampoo", Shampoo, {}),
    ("shampoo", Shampoo, {"lr": 0.01, "epsilon": 1e-2, "update_every": 4, "weight_decay": 0.01}),
    ("soap", Soap, {}),
    ("soap", Soap, {"lr": 0.05, "beta1": 0.9, "beta2": 0.99, "shampoo_beta": 0.8,
                    "epsilon": 1e-6, "weight_decay": 0.0, "update_every": 3,
                    "correct_bias": False}),
    ("sophia", Sophia, {"lr": 0.02, "gamma": 0.05}),
    ("sophia", Sophia, {"lr": 0.02, "gamma": 2.0, "beta1": 0.9, "beta2": 0.8, "epsilon": 1e-6,
                        "weight_decay": 0.1, "update_every": 3, "probe": "rademacher"}),
    ("adan", Adan, {}),
    ("adan", Adan, {"lr": 0.05, "beta1": 0.9, "beta2": 0.7, "beta3": 0.95, "epsilon": 1e-3,
                    "weight_decay": 0.2}),
    ("ademamix", Ademamix, {}),
    ("ademamix", Ademamix, {"lr": 0.02, "beta1": 0.8, "beta2": 0.95, "beta3": 0.99, "alpha": 3.0,
                            "epsilon": 1e-4, "weight_decay": 0.1, "warmup": 20}),
    ("lars", Lars, {}),
    ("lars", Lars, {"lr": 2.0, "trust": 0.02, "momentum": 0.7, "weight_decay": 0.1}),
    ("spsa", Spsa, {"lr": 0.02}),
    ("spsa", Spsa, {"lr": 0.05, "radius": 0.1, "alpha": 0.7, "gamma": 0.2, "stability": 5.0}),
    ("cma_es", CmaEs, {}),
    ("cma_es", CmaEs, {"lr": 0.8, "sigma": 1.2, "population": 7}),
    ("svrg", Svrg, {"lr": 0.02, "update_every": 7}),
    ("swa", Swa, {"start": 4, "base": SGD}),
    ("swa", Swa, {"start": 0, "every": 3, "base": ADAM}),
    ("gradient_noise", GradientNoise, {"base": SGD}),
    ("gradient_noise", GradientNoise, {"eta": 0.3, "gamma": 0.2, "base": ADAM}),
    ("dp_sgd", DpSgd, {"base": SGD}),
    ("dp_sgd", DpSgd, {"clip": 2.5, "noise": 0.2, "base": ADAM}),
    ("centralization", Centralization, {"base": SGD}),
    ("centralization", Centralization, {"base": ADAM}),
    ("cautious", Cautious, {"base": SGD}),
    ("cautious", Cautious, {"base": ADAM}),
    ("chain", Chain, {"bases": [{**SGD, "lr": 0.02}, {**ADAM, "lr": 0.02}]}),
]
EVALUATE = (CmaEs, Sam, Sophia, Spsa, Svrg)


def trace(kind, options, shape, initial, gradients):
    w = np.array(initial).reshape(shape)
    optimizer, steps, predictions = kind(w, **options), {}, {}
    for t, g in enumerate(gradients, 1):
        if kind in EVALUATE:
            w = optimizer.step(w, quartic(w)[1], quartic)
        else:
            w = optimizer.step(w, np.array(g).reshape(shape))
        if t in SHOWN:
            steps[str(t)] = w.tolist()
            if hasattr(optimizer, "prediction"):
                predictions[str(t)] = optimizer.prediction().tolist()
    return steps, predictions


def main(folder):
    with open(f"{folder}/torch.json", encoding="utf-8") as file:
        given = json.load(file)
    cases = []
    for name, kind, options in CASES:
        shapes = [(3, 4), (4, 3)] if kind in (Muon, Shampoo, Soap) else [(3, 4)]
        for shape in shapes:
            steps, predictions = trace(kind, options, shape, given["initial"], given["grads"])
            said = {"variant" if key == "system" else key: value
                    for key, value in options.items()}
            cases.append({"optimizer": name, "options": said, "evaluates": kind in EVALUATE,
                          "rows": shape[0], "columns": shape[1], "weights": steps,
                          "predictions": predictions})
    with open(f"{folder}/optimizers.json", "w", encoding="utf-8") as file:
        file.write(f'{{"source": "NumPy {np.__version__}", "cases": [\n')
        file.write(",\n".join(json.dumps(case) for case in cases) + "\n]}\n")


if __name__ == "__main__":
    main(sys.argv[1])
