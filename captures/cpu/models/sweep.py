"""Checks the models against the installed numpy and PyTorch on other sizes: python3 models/sweep.py"""
import json
import os
import sys

import numpy as np
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
import floats
import numpy_sums
import torch_batch_norm
import torch_group_norm
import torch_layer_norm
import torch_norms
import torch_sums
import recording

np.seterr(all="ignore")
torch.set_num_threads(1)
SIZES = [1, 2, 5, 8, 9, 15, 16, 17, 20, 31, 33, 63, 100, 129, 255, 260, 500, 1001, 2047, 3000, 5003, 9001]
TOTALS = {}


def same(name, detail, actual, predicted, half):
    """Adds the mismatches of one comparison to the running total of `name`."""
    dtype = "BF16" if half else {"float16": "F16", "float32": "F32"}[str(actual.dtype).split(".")[-1]]
    if isinstance(actual, torch.Tensor):
        actual = actual.detach().contiguous()
        actual = (actual.view(torch.int16) if half else actual).numpy()
    wrong = floats.mismatches(dtype, actual.tobytes(), predicted)
    total = TOTALS.setdefault(name, [0, 0, []])
    total[0], total[1] = total[0] + wrong, total[1] + actual.size
    if wrong:
        total[2].append(detail)


def wide(value):
    return value.detach().float().contiguous().numpy()


def numpy_sizes(n):
    x = recording.rows(f"sweep{n}", n, recording.SUM_ROWS * 4)
    for kind in (np.float16, np.float32):
        z = x.astype(kind)
        for name in ("sum", "mean", "var"):
            key = f"numpy/{name}_*"
            predicted = numpy_sums.MODELS[key]({"x": z}, {})["y"]
            same(f"numpy {name} {z.dtype}", n, getattr(z, name)(axis=-1), predicted, False)


def torch_sizes(n, half):
    kind = torch.bfloat16 if half else torch.float32
    label = "bf16" if half else "f32"
    x = torch.from_numpy(recording.rows(f"sweep{n}", n, recording.NORM_ROWS * 3).astype(np.float32)).to(kind)
    calls = {"sum": lambda x: x.sum(-1), "mean": lambda x: x.mean(-1), "norm1": lambda x: x.norm(1, -1), "norm2": lambda x: x.norm(2, -1)}
    if n > 1:
        calls["var"] = lambda x: x.var(-1)
    models = {**torch_sums.MODELS, **torch_norms.MODELS}
    meta = {"dtypes": {"x": "BF16" if half else "F32"}, "eps": 1e-5, "momentum": 0.1}
    for name, call in calls.items():
        predicted = models[f"torch/{name}_*"]({"x": wide(x)}, meta)["y"]
        same(f"torch {name} {label}", n, call(x), predicted, half)
    outer = x[:, : min(n, 600)].T.contiguous()
    columns = torch.cat([outer] * 4, 1)[:, : 8 + n % 80]
    if columns.shape[1] >= (16 if half else 8):
        actual = columns.contiguous().sum(0)
        same(f"torch sum axis 0 {label}", n, actual, torch_sums.sum_first(wide(columns), half), half)
    gradients(f"torch layer_norm {label}", n, half, meta, x.clone().requires_grad_(), torch_layer_norm.forward,
              lambda x, w, b: torch.native_layer_norm(x, [n], w, b, 1e-5), n)


def gradients(name, detail, half, meta, x, model, call, channels):
    """Runs a norm forward and backward and compares everything the model predicts."""
    kind = x.dtype
    weight, bias = (torch.from_numpy(row.astype(np.float32)).to(kind).requires_grad_()
                    for row in recording.rows(f"sweep w{channels}", channels, ("normal", "normal")))
    y, mean, rstd = call(x, weight, bias)
    dy = torch.from_numpy(recording.rows("sweep dy", x.numel(), ("normal",)).astype(np.float32)).to(kind)
    dy = dy.reshape(x.shape).contiguous(memory_format=meta.get("format", torch.contiguous_format))
    y.backward(dy)
    actual = {"y": y, "mean": mean, "rstd": rstd, "dx": x.grad, "dweight": weight.grad, "dbias": bias.grad}
    given = {"x": x, "weight": weight, "bias": bias, "dy": dy, **actual, **meta.get("running", {})}
    predicted = model({key: wide(value) for key, value in given.items()}, meta)
    for key, value in predicted.items():
        if key in actual:
            same(f"{name} {key}", detail, actual[key], value, half)


def image_sizes(shape, groups, half, last):
    kind = torch.bfloat16 if half else torch.float32
    label = ("bf16" if half else "f32") + (" channels_last" if last else "")
    layout = torch.channels_last if last else torch.contiguous_format
    size = int(np.prod(shape))
    flat = recording.rows(f"sweep{shape}", size // shape[0], ["normal", "offset", "mixed"][: shape[0]])
    x = torch.from_numpy(flat.astype(np.float32)).to(kind).reshape(shape).contiguous(memory_format=layout)
    meta = {"dtypes": {"x": "BF16" if half else "F32"}, "eps": 1e-5, "momentum": 0.1, "format": layout,
            "memory_format": "channels_last" if last else "contiguous"}
    n, c = shape[:2]
    gradients(f"torch group_norm {label}", shape, half, meta, x.clone().requires_grad_(), torch_group_norm.forward,
              lambda x, w, b: torch.native_group_norm(x, w, b, n, c, size // (n * c), groups, 1e-5), c)
    meta["running"] = {"running_mean_in": torch.zeros(c), "running_var_in": torch.ones(c)}
    gradients(f"torch batch_norm {label}", shape, half, meta, x.clone().requires_grad_(), torch_batch_norm.forward,
              lambda x, w, b: torch.native_batch_norm(x, w, b, None, None, True, 0.1, 1e-5), c)


for n in SIZES:
    numpy_sizes(n)
    for half in (False, True):
        torch_sizes(n, half)
for shape, groups in (((3, 6, 3, 5), 3), ((3, 12, 4, 7), 2), ((2, 24, 6, 9), 2), ((3, 22, 2, 2), 1), ((2, 8, 33, 32), 4)):
    for half in (False, True):
        for last in (False, True):
            image_sizes(shape, groups, half, last)
for name, (wrong, count, where) in TOTALS.items():
    print(f"{name}: {wrong}/{count}", *(["at", where] if wrong else []))
