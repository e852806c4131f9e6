"""numpy's way through binary16, one thread."""

import numpy
from protocol import serve


def round_to_half(x):
    return lambda: x.astype(numpy.float16).astype(numpy.float32)


def sum_rows(x):
    half = x.astype(numpy.float16)
    return lambda: numpy.add.reduce(half, axis=1, dtype=numpy.float16)


serve(
    {"round_to_half": round_to_half, "sum_rows": sum_rows},
    lambda path, rows, columns: numpy.fromfile(path, numpy.float32).reshape(rows, columns),
    lambda result, path: result.astype(numpy.float32).tofile(path),
)
