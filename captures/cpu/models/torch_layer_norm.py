"""ATen's CPU layer norm as Debian builds it: unfused statistics, fused affine step."""
import numpy as np

from floats import F32, fma, round_bf16
from torch_layer_norm_backward import backward

CHUNK = 16


class Plain:
    """Arithmetic in one format: every operation rounds to it (float32, or bfloat16 through float32)."""

    def __init__(self, half):
        self.round = round_bf16 if half else lambda x: np.asarray(x, F32)
        self.lanes = 16 if half else 8

    def add(self, a, b):
        return self.round(a + b)

    def sub(self, a, b):
        return self.round(a - b)

    def mul(self, a, b):
        return self.round(a * b)

    def div(self, a, b):
        return self.round(self.round(F32(a)) / self.round(F32(b)))


def add_moments(op, state, count, mean, m2):
    """Merges `count` elements' (mean, m2) into state = [count, mean, m2]."""
    total = state[0] + count
    share = F32(0) if total == 0 else op.div(count, total)
    delta = op.sub(mean, state[1])
    spread = op.mul(op.mul(op.mul(delta, delta), share), op.round(F32(state[0])))
    return [total, op.add(state[1], op.mul(share, delta)), op.add(state[2], op.add(m2, spread))]


def welford(op, vectors):
    """One chunk: vectors [rows, k, lanes] to (mean, m2) for each lane, with a table of 1/(j+1)."""
    mean = np.zeros_like(vectors[:, 0])
    m2 = np.zeros_like(mean)
    for j in range(vectors.shape[1]):
        delta = op.sub(vectors[:, j], mean)
        mean = op.add(mean, op.mul(delta, op.div(1, j + 1)))
        m2 = op.add(m2, op.mul(delta, op.sub(vectors[:, j], mean)))
    return mean, m2


def row_moments(x, half):
    """(mean, variance) along the last axis, every step in x's own format."""
    op = Plain(half)
    rows, n = x.shape
    vectors = n // op.lanes
    chunks = -(-vectors // CHUNK)
    depth = max(1, (chunks - 1).bit_length())
    zero = np.zeros((rows, op.lanes), F32)
    stack = [[0, zero, zero] for _ in range(depth)]
    whole = x[:, : vectors * op.lanes].reshape(rows, vectors, op.lanes)
    for i in range(chunks):
        block = whole[:, i * CHUNK : (i + 1) * CHUNK]
        stack[0] = add_moments(op, stack[0], block.shape[1], *welford(op, block))
        mask = i + 1
        for j in range(1, depth):
            if mask & 1:
                break
            stack[j] = add_moments(op, stack[j], *stack[j - 1])
            stack[j - 1] = [0, zero, zero]
            mask >>= 1
    for j in range(1, depth):
        stack[0] = add_moments(op, stack[0], *stack[j])
    count, mean, m2 = 0, np.zeros(rows, F32), np.zeros(rows, F32)
    for i in range(vectors * op.lanes, n):
        delta = op.sub(x[:, i], mean)
        count += 1
        mean = op.add(mean, op.div(delta, count))
        m2 = op.add(m2, op.mul(delta, op.sub(x[:, i], mean)))
    state = [count, mean, m2]
    for lane in range(op.lanes):
        state = add_moments(op, state, vectors, stack[0][1][:, lane], stack[0][2][:, lane])
    return state[1], op.div(state[2], n)


def forward(t, meta):
    half = meta["dtypes"]["x"] == "BF16"
    op = Plain(half)
    mean, var = row_moments(t["x"], half)
    deviation = op.round(np.sqrt(op.add(var, op.round(F32(meta["eps"])))))
    rstd = op.div(1, deviation)
    shift = op.mul(-rstd, mean)
    weight, bias = t.get("weight", F32(1)), t.get("bias", F32(0))
    y = fma(fma(t["x"], rstd[:, None], shift[:, None]), weight, bias)
    predicted = {"y": y, "mean": mean, "rstd": rstd}
    return {**predicted, **backward(t, meta)} if "dx" in t else predicted


MODELS = {"torch/layer_norm_*": forward}
