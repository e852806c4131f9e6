"""Weight norms by PyTorch: reads a list of cases as JSON from stdin, writes their results as JSON.

A case has the shape of v, v, g (one entry a channel), total, dy, p and gain. Results: y32, torch._weight_norm in float32 (p = 2 and a
learned gain only), and y, dv, dg in float64 by autograd.
"""
import json
import math
import sys

import torch

torch.set_num_threads(1)


def entries(t):
    return t.double().flatten().tolist()


def run(case):
    shape, p = case["shape"], math.inf if case["p"] == "inf" else case["p"]
    column = [-1] + [1] * (len(shape) - 1)
    v, g, dy = (torch.tensor(case[name], dtype=torch.float64) for name in ("v", "g", "dy"))
    v, dy = v.reshape(shape), dy.reshape(shape)
    out = {}
    if p == 2 and case["gain"] == "learned":
        out["y32"] = entries(torch._weight_norm(v.float(), g.float().reshape(column), 0))
    v.requires_grad_(True)
    g.requires_grad_(True)
    gain = g * (case["total"] / g.norm()) if case["gain"] == "total" else g
    norm = torch.linalg.vector_norm(v.flatten(1), p, dim=1)
    y = v * (gain / norm).reshape(column)
    y.backward(dy)
    return {**out, "y": entries(y.detach()), "dv": entries(v.grad), "dg": entries(g.grad)}


json.dump([run(case) for case in json.load(sys.stdin)], sys.stdout)
