"""Exact float32 arithmetic on arrays: fused multiply-add, bfloat16 rounding, raw-bit views."""
import numpy as np

F32, F64 = np.float32, np.float64


def fma(a, b, c):
    """round32(a*b + c) with one rounding: the float64 sum is rounded to odd before narrowing."""
    product = F64(F32(a)) * F64(F32(b))  # 48 bits: exact in float64
    addend = F64(F32(c))
    total = np.asarray(product + addend)
    part = total - product
    error = (product - (total - part)) + (addend - part)
    bits = total.view(np.int64)
    inexact = np.isfinite(total) & (error != 0) & (bits & 1 == 0)
    outward = (error > 0) == (total > 0)
    odd = np.where(outward, bits + 1, bits - 1)
    return np.where(inexact, odd, bits).view(F64).astype(F32)


def to_bf16(x):
    """float32 to bfloat16 bits, nearest even; NaN becomes 0x7fc0."""
    bits = np.asarray(x, F32).view(np.uint32).astype(np.int64)
    rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16
    return np.where(np.isnan(x), 0x7FC0, rounded).astype(np.uint16)


def from_bf16(bits):
    return np.left_shift(np.asarray(bits).astype(np.uint32), np.uint32(16)).view(F32)


def round_bf16(x):
    """float32 rounded to a bfloat16 value, kept as float32."""
    return from_bf16(to_bf16(x))


DTYPES = {
    "F16": np.float16, "F32": F32, "F64": F64, "I8": np.int8, "U8": np.uint8, "I32": np.int32,
    "I64": np.int64, "BF16": np.uint16,
}


def array(dtype, shape, raw):
    """A recorded tensor as an array; bfloat16 is widened to float32, float8 stays as bytes."""
    values = np.frombuffer(raw, DTYPES.get(dtype, np.uint8)).reshape(shape)
    return from_bf16(values) if dtype == "BF16" else values


def mismatches(dtype, raw, predicted):
    """How many elements differ in bits from the prediction; any NaN equals any NaN."""
    kind = DTYPES.get(dtype, np.uint8)
    recorded = np.frombuffer(raw, kind)
    if dtype == "BF16":
        predicted = to_bf16(np.asarray(predicted, F32))
        nan = np.isnan(from_bf16(recorded)) & np.isnan(from_bf16(predicted.ravel()))
    else:
        with np.errstate(all="ignore"):
            predicted = np.asarray(predicted).astype(kind)
        nan = np.isnan(recorded) & np.isnan(predicted.ravel()) if recorded.dtype.kind == "f" else False
    word = f"u{recorded.dtype.itemsize}"
    return int(np.sum((recorded.view(word) != predicted.ravel().view(word)) & ~np.asarray(nan)))
