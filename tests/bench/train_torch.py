"""A network trained with PyTorch."""
import os

import numpy as np
import torch

import side

spec = side.spec
real = getattr(torch, spec.get("dtype", "float64"))
torch.set_num_threads(spec["threads"])


def load(name):
    return torch.from_numpy(np.load(os.path.join(spec["folder"], name + ".npy"))).to(real)


x, y, w1, w2 = map(load, ("x", "y", "w1", "w2"))
if spec["loss"] == "crossentropy":
    loss_of = torch.nn.CrossEntropyLoss()
    y = y.flatten().long()
else:
    loss_of = torch.nn.BCEWithLogitsLoss()


class LectureAdam(torch.optim.Optimizer):
    """Decayed sums without correction, for weights; plain descent for biases."""

    def __init__(self, parameters, lr):
        super().__init__(parameters, {"lr": lr})
        for group in self.param_groups:
            for w in group["params"]:
                self.state[w] = torch.zeros_like(w), torch.zeros_like(w)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for w in group["params"]:
                if w.dim() == 1:
                    w -= w.grad
                    continue
                m, v = self.state[w]
                m.mul_(0.9).add_(w.grad)
                v.mul_(0.999).addcmul_(w.grad, w.grad)
                w.addcdiv_(m, v.sqrt().add_(1e-6), value=-group["lr"])


optimizers = {
    "sgd": lambda p: torch.optim.SGD(p, spec["lr"]),
    "momentum": lambda p: torch.optim.SGD(p, spec["lr"], momentum=0.9),
    "adam": lambda p: torch.optim.Adam(p, spec["lr"]),
    "lecture_adam": lambda p: LectureAdam(p, spec["lr"]),
}


def prepare():
    inputs, hidden = w1.shape
    model = torch.nn.Sequential(torch.nn.Linear(inputs, hidden), torch.nn.Sigmoid(),
                                torch.nn.Linear(hidden, w2.shape[1])).to(real)
    with torch.no_grad():
        for layer, w in ((model[0], w1), (model[2], w2)):
            layer.weight.copy_(w.T)
            layer.bias.zero_()
    return model, optimizers[spec["optimizer"]](model.parameters()), np.random.RandomState(1)


def train_batch(model, optimizer, x, y):
    optimizer.zero_grad(set_to_none=True)
    loss = loss_of(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def work(state):
    model, optimizer, random = state
    rows, batch = len(x), spec.get("batch")
    for _ in range(spec["epochs"]):
        if batch is None:
            loss = train_batch(model, optimizer, x, y)
            continue
        order, loss = torch.from_numpy(random.permutation(rows)), 0
        for chosen in order.split(batch):
            loss += train_batch(model, optimizer, x[chosen], y[chosen]) * len(chosen) / rows
    return loss


side.serve(f"PyTorch {torch.__version__} ({side.blas()})",
           [(spec["name"], prepare, work, side.itself)])
