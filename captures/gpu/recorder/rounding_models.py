"""What correctly rounded results and conversions are, in numpy."""
import numpy as np

from .inputs import SPECIAL, generator


def same_bits(a, b):
    """Equal bits, or both NaN (whose payload is not compared)."""
    width = {2: np.uint16, 4: np.uint32}[a.dtype.itemsize]
    return (a.view(width) == b.view(width)) | (np.isnan(a) & np.isnan(b))


def ulps(got, exact):
    """Largest error of got against float64 values, in units of the last place of the exact value, normal results only."""
    ok = np.isfinite(got) & np.isfinite(exact) & (np.abs(exact) >= 2.0 ** -126) & (np.abs(exact) < 2.0 ** 127)
    spacing = 2.0 ** (np.floor(np.log2(np.abs(exact[ok]))) - 23)
    return float((np.abs(got[ok].astype(np.float64) - exact[ok]) / spacing).max()) if ok.any() else 0.0


def round_half_fma(x, y, z):
    """x*y + z rounded once to float16: the sum is brought to float64 with its last bit odd when inexact."""
    product = x.astype(np.float64) * y.astype(np.float64)
    z = z.astype(np.float64)
    total = product + z
    part = total - product
    error = (product - (total - part)) + (z - part)
    bits = np.array(total).view(np.int64)
    inexact = np.isfinite(total) & (error != 0) & (bits % 2 == 0)
    toward = np.where((error > 0) == (total > 0), 1, -1)
    return (bits + np.where(inexact, toward, 0)).view(np.float64).astype(np.float16)


# name: significant bits, smallest normal exponent, largest finite, NaN instead of infinity
FORMATS = {'float16': (11, -14, 65504.0, False), 'bfloat16': (8, -126, (2 - 2.0 ** -7) * 2.0 ** 127, False),
           'float8_e4m3fn': (4, -6, 448.0, True), 'float8_e5m2': (3, -14, 57344.0, False)}


def round_to(x, name):
    """float32 to the format, nearest even, as float64 values."""
    bits, lowest, largest, nan = FORMATS[name]
    with np.errstate(invalid='ignore'):
        x = x.astype(np.float64)
    exponent = np.frexp(np.where(np.isfinite(x) & (x != 0), x, 1.0))[1] - 1
    quantum = 2.0 ** (np.maximum(exponent, lowest) - bits + 1)
    rounded = np.where(np.isfinite(x), np.rint(x / quantum) * quantum, x)
    over = np.abs(rounded) > largest
    return np.where(over, np.nan if nan else np.copysign(np.inf, rounded), rounded)


def boundary_values(count):
    """Around the midpoints of every target format, its limits and subnormals, then random bit patterns."""
    rng, parts = generator('boundaries'), [SPECIAL]
    for name, (bits, lowest, largest, _) in FORMATS.items():
        top = int(np.floor(np.log2(largest)))
        exponent = rng.integers(lowest - bits, top + 2, 2200)
        quantum = 2.0 ** (np.maximum(exponent, lowest) - bits + 1)
        middle = ((np.floor(2.0 ** exponent * rng.uniform(1, 2, 2200) / quantum) + 0.5) * quantum)
        limit = largest * np.array([1, 1 + 2.0 ** -bits, 1 + 2.0 ** (1 - bits), 1.0625, 1.25])
        with np.errstate(over='ignore'):
            middle = np.concatenate([middle, limit]).astype(np.float32)
        parts += [s * v for s in (1, -1) for v in (middle, np.nextafter(middle, np.float32(0)), np.nextafter(middle, np.float32(np.inf)))]
    fixed = np.concatenate(parts)
    return np.concatenate([fixed, rng.integers(0, 2 ** 32, count - len(fixed), dtype=np.uint32).view(np.float32)])
