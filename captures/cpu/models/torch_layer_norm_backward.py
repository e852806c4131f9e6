"""ATen's CPU layer norm backward (AVX2, fused): reductions in lanes, one pass over the rows."""
import numpy as np

from floats import F32, fma, round_bf16
from torch_vectors import reduce_row


def backward(t, meta):
    half = meta["dtypes"]["x"] == "BF16"
    store = round_bf16 if half else F32
    x, dy, weight = t["x"], t["dy"], t["weight"]
    n = x.shape[1]
    share = F32(1) / F32(n)
    dx = np.empty_like(x)
    dweight, dbias = np.zeros(n, F32), np.zeros(n, F32)
    for i in range(x.shape[0]):
        mean, rstd = t["mean"][i, 0], t["rstd"][i, 0]
        shift = -rstd * mean
        dweight = store(fma(dy[i], fma(rstd, x[i], shift), dweight))
        dbias = store(dbias + dy[i])
        ds = store(reduce_row([dy[i], x[i], weight], half))
        db = store(reduce_row([dy[i], weight], half))
        b = fma(db, mean, -ds) * rstd * rstd * rstd * share
        c = fma(-b, mean, -((db * rstd) * share))
        dx[i] = fma(b, x[i], (rstd * dy[i]) * weight) + c
    return {"dx": dx, "dweight": dweight, "dbias": dbias}
