"""Conversions and operations by NumPy and ml_dtypes: operands on standard input, codes on standard output.

numpy_peer.py DTYPE SOURCE OPERATION
    DTYPE      float16, or a name of ml_dtypes
    SOURCE     float32 or float64: convert such operands; codes: operands are codes of DTYPE
    OPERATION  convert, add, subtract, multiply, divide, sqrt; the operands are one array after the other
    With codes and convert, the result is float64.
Exit status 3: a package is missing.
"""
import sys

try:
    import numpy
    if sys.argv[1] == "float16":
        dtype = numpy.dtype("float16")
    else:
        import ml_dtypes
        dtype = numpy.dtype(getattr(ml_dtypes, sys.argv[1]))
except (ImportError, AttributeError) as missing:
    print(missing, file=sys.stderr)
    sys.exit(3)

numpy.seterr(all="ignore")
source, operation = sys.argv[2:4]
raw = sys.stdin.buffer.read()
code = numpy.uint8 if dtype.itemsize == 1 else numpy.uint16
operands = numpy.frombuffer(raw, code).view(dtype) if source == "codes" else numpy.frombuffer(raw, source)
if operation == "convert":
    result = operands.astype(numpy.float64) if source == "codes" else operands.astype(dtype).view(code)
else:
    a, b = numpy.split(operands, 2) if operation != "sqrt" else (operands, None)
    result = (numpy.sqrt(a) if b is None else getattr(numpy, operation)(a, b)).view(code)
sys.stdout.buffer.write(result.tobytes())
