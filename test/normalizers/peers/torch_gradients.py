"""Gradients of norms by PyTorch's autograd in float64: JSON cases on stdin, JSON results on stdout."""
import json
import sys

import torch
import torch.nn.functional as F

EPS = 1e-3


def scale(c, statistic):
    """The scale of the last axis, without its constant."""
    magnitude = c.abs()
    kind = statistic["kind"]
    if kind == "l1":
        return magnitude.mean(-1, keepdim=True)
    if kind == "lp":
        return (magnitude ** statistic["p"]).mean(-1, keepdim=True) ** (1 / statistic["p"])
    if kind == "linf":
        return magnitude.amax(-1, keepdim=True)
    if kind == "topk":
        return magnitude.topk(statistic["k"], -1).values.mean(-1, keepdim=True)
    parts = c.unflatten(-1, (statistic["chunks"], -1))
    return (parts.amax(-1) - parts.amin(-1)).mean(-1, keepdim=True)


def forward(case, x, weight, bias, running):
    norm = case["norm"]
    channels = x.shape[1]
    if norm == "layer":
        return F.layer_norm(x, x.shape[-1:], weight, bias, EPS)
    if norm == "rms":
        return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + EPS) * weight
    if norm == "group":
        return F.group_norm(x, case["groups"], weight, bias, EPS)
    if norm == "instance":
        return F.group_norm(x, channels, weight, bias, EPS)
    if norm == "batch":
        return F.batch_norm(x, None, None, weight, bias, True, 0.1, EPS)
    if norm == "inference":
        return F.batch_norm(x, running["running_mean"], running["running_var"], weight, bias, False, 0.1, EPS)
    c = x - x.mean(-1, keepdim=True) if norm == "layerOf" else x
    y = c / (case["constant"] * scale(c, case["statistic"]) + EPS) * weight
    return y if bias is None else y + bias


def gradients(case):
    read = lambda name: torch.tensor(case[name], dtype=torch.float64) if name in case else None
    x, weight, bias = (None if t is None else t.requires_grad_() for t in map(read, ("x", "weight", "bias")))
    running = {name: read(name) for name in ("running_mean", "running_var")}
    forward(case, x, weight, bias, running).backward(read("dy"))
    found = {"dx": x, "dweight": weight, "dbias": bias}
    return {name: t.grad.flatten().tolist() for name, t in found.items() if t is not None}


json.dump([gradients(case) for case in json.load(sys.stdin)], sys.stdout)
