"""ATen's CPU group norm. bfloat16 planes round every operation; channels last keeps float32 sums."""
import numpy as np

from floats import F32, fma, round_bf16
from torch_group_norm_backward import backward
from torch_layer_norm import Plain, row_moments


def column_sums(x, half):
    """Sums and fused sums of squares over [pixels, channels of the group] in eight lanes."""
    width = 16 if half else 8
    total, squares = np.zeros(8, F32), np.zeros(8, F32)
    for row in x:
        for start in range(0, row.size, width):
            vector = np.zeros(width, F32)
            part = row[start : start + width]
            vector[: part.size] = part
            low, high = vector[:8], vector[8:]
            if half and part.size > 8:
                total, squares = total + (low + high), squares + fma(low, low, high * high)
            else:
                total, squares = total + low, fma(low, low, squares)
    for lane in range(1, 8):
        total[0], squares[0] = total[0] + total[lane], squares[0] + squares[lane]
    return total[0], squares[0]


def large_sums(x, half):
    """1024 pixels and more: one chain for each channel, kept in x's format, then the channels in turn."""
    store = round_bf16 if half else F32
    total, squares = np.zeros(x.shape[1], F32), np.zeros(x.shape[1], F32)
    for row in x:
        total, squares = store(total + row), store(fma(row, row, squares))
    for channel in range(1, x.shape[1]):
        total[0], squares[0] = total[0] + total[channel], squares[0] + squares[channel]
    return total[0], squares[0]


def channels_last(x, t, eps, half):
    """x is [images, groups, channels, pixels]; the mean of squares less the squared mean, fused."""
    images, groups, channels, pixels = x.shape
    store = round_bf16 if half else F32
    share, eps = store(F32(1) / F32(channels * pixels)), store(eps)
    large = pixels >= 1024
    mean, rstd = np.empty((images, groups), F32), np.empty((images, groups), F32)
    for i in range(images):
        for g in range(groups):
            total, squares = (large_sums if large else column_sums)(x[i, g].T, half)
            mean[i, g] = total * share
            var = np.maximum(fma(squares, share, -(mean[i, g] * mean[i, g])), F32(0))
            rstd[i, g] = F32(1) / np.sqrt(var + eps)
    if large:
        mean, rstd = store(mean), store(rstd)
    scale = store(rstd[..., None] * t["weight"])
    if large and half:
        shift = store(store(-scale * mean[..., None]) + t["bias"])
    else:
        shift = store(fma(-scale, mean[..., None], t["bias"]))
    return mean, rstd, fma(x, scale[..., None], shift[..., None])


def planes(x, t, eps, half):
    """Statistics as layer norm's; then y = scale * x + shift (fused for float32 alone)."""
    op = Plain(half)
    mean, var = row_moments(x.reshape(x.shape[0] * x.shape[1], -1), half)
    deviation = op.round(np.sqrt(op.add(var, op.round(eps))))
    mean, rstd = mean.reshape(x.shape[:2]), op.div(1, deviation).reshape(x.shape[:2])
    scale = op.mul(rstd[..., None], t["weight"])
    shift = op.add(op.mul(-scale, mean[..., None]), t["bias"])
    scale, shift = scale[..., None], shift[..., None]
    return mean, rstd, op.add(op.mul(scale, x), shift) if half else fma(scale, x, shift)


def forward(t, meta):
    half = meta["dtypes"]["x"] == "BF16"
    images, channels = t["x"].shape[:2]
    groups = t["mean"].size // images
    grouped = {name: t[name].reshape(images, groups, channels // groups, -1) for name in ("x", "dy")}
    affine = {name: t[name].reshape(groups, -1) for name in ("weight", "bias")}
    run = channels_last if meta["memory_format"] == "channels_last" else planes
    mean, rstd, y = run(grouped["x"], affine, F32(meta["eps"]), half)
    gradients = backward(grouped["x"], grouped["dy"], affine["weight"], t["mean"], t["rstd"], half)
    return {"y": y, "mean": mean, "rstd": rstd, **gradients}


MODELS = {"torch/group_norm_*": forward}
