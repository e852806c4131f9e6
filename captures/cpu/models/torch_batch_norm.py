"""ATen's CPU batch norm statistics and forward pass: planes (NCHW), or rows (channels last, dense)."""
import numpy as np

from floats import F32, fma, round_bf16
from torch_batch_norm_backward import backward

F64 = np.float64


def chain(values, real=F32):
    """Sum along the last axis, one element after another, in `real`."""
    total = np.zeros(values.shape[:-1], real)
    for i in range(values.shape[-1]):
        total = total + values[..., i].astype(real)
    return total


def fused_squares(centred):
    total = np.zeros(centred.shape[:-1], F32)
    for i in range(centred.shape[-1]):
        total = fma(centred[..., i], centred[..., i], total)
    return total


def plane_lanes(planes, add):
    """bfloat16 planes: [channels, images, pixels] in eight lanes over 16-element vectors, then tails."""
    channels, images, pixels = planes.shape
    whole = pixels // 16 * 16
    lanes, tail = np.zeros((channels, 8), F32), np.zeros(channels, F32)
    for image in range(images):
        for i in range(0, whole, 8):
            lanes = add(planes[:, image, i : i + 8], lanes)
        for i in range(whole, pixels):
            tail = add(planes[:, image, i], tail)
    total = lanes[:, 0]
    for lane in range(1, 8):
        total = total + lanes[:, lane]
    return tail + total


def statistics(x, rows, half):
    """(mean, sum of squared deviations) for each channel; x is [channels, images, pixels]."""
    flat = x.reshape(x.shape[0], -1)
    n = flat.shape[1]
    if rows:
        mean = chain(flat) / F32(n) if half else (chain(flat).astype(F64) / n).astype(F32)
        mean = round_bf16(mean) if half else mean
        return mean, fused_squares(flat - mean[:, None])
    if half:
        mean = plane_lanes(x, lambda v, total: total + v) / F32(n)
        centred = x - mean[:, None, None]
        return round_bf16(mean), plane_lanes(centred, lambda v, total: fma(v, v, total))
    mean = (chain(flat, F64) / n).astype(F32)
    centred = flat - mean[:, None]
    return mean, chain(centred * centred, F64).astype(F32)


def split(x):
    """[images, channels, ...] to [channels, images, pixels]."""
    return np.moveaxis(x.reshape(x.shape[0], x.shape[1], -1), 1, 0)


def running(t, mean, squares, n, momentum, store):
    """The new variance's own share stays wide (float64, or float32 for bfloat16) until the sum."""
    new = store(F32(momentum))
    old = store(F32(1) - new)
    unbiased = store(squares / store(F32(n - 1)))
    wide = F64 if store is F32 else F32
    running_var = wide(new) * wide(unbiased) + wide(store(old * t["running_var_in"]))
    running_mean = store(new * mean) + store(old * t["running_mean_in"])
    return {"running_mean": running_mean, "running_var": running_var}


def forward(t, meta):
    half = meta["dtypes"]["x"] == "BF16"
    store = round_bf16 if half else F32
    x = split(t["x"])
    n = x[0].size
    rows = t["x"].ndim == 2 or meta["memory_format"] == "channels_last"
    eps = meta["eps"]
    predicted = {}
    if "mean" in t:
        mean, squares = statistics(x, rows, half)
        squares = store(squares)
        var = store(squares / store(F32(n))).astype(F64)
        rstd = store((1 / np.sqrt(var + eps)).astype(F32))
        predicted = {"mean": mean, "rstd": rstd, **running(t, mean, squares, n, meta["momentum"], store)}
    else:
        mean, rstd = t["running_mean_in"], F32(1) / np.sqrt(t["running_var_in"] + F32(eps))
    scale = rstd * t["weight"]
    shift = fma(-mean, scale, t["bias"])
    y = fma(x, scale[:, None, None], shift[:, None, None])
    predicted["y"] = np.moveaxis(y, 0, 1).reshape(t["x"].shape)
    return {**predicted, **backward(t, meta, split, rows)}


MODELS = {"torch/batch_norm_*": forward}
