"""Our own Triton kernels; they live in a function because Triton may be missing."""
import types


_TRITON = []


def triton_kernels():
    """Defines the Triton kernels once; they live in a function because Triton may be missing."""
    if _TRITON:
        return _TRITON[0]
    global tl                                    # where the kernels look it up
    import triton
    import triton.language as tl

    @triton.jit
    def sum_rows(X, OUT, rows, stride, BLOCK: tl.constexpr):
        row = tl.program_id(0)
        x = tl.load(X + row * stride + tl.arange(0, BLOCK))
        tl.store(OUT + row, tl.sum(x.to(tl.float32), axis=0))
        tl.store(OUT + rows + row, tl.sum(x, axis=0).to(tl.float32))

    @triton.jit
    def reduce_rows(X, OUT, stride, BLOCK: tl.constexpr):
        row = tl.program_id(0)
        x = tl.load(X + row * stride + tl.arange(0, BLOCK))
        f = x.to(tl.float32)
        tl.store(OUT + row * 8, tl.sum(f, axis=0))
        tl.store(OUT + row * 8 + 1, tl.sum(tl.abs(f), axis=0))
        tl.store(OUT + row * 8 + 2, tl.sum(f * f, axis=0))
        tl.store(OUT + row * 8 + 3, tl.max(tl.abs(f), axis=0))
        tl.store(OUT + row * 8 + 4, tl.sum(x, axis=0).to(tl.float32))
        tl.store(OUT + row * 8 + 5, tl.sum(tl.abs(x), axis=0).to(tl.float32))
        tl.store(OUT + row * 8 + 6, tl.sum(x * x, axis=0).to(tl.float32))
        tl.store(OUT + row * 8 + 7, tl.max(tl.abs(x), axis=0).to(tl.float32))

    @triton.jit
    def square_rows(X, OUT, stride, BLOCK: tl.constexpr):
        row = tl.program_id(0)
        f = tl.load(X + row * stride + tl.arange(0, BLOCK)).to(tl.float32)
        tl.store(OUT + row, tl.sum(f * f, axis=0))

    @triton.jit
    def norm_rows(X, W, B, Y, STAT, stride, n, eps, total, BLOCK: tl.constexpr, LAYER: tl.constexpr):
        row = tl.program_id(0)
        cols = tl.arange(0, BLOCK)
        mask = cols < n
        x = tl.load(X + row * stride + cols, mask=mask, other=0.0)
        w = tl.load(W + cols, mask=mask, other=0.0)
        b = tl.load(B + cols, mask=mask, other=0.0)
        f = x.to(tl.float32)
        s = x
        if LAYER:
            mean = tl.sum(f, axis=0) / n
            f = tl.where(mask, f - mean, 0.0)
            mean_s = (tl.sum(x, axis=0).to(tl.float32) / n).to(x.dtype)
            s = tl.where(mask, x - mean_s, 0.0).to(x.dtype)
            tl.store(STAT + row * 6, mean)
            tl.store(STAT + row * 6 + 3, mean_s.to(tl.float32))
        var = tl.sum(f * f, axis=0) / n
        rstd = tl.rsqrt(var + eps)
        var_s = (tl.sum(s * s, axis=0).to(tl.float32) / n).to(x.dtype)
        rstd_s = tl.rsqrt(var_s.to(tl.float32) + eps).to(x.dtype)
        tl.store(STAT + row * 6 + 1, var)
        tl.store(STAT + row * 6 + 2, rstd)
        tl.store(STAT + row * 6 + 4, var_s.to(tl.float32))
        tl.store(STAT + row * 6 + 5, rstd_s.to(tl.float32))
        before = (f * rstd).to(x.dtype) * w
        after = f * rstd * w.to(tl.float32)
        inside = s * rstd_s * w
        if LAYER:
            before = before + b
            after = after + b.to(tl.float32)
            inside = inside + b
        at = row * stride + cols
        tl.store(Y + at, before.to(x.dtype), mask=mask)
        tl.store(Y + total + at, after.to(x.dtype), mask=mask)
        tl.store(Y + 2 * total + at, inside.to(x.dtype), mask=mask)

    @triton.jit
    def elementwise(X, Y, Z, OUT, n, BLOCK: tl.constexpr):
        i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
        x = tl.load(X + i)
        y = tl.load(Y + i)
        z = tl.load(Z + i)
        tl.store(OUT + i, x / y)
        tl.store(OUT + n + i, tl.sqrt(x))
        tl.store(OUT + 2 * n + i, tl.rsqrt(x))
        tl.store(OUT + 3 * n + i, tl.math.div_rn(x, y))
        tl.store(OUT + 4 * n + i, tl.math.sqrt_rn(x))
        tl.store(OUT + 5 * n + i, x * y + z)
        tl.store(OUT + 6 * n + i, tl.exp2(z))
        tl.store(OUT + 7 * n + i, tl.log2(x))
        tl.store(OUT + 8 * n + i, tl.exp(z))

    _TRITON.append(types.SimpleNamespace(sum_rows=sum_rows, reduce_rows=reduce_rows, square_rows=square_rows,
                                         norm_rows=norm_rows, elementwise=elementwise,
                                         version=triton.__version__))
    return _TRITON[0]
