"""Inputs of kernels: the same for a name, on every machine."""
import zlib

import numpy as np


def generator(name):
    return np.random.Generator(np.random.PCG64(zlib.crc32(name.encode())))


def mixture(name, rows, n, kinds=3):
    """Row r is of kind r mod kinds: 0 mixed magnitudes, 1 plain normal, 2 offset mean 60, 3 large (times 256)."""
    rng, out = generator(name), np.empty((rows, n), np.float32)
    for row in range(rows):
        z, kind = rng.standard_normal(n), row % kinds
        out[row] = z * 2.0 ** rng.integers(-6, 7, n) if kind == 0 else 60 + 0.25 * z if kind == 2 else z * (1, 256)[kind == 3]
    return out


def parameters(name, n):
    """A weight and a bias that are neither zero, one, nor equal."""
    rng = generator(name)
    return (1 + 0.5 * rng.standard_normal(n)).astype(np.float32), (0.3 * rng.standard_normal(n)).astype(np.float32)


SPECIAL = np.array([0x0, 0x80000000, 0x7f800000, 0xff800000, 0x7fc00000, 0x3f800000, 0xbf800000, 0x1, 0x80000001, 0x7fffff,
                    0x800000, 0x80800000, 0x7f7fffff, 0xff7fffff, 0x400000, 0x3f7fffff, 0x3f800001, 0x40000000, 0x40800000,
                    0x7e800000, 0x7f000000, 0x200000, 0x1000000, 0x3effffff], np.uint32).view(np.float32)


def chosen_values(name, count):
    """x, y, z: half with exponents within +-20, a quarter over all exponents, subnormals, near ones, specials."""
    rng, out = generator(name), []
    for _ in range(3):
        mantissa, sign = rng.integers(0, 2 ** 23, count, dtype=np.uint32), rng.integers(0, 2, count, dtype=np.uint32)
        exponent = rng.integers(107, 148, count, dtype=np.uint32)
        exponent[count // 2:3 * count // 4] = rng.integers(1, 255, count // 4, dtype=np.uint32)
        exponent[3 * count // 4:7 * count // 8] = 0
        exponent[7 * count // 8:] = rng.integers(126, 128, count - 7 * count // 8, dtype=np.uint32)
        value = (sign << 31 | exponent << 23 | mantissa).view(np.float32)
        value[-len(SPECIAL) ** 2:] = np.tile(SPECIAL, len(SPECIAL)) if len(out) % 2 else np.repeat(SPECIAL, len(SPECIAL))
        out.append(value)
    return out
