"""ATen's p-norms, variance, normalize and the eager root-mean-square norm."""
import numpy as np

from floats import F32, fma, round_bf16
from torch_sums import LANES, mean, y

F64 = np.float64


def rounder(half):
    return round_bf16 if half else F32


def norm1(x, half):
    """One chain of |x| in x's own format."""
    total = np.zeros(x.shape[0], F32)
    for i in range(x.shape[1]):
        total = rounder(half)(total + np.abs(x[:, i]))
    return total


def norm2(x, half):
    """Eight fused chains of squares, the lanes in order, the tail (its groups of four not fused), a root."""
    width = 16 if half else LANES
    whole = x.shape[1] // width * width
    lanes = np.zeros((x.shape[0], LANES), F32)
    for i in range(0, whole, LANES):
        lanes = fma(x[:, i : i + LANES], x[:, i : i + LANES], lanes)
    total = lanes[:, 0]
    for lane in range(1, LANES):
        total = total + lanes[:, lane]
    fours = whole + (x.shape[1] - whole) // 4 * 4
    for i in range(whole, x.shape[1]):
        value = x[:, i]
        total = total + value * value if i < fours else fma(value, value, total)
    return np.sqrt(total)


def variance(x, half):
    """Welford, one chain: float64 (float32 for bfloat16), divided by n - 1.

    Whether float64 fuses its product is not seen in float32 results; it is left unfused here."""
    real = F32 if half else F64
    mean, m2 = np.zeros(x.shape[0], real), np.zeros(x.shape[0], real)
    for i in range(x.shape[1]):
        value = x[:, i].astype(real)
        delta = value - mean
        mean = mean + delta / real(i + 1)
        m2 = fma(delta, value - mean, m2) if half else m2 + delta * (value - mean)
    return m2 / real(x.shape[1] - 1)


def normalize(x, half):
    norm = np.maximum(rounder(half)(norm2(x, half)), rounder(half)(F32(1e-12)))
    return x / norm[:, None]


def rms_norm(t, meta):
    half = meta["dtypes"]["x"] == "BF16"
    square = mean(t["x"] * t["x"], False)
    scale = F32(1) / np.sqrt(square + F32(meta["eps"]))
    return {"y": t["weight"] * rounder(half)(t["x"] * scale[:, None])}


MODELS = {
    "torch/norm1_*": y(norm1),
    "torch/norm2_*": y(norm2),
    "torch/norminf_*": y(lambda x, half: np.abs(x).max(axis=1)),
    "torch/var_*": y(variance),
    "torch/normalize2_*": y(normalize),
    "torch/rms_norm_*": rms_norm,
}
