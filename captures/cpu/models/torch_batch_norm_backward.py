"""ATen's CPU batch norm backward; float32 planes keep two float64 totals over the images."""
import numpy as np

from floats import F32, fma
from torch_vectors import reduce_row


def plane_sums(centred, dy, half):
    """float64 totals of each image's lane-reduced float32 sums, for one channel: [images, pixels]."""
    total, dot = np.float64(0), np.float64(0)
    for image in range(dy.shape[0]):
        total = total + reduce_row([dy[image]], half)
        dot = dot + reduce_row([centred[image], dy[image]], half)
    return total, dot


def row_sums(centred, dy):
    total, dot = F32(0), F32(0)
    for value, gradient in zip(centred.ravel(), dy.ravel()):
        total = total + gradient
        dot = fma(value, gradient, dot)
    return total, dot


def half_plane_sums(centred, dy):
    """bfloat16: eight lanes over whole 16-element vectors, then the tails, as in the statistics."""
    lanes, tails = np.zeros((2, 8), F32), np.zeros(2, F32)
    for image in range(dy.shape[0]):
        whole = dy.shape[1] // 16 * 16
        for i in range(0, whole, 8):
            part = slice(i, i + 8)
            lanes = np.stack([lanes[0] + dy[image, part], fma(centred[image, part], dy[image, part], lanes[1])])
        for i in range(whole, dy.shape[1]):
            tails = np.stack([tails[0] + dy[image, i], fma(centred[image, i], dy[image, i], tails[1])])
    total = lanes[:, 0]
    for lane in range(1, 8):
        total = total + lanes[:, lane]
    return tails + total


def backward(t, meta, split, rows):
    half = meta["dtypes"]["x"] == "BF16"
    x, dy = split(t["x"]), split(t["dy"])
    training = "mean" in t
    n = x[0].size
    dx = np.empty_like(x)
    dweight, dbias = np.empty(len(x), F32), np.empty(len(x), F32)
    for c in range(len(x)):
        mean = t["mean"][c] if training else t["running_mean_in"][c]
        if training:
            rstd = t["rstd"][c]
        else:
            rstd = F32(1 / np.sqrt(np.float64(t["running_var_in"][c]) + meta["eps"]))
        centred = x[c] - mean
        if rows:
            total, dot = row_sums(centred, dy[c])
        else:
            total, dot = half_plane_sums(centred, dy[c]) if half else plane_sums(centred, dy[c], half)
        gradient = dy[c]
        if training:
            k = F32(dot) * rstd * rstd / F32(n)
            gradient = fma(-centred, k, gradient - F32(total / n))
        dx[c] = gradient * rstd * t["weight"][c]
        dweight[c], dbias[c] = dot * rstd, total
    return {"dx": np.moveaxis(dx, 0, 1).reshape(t["x"].shape), "dweight": dweight, "dbias": dbias}
