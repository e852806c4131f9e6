"""ATen's CPU group norm backward: fused for float32, every operation rounded for bfloat16."""
import numpy as np

from floats import F32, fma, round_bf16


def lane_sums(a, b, half):
    """Sum of a * b (of a alone when b is None) along the last axis in 8 or 16 lanes, then a tail.

    float32: the compiler takes the tail four at a time, and those products are not fused."""
    store = round_bf16 if half else F32
    width = 16 if half else 8
    n = a.shape[-1]
    whole = n // width * width

    def step(part, total, fused):
        if b is None:
            return store(total + a[..., part])
        if fused:
            return fma(a[..., part], b[..., part], total)
        return store(total + store(a[..., part] * b[..., part]))

    lanes = np.zeros(a.shape[:-1] + (width,), F32)
    for start in range(0, whole, width):
        lanes = step(slice(start, start + width), lanes, not half)
    total = np.zeros(a.shape[:-1], F32)
    for lane in range(width):
        total = store(total + lanes[..., lane])
    fours = whole + (n - whole) // 4 * 4
    for i in range(whole, n):
        total = step(i, total, not half and i >= fours)
    return total


def backward(x, dy, weight, mean, rstd, half):
    """x and dy are [images, groups, channels, pixels]; mean and rstd [images, groups]."""
    store = round_bf16 if half else F32

    def multiply_add(a, b, c):
        return store(store(a * b) + c) if half else fma(a, b, c)

    images, groups, channels, pixels = x.shape
    mean, rstd = mean.reshape(images, groups), rstd.reshape(images, groups)
    share = store(F32(1) / F32(channels * pixels))
    ds, db = lane_sums(dy, x, half), lane_sums(dy, None, half)
    weights = np.broadcast_to(weight, ds.shape)
    ds_group, db_group = lane_sums(ds, weights, half), lane_sums(db, weights, half)
    slope = multiply_add(db_group, mean, -ds_group)
    for factor in (rstd, rstd, rstd, share):
        slope = store(slope * factor)
    level = multiply_add(-slope, mean, -store(store(db_group * rstd) * share))
    scale = store(rstd[..., None] * weight)[..., None]
    inner = multiply_add(scale, dy, store(slope[..., None, None] * x))
    dx = store(inner + level[..., None, None])
    dweight, dbias = np.zeros((groups, channels), F32), np.zeros((groups, channels), F32)
    for i in range(images):
        centred = multiply_add(-db[i], mean[i][:, None], ds[i])
        dweight = multiply_add(centred, rstd[i][:, None], dweight)
        dbias = store(dbias + db[i])
    return {"dx": dx, "dweight": dweight, "dbias": dbias}
