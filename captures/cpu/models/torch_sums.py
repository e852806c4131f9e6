"""ATen's CPU reductions (AVX2 build): cascade sums, means, p-norms, running sums and variance."""
import numpy as np

from floats import F32, round_bf16

LANES = 8


def cascade(steps):
    """Sums [size, ...] along axis 0 with four levels; a level closes every 2**power steps."""
    size = len(steps)
    power = max(4, (size - 1).bit_length() // 4 if size > 1 else 0)
    step = 1 << power
    acc = [np.zeros(steps.shape[1:], F32) for _ in range(4)]
    i = 0
    while i + step <= size:
        for _ in range(step):
            acc[0] = acc[0] + steps[i]
            i += 1
        for j in range(1, 4):
            acc[j] = acc[j] + acc[j - 1]
            acc[j - 1] = np.zeros_like(acc[0])
            if i & ((step - 1) << (j * power)):
                break
    for k in range(i, size):
        acc[0] = acc[0] + steps[k]
    for j in range(1, 4):
        acc[0] = acc[0] + acc[j]
    return acc[0]


def four_way(steps):
    """Element k of the row goes to chain k mod 4; a remainder joins chain 0; then chains 1 to 3 do."""
    whole = len(steps) // 4 * 4
    parts = cascade(steps[:whole].reshape((whole // 4, 4) + steps.shape[1:]))
    total = parts[0]
    for k in range(whole, len(steps)):
        total = total + steps[k]
    for k in range(1, 4):
        total = total + parts[k]
    return total


def sum_last(x, half):
    rows, n = x.shape
    width = 16 if half else LANES
    if n < width:
        return four_way(x.T)
    whole = n // width * width
    vectors = x[:, :whole].reshape(rows, whole // width, width // LANES, LANES)
    vectors = vectors[:, :, 0] + vectors[:, :, 1] if half else vectors[:, :, 0]
    lanes = four_way(vectors.transpose(1, 0, 2))
    total = np.zeros(rows, F32)
    for k in range(whole, n):
        total = total + x[:, k]
    for lane in range(LANES):
        total = total + lanes[:, lane]
    return total


def sum_first(x, half):
    """Columns in groups of 32 cascade over the rows; the columns left over go four ways."""
    grouped = x.shape[1] // 32 * 32
    return np.concatenate([cascade(x[:, :grouped]), four_way(x[:, grouped:])])


def running(x, half):
    """float64 accumulator for float32 (float32 for bfloat16), each step's copy rounded."""
    total = np.zeros(x.shape[0], F32 if half else np.float64)
    out = np.empty_like(x)
    for i in range(x.shape[1]):
        total = total + x[:, i]
        out[:, i] = total
    return out


def y(function):
    return lambda t, meta: {"y": function(t["x"], meta["dtypes"]["x"] == "BF16")}


def mean(x, half):
    """The rounded sum divided by the count, which is itself rounded to bfloat16 there."""
    store = round_bf16 if half else F32
    return store(sum_last(x, half)) / store(F32(x.shape[-1]))


MODELS = {
    "torch/sum_*_axis0_*": y(sum_first),
    "torch/sum_*": y(sum_last),
    "torch/mean_*": y(mean),
    "torch/cumsum_*": y(running),
}
