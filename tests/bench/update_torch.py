"""Adam's update alone, by PyTorch."""
import numpy as np
import torch

import side

spec = side.spec
torch.set_num_threads(spec["threads"])
real = getattr(torch, spec["dtype"])
gradient = torch.from_numpy(np.random.RandomState(7).normal(0, 1, spec["parameters"])).to(real)


def prepare():
    w = torch.nn.Parameter(torch.ones(spec["parameters"], dtype=real))
    w.grad = gradient
    optimizer = torch.optim.Adam([w], lr=0.01)
    optimizer.step()
    return w, optimizer


def work(state):
    w, optimizer = state
    for _ in range(spec["steps"]):
        optimizer.step()
    return w


side.serve(f"PyTorch {torch.__version__} ({side.blas()})",
           [(spec["name"], prepare, work, lambda w: w.detach().double().sum())])
