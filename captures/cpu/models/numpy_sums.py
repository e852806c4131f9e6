"""numpy's reductions: pairwise blocks along the last axis, plain chains along the first."""
import numpy as np

F16, F32 = np.float16, np.float32
BUFFER = 8192


def pairwise(x):
    """Sum along the last axis in x's own format: halves down to 128 elements, 8 lanes in a leaf."""
    n = x.shape[-1]
    if n < 8:
        total = np.zeros(x.shape[:-1], x.dtype)
        for i in range(n):
            total = total + x[..., i]
        return total
    if n > 128:
        half = n // 2
        half -= half % 8
        return pairwise(x[..., :half]) + pairwise(x[..., half:])
    whole = n - n % 8
    lanes = x[..., :8]
    for i in range(8, whole, 8):
        lanes = lanes + x[..., i : i + 8]
    r = [lanes[..., k] for k in range(8)]
    total = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]))
    for i in range(whole, n):
        total = total + x[..., i]
    return total


def sum_last(x, result=None):
    """A row is taken 8192 elements at a time: each block's pairwise sum joins a chain of `result`.

    float16 blocks are summed in float32; a float16 result rounds after each block."""
    result = result or x.dtype.type
    wide = x.astype(F32) if x.dtype == F16 else x
    total = np.zeros(x.shape[:-1], result)
    for start in range(0, x.shape[-1], BUFFER):
        block = pairwise(wide[..., start : start + BUFFER])
        total = (total.astype(wide.dtype) + block).astype(result)
    return total


def chain(x):
    """Sum along the first axis, each step rounded to x's format (float16 through float32)."""
    total = x[0]
    for row in x[1:]:
        total = total + row
    return total


def running(x):
    out = x.copy()
    for i in range(1, x.shape[-1]):
        out[..., i] = out[..., i - 1] + x[..., i]
    return out


def divide(total, n, dtype):
    """Divides in float32 and rounds to `dtype`."""
    return (total.astype(F32) / F32(n)).astype(dtype)


def mean(x):
    """float16 means sum and divide in float32, and round once at the end."""
    return divide(sum_last(x, F32), x.shape[-1], x.dtype)


def var(x):
    """Each of the five steps is rounded to x's format, float16 included; only the count stays wide."""
    n = x.shape[-1]
    centred = x - divide(sum_last(x), n, x.dtype)[..., None]
    return divide(sum_last(centred * centred), n, x.dtype)


def y(function):
    return lambda t, meta: {"y": function(t["x"])}


MODELS = {
    "numpy/sum_*_dtype_f32": y(lambda x: sum_last(x, F32)),
    "numpy/sum_*_axis0_*": y(chain),
    "numpy/sum_*": y(sum_last),
    "numpy/mean_*_axis0_*": y(lambda x: divide(chain(x.astype(F32)), x.shape[0], x.dtype)),
    "numpy/mean_*": y(mean),
    "numpy/cumsum_*": y(running),
    "numpy/var_*": y(var),
    "numpy/norm1_*": y(lambda x: sum_last(np.abs(x))),
    "numpy/norm2_*": y(lambda x: np.sqrt(sum_last(x * x))),
    "numpy/norminf_*": y(lambda x: np.abs(x).max(axis=-1)),
}
