"""Casts, quantization and dequantization."""
import numpy as np

from floats import F32

# name: (mantissa bits, exponent bias, largest finite code, code for overflow, code for NaN)
FLOAT8 = {
    "F8_E4M3": (3, 7, 0x7E, 0x7F, 0x7F),
    "F8_E5M2": (2, 15, 0x7B, 0x7C, 0x7F),
    "F8_E4M3FNUZ": (3, 8, 0x7F, 0x80, 0x80),
    "F8_E5M2FNUZ": (2, 16, 0x7F, 0x80, 0x80),
}


def float8(x, name, saturate):
    """Nearest even; too large becomes the largest finite value, or infinity/NaN without saturation."""
    bits, bias, largest, overflow, nan = FLOAT8[name]
    fnuz = name.endswith("UZ")
    size = np.where(np.isfinite(x), np.abs(x), 0).astype(np.float64)
    floor = np.exp2(1 - bias)
    exponent = np.frexp(np.maximum(size, floor))[1] - 1
    mantissa = np.rint(size / np.exp2(exponent - bits))  # may reach 2**(bits + 1): the code carries
    code = ((exponent + bias - 1) * 2**bits + mantissa).astype(int)
    large = np.isinf(x) | (code > largest)
    code = np.where(large, largest if saturate else overflow, code)
    code = np.where(np.isnan(x), nan, code)
    signless = (code == 0) | (code == 0x80) if fnuz else False
    return np.where(np.signbit(x) & ~np.asarray(signless), code | 0x80, code).astype(np.uint8)


def ort_cast(t, meta):
    name = meta["dtypes"]["y"]
    if "F8" not in name:
        return {"y": t["x"]}
    saturate = meta["attributes"]["saturate"]
    code = float8(t["x"], name, saturate)
    if not saturate:
        code = unusual(t["x"], name, code)
    return {"y": code}


# Two ranges where the library leaves the rule above without saturation: (from, below, code).
UNUSUAL = {"F8_E4M3": (480, 496, 0x7E), "F8_E5M2": (61440, 65536, 0x7F)}


def unusual(x, name, code):
    low, high, odd = UNUSUAL.get(name, (0, 0, 0))
    sign = np.where(np.signbit(x), 0x80, 0)
    return np.where((np.abs(x) >= low) & (np.abs(x) < high), odd | sign, code)


def limits(meta):
    return (-128, 127) if meta["dtypes"]["y"] == "I8" else (0, 255)


def columns(t):
    return t["scale"].reshape(-1, 1), t["zero_point"].reshape(-1, 1).astype(np.int64)


def ort_quantize(t, meta):
    """Divides by the scale, rounds to nearest even, adds the zero point, saturates."""
    scale, zero = columns(t)
    return {"y": np.clip(np.rint(t["x"] / scale) + zero, *limits(meta))}


def ort_dequantize(t, meta):
    scale, zero = columns(t)
    return {"y": (t["x"].astype(np.int64) - zero).astype(F32) * scale}


def torch_quantize(t, meta):
    """Multiplies by the rounded reciprocal; 2**63 and more wraps to the least int64, so to the low end."""
    scale, zero = columns(t)
    rounded = np.rint(t["x"] * (F32(1) / scale))
    wrapped = np.where(rounded < 2.0**63, rounded, -(2.0**63))
    return {"y": np.clip(wrapped + zero, *limits(meta))}


MODELS = {
    "numpy/cast_*": lambda t, meta: {"y": t["x"]},
    "torch/cast_*": lambda t, meta: {"y": t["x"]},
    "torch/quantize_*": torch_quantize,
    "onnxruntime/cast_*": ort_cast,
    "onnxruntime/quantize_*": ort_quantize,
    "onnxruntime/dequantize_*": ort_dequantize,
}
