"""ONNX Runtime's Eigen-based normalizations: batch norm at inference, instance norm, Lp norm."""
import numpy as np

from floats import F32
from onnxruntime_norms import chain


def affine(x, weight, bias, mean, rstd):
    """x * scale + shift with the two folded first; each operation rounds."""
    scale = rstd * weight
    return x * scale + (bias - mean * scale)


def channels(value):
    return value.reshape(-1, 1, 1)


def batch_norm(t, meta):
    rstd = F32(1) / np.sqrt(t["running_var"] + F32(meta["eps"]))
    parts = (t["weight"], t["bias"], t["running_mean"], rstd)
    return {"y": affine(t["x"], *map(channels, parts))}


def packets(x, start):
    """Eigen's sum: two accumulators of four lanes from the aligned element on, then the ends."""
    n = x.shape[0]
    whole = (n - start) // 4 * 4
    pairs = (n - start) // 8 * 8
    end = start + whole
    if whole == 0:
        return chain(x)
    first = x[start : start + 4]
    if whole > 4:
        second = x[start + 4 : start + 8]
        for i in range(start + 8, start + pairs, 8):
            first = first + x[i : i + 4]
            second = second + x[i + 4 : i + 8]
        first = first + second
        if whole > pairs:
            first = first + x[start + pairs : start + pairs + 4]
    total = (first[0] + first[2]) + (first[1] + first[3])
    for i in [*range(start), *range(end, n)]:
        total = total + x[i]
    return total


def instance_norm(t, meta):
    """The mean's packets start at the first 16-byte aligned element, the squares' at the first one."""
    n, c = t["x"].shape[:2]
    flat = t["x"].reshape(n * c, -1)
    size = flat.shape[1]
    out = np.empty_like(flat)
    for i, row in enumerate(flat):
        start = -(i * size) % 4
        mean = packets(row, start) / F32(size)
        centred = row - mean
        var = packets(centred * centred, 0) / F32(size)
        rstd = F32(1) / np.sqrt(var + F32(meta["eps"]))
        out[i] = affine(row, t["weight"][i % c], t["bias"][i % c], mean, rstd)
    return {"y": out}


def lp_norm(t, meta):
    """One chain of magnitudes or squares, nothing vectorized; every element is divided by the norm."""
    x = t["x"]
    norm = chain(np.abs(x)) if meta["attributes"]["p"] == 1 else np.sqrt(chain(x * x))
    return {"y": x / norm[:, None]}


MODELS = {
    "onnxruntime/batch_norm_*": batch_norm,
    "onnxruntime/instance_norm_*": instance_norm,
    "onnxruntime/lp_norm*": lp_norm,
}
