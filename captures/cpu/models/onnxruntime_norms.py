"""ONNX Runtime 1.30's CPU normalizations: a fused AVX2 kernel for float32, scalar code for the rest."""
import numpy as np

from floats import F32, fma


def chain(x):
    """Sum along the last axis, one element after another, in x's own format."""
    total = np.zeros(x.shape[:-1], x.dtype)
    for i in range(x.shape[-1]):
        total = total + x[..., i]
    return total


def halves(lanes):
    """Adds the upper half of the lanes to the lower half until one is left."""
    while lanes.shape[-1] > 1:
        half = lanes.shape[-1] // 2
        lanes = lanes[..., :half] + lanes[..., half:]
    return lanes[..., 0]


def squares_in_lanes(x):
    """Eight fused chains of squares, folded, then the tail: its group of four not fused, the rest fused."""
    whole = x.shape[1] // 8 * 8
    lanes = np.zeros((x.shape[0], 8), F32)
    for i in range(0, whole, 8):
        lanes = fma(x[:, i : i + 8], x[:, i : i + 8], lanes)
    total = halves(lanes)
    fours = whole + (x.shape[1] - whole) // 4 * 4
    for i in range(whole, x.shape[1]):
        value = x[:, i]
        total = total + value * value if i < fours else fma(value, value, total)
    return total


def mean_in_lanes(x):
    """Four float64 chains, divided in float64 and then rounded."""
    whole = x.shape[1] // 4 * 4
    lanes = np.zeros((x.shape[0], 4))
    for i in range(0, whole, 4):
        lanes = lanes + x[:, i : i + 4]
    total = halves(lanes)
    for i in range(whole, x.shape[1]):
        total = total + x[:, i]
    return (total / x.shape[1]).astype(F32)


def vector_norm(t, simplified, eps):
    """float32: multiplies by the reciprocal; the bias is a fused multiply-add."""
    x, n = t["x"], F32(t["x"].shape[1])
    mean = np.zeros(x.shape[0], F32) if simplified else mean_in_lanes(x)
    centred = x if simplified else x - mean[:, None]
    rstd = F32(1) / np.sqrt(squares_in_lanes(centred) / n + eps)
    scaled = centred * rstd[:, None]
    y = fma(scaled, t["weight"], t["bias"]) if "bias" in t else scaled * t["weight"]
    return y, mean, rstd


def welford(x):
    """One chain in float32; the mean moves by delta / count."""
    mean, m2 = np.zeros(x.shape[0], F32), np.zeros(x.shape[0], F32)
    for i in range(x.shape[1]):
        delta = x[:, i] - mean
        mean = mean + delta / F32(i + 1)
        m2 = m2 + delta * (x[:, i] - mean)
    return mean, m2


def scalar_norm(t, simplified, eps):
    """float16 and the residual forms: float32 inside, nothing fused, divides by the deviation."""
    x, n = t["x"], F32(t["x"].shape[1])
    if "residual" in t:
        x = x + t["residual"]
    mean, m2 = (0 * x[:, 0], chain(x * x)) if simplified else welford(x)
    deviation = np.sqrt(m2 / n + eps)
    centred = x if simplified else x - mean[:, None]
    y = centred / deviation[:, None] * t["weight"]
    return (y + t["bias"] if "bias" in t else y), mean, F32(1) / deviation


def norm(simplified):
    def model(t, meta):
        long = t["x"].shape[1] >= (16 if simplified else 8)
        vector = meta["dtypes"]["x"] == "F32" and "residual" not in t and long
        wide = {name: value.astype(F32) for name, value in t.items()}
        run = vector_norm if vector else scalar_norm
        y, mean, rstd = run(wide, simplified, F32(meta["eps"]))
        predicted = {"y": y, "mean": mean, "rstd": rstd}
        return {name: value for name, value in predicted.items() if name in t}

    return model


MODELS = {
    "onnxruntime/layer_norm_*": norm(False),
    "onnxruntime/skip_layer_norm_*": norm(False),
    "onnxruntime/simplified_*": norm(True),
    "onnxruntime/rms_norm_*": norm(True),
    "onnxruntime/skip_simplified_*": norm(True),
}
