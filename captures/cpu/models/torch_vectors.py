"""ATen's whole-row reductions in AVX2 lanes, shared by the backward kernels."""
import numpy as np

from floats import F32, fma

LANES = 8


def fold(lanes, count):
    """Eight full lanes swap halves, pairs, neighbours; a short row adds its lanes in order."""
    if count < LANES:
        total = lanes[0]
        for lane in range(1, count):
            total = total + lanes[lane]
        return total
    for half in (4, 2, 1):
        lanes = lanes[:half] + lanes[half : 2 * half]
    return lanes[0]


def accumulate(lanes, factors, start, count):
    """Adds (or fuses) one vector of `count` elements from `start` into the first `count` lanes."""
    parts = [factor[start : start + count] for factor in factors]
    out = lanes.copy()
    if len(parts) == 1:
        out[:count] = lanes[:count] + parts[0]
    else:
        left = parts[0] if len(parts) == 2 else parts[0] * parts[1]
        out[:count] = fma(left, parts[-1], lanes[:count])
    return out


def product(factors, start, count):
    out = np.zeros(LANES, F32)
    parts = [factor[start : start + count] for factor in factors]
    value = parts[0]
    for part in parts[1:]:
        value = value * part
    out[:count] = value
    return out


def reduce_row(factors, half):
    """Sum over a row of the product of one to three factors (1-d arrays)."""
    n = factors[0].size
    width = LANES * (2 if half else 1)
    if n < width:
        low = product(factors, 0, min(n, LANES))
        if n > LANES:
            low = low + product(factors, LANES, n - LANES)
        return fold(low, min(n, LANES))
    whole = n // width * width
    parts = [product(factors, part * LANES, LANES) for part in range(width // LANES)]
    for i in range(width, whole, width):
        for part in range(len(parts)):
            parts[part] = accumulate(parts[part], factors, i + part * LANES, LANES)
    for part in range(len(parts)):
        count = min(max(n - whole - part * LANES, 0), LANES)
        if count:
            parts[part] = accumulate(parts[part], factors, whole + part * LANES, count)
    return fold(parts[0] + parts[1] if half else parts[0], LANES)
