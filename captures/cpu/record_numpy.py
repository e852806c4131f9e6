"""Records numpy reductions and casts, one kernel case to a file: python3 record_numpy.py"""
import warnings

import numpy as np
from numpy.core._multiarray_umath import __cpu_features__

import recording

warnings.simplefilter("ignore")
NAMES = {"float16": "F16", "float32": "F32", "float64": "F64"}
SHORT = {"float16": "f16", "float32": "f32", "float64": "f64"}
CAPABILITY = {"simd": [name for name, found in __cpu_features__.items() if found]}


def tensor(array):
    array = np.ascontiguousarray(array)
    return (NAMES[array.dtype.name], array.shape, array.tobytes())


def record(case, name, call, x, function):
    tensors = {"x": tensor(x), "y": tensor(np.asarray(function(x)))}
    recording.save("numpy", np.__version__, CAPABILITY, case, call, tensors, name)


def row_case(kind, dtype, n, call, function, recipes=recording.SUM_ROWS, suffix=""):
    case = f"{kind}_{SHORT[dtype]}_n{n}{suffix}"
    x = recording.rows(case, n, recipes).astype(dtype)
    record(case, f"{kind} {dtype} axis=-1 n={n}{suffix.replace('_', ' ')}", call, x, function)


def column_case(kind, dtype, n, columns, call, function):
    case = f"{kind}_{SHORT[dtype]}_axis0_n{n}"
    recipes = [recording.SUM_ROWS[c % len(recording.SUM_ROWS)] for c in range(columns)]
    x = np.ascontiguousarray(recording.rows(case, n, recipes).T.astype(dtype))
    record(case, f"{kind} {dtype} axis=0 n={n}", call, x, function)


def norms():
    """Squares overflow float16 in the large rows; that is part of what is recorded."""
    for dtype in ("float16", "float32"):
        row_case("norm2", dtype, 1000, "np.linalg.norm(x, axis=-1)",
                 lambda x: np.linalg.norm(x, axis=-1))
        row_case("norm1", dtype, 1000, "np.linalg.norm(x, ord=1, axis=-1)",
                 lambda x: np.linalg.norm(x, ord=1, axis=-1))
        row_case("norminf", dtype, 100, "np.linalg.norm(x, ord=np.inf, axis=-1)",
                 lambda x: np.linalg.norm(x, ord=np.inf, axis=-1))
        row_case("var", dtype, 1000, "np.var(x, axis=-1)", lambda x: np.var(x, axis=-1))


def casts():
    case = "cast_f32_f16"
    random = recording.generator(case)
    plain = random.randn(512) * np.exp2(random.randint(-28, 18, 512))
    edges = np.array([0, -0.0, 65504, 65519.996, 65520, -65520, 1e9, np.inf, -np.inf, np.nan,
                      2**-24, 2**-25, 2**-25 * 1.0000001, 3 * 2**-25, 6.0976e-5, 2**-14, 1e-40])
    halves = 1 + (np.arange(64) + 0.5) / 1024
    x = np.concatenate([edges, halves, -halves, plain]).astype(np.float32)
    record(case, "astype float32 to float16", "x.astype(np.float16)", x,
           lambda x: x.astype(np.float16))


def main():
    for n in (7, 100, 128, 1000, 4096, 10000):
        row_case("sum", "float16", n, "x.sum(axis=-1)", lambda x: x.sum(axis=-1))
    for n in (1000, 4096):
        row_case("sum", "float32", n, "x.sum(axis=-1)", lambda x: x.sum(axis=-1))
    row_case("sum", "float64", 1000, "x.sum(axis=-1)", lambda x: x.sum(axis=-1))
    for dtype in ("float16", "float32"):
        column_case("sum", dtype, 300, 12, "x.sum(axis=0)", lambda x: x.sum(axis=0))
        column_case("mean", dtype, 300, 12, "x.mean(axis=0)", lambda x: x.mean(axis=0))
        row_case("mean", dtype, 1000, "x.mean(axis=-1)", lambda x: x.mean(axis=-1))
        row_case("cumsum", dtype, 100, "x.cumsum(axis=-1)", lambda x: x.cumsum(axis=-1))
    for n in (1000, 10000):
        row_case("sum", "float16", n, "x.sum(axis=-1, dtype=np.float32)",
                 lambda x: x.sum(axis=-1, dtype=np.float32), suffix="_dtype_f32")
    norms()
    casts()


main()
