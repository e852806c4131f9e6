"""Triton: reductions of many shapes, norms, and elementwise functions."""
import hashlib
import re

import torch

from .arrays import raw
from .inputs import chosen_values, mixture, parameters
from .sections import log
from .torch_norms import EPS
from .triton_kernels import triton_kernels


ELEMENTWISE = ['div', 'sqrt', 'rsqrt', 'div_rn', 'sqrt_rn', 'mul_add', 'exp2', 'log2', 'exp']


def layout_of(kernel):
    """The blocked layouts that the Triton compiler chose, and a digest of the PTX."""
    asm = getattr(kernel, 'asm', None)
    if asm is None:
        return {}
    return {'layouts': re.findall(r'#ttg\.blocked<\{.*?\}>', asm['ttgir']),
            'ptx_sha256': hashlib.sha256(asm['ptx'].encode()).hexdigest()}


def section_triton(env, st):
    kernels, layouts, rows, stride = triton_kernels(), {}, 9, 2048
    st.note('compiled', layouts)
    st.note('version', kernels.version)
    st.note('reduce_columns', ['sum', 'sum_abs', 'sum_square', 'max_abs'] + [
        'native_sum', 'native_sum_abs', 'native_sum_square', 'native_max_abs'])
    for dname, dtype in env.dtypes.items():
        flat = env.tensor(mixture('triton reduce', rows + 1, stride), dtype).reshape(-1)[:rows * stride + 16].clone()
        st.put(f'reduce/{dname}', x=flat)
        for block in (32, 64, 128, 256, 1024, 2048):
            for warps in (1, 4, 8):
                for start in (0, 1):
                    name = f'block{block}_warps{warps}_start{start}'
                    with st.step(f'reduce {dname} {name}'):
                        out = env.zeros((rows, 8), torch.float32)
                        kernel = kernels.reduce_rows[(rows,)](flat[start:], out, stride, BLOCK=block, num_warps=warps)
                        st.put(f'reduce/{dname}', **{name: out})
                        layouts[f'reduce/{dname}/{name}'] = layout_of(kernel)
                        if block == 1024 and warps == 4:          # is the kernel with one reduction any different?
                            alone = env.zeros(rows, torch.float32)
                            kernels.square_rows[(rows,)](flat[start:], alone, stride, BLOCK=block, num_warps=warps)
                            layouts[f'reduce/{dname}/{name}']['alone_equal'] = raw(alone) == raw(out[:, 2])
        log(f'  reductions {dname} done')
    for dname, dtype in env.dtypes.items():
        for rows, n in ((6, 256), (6, 1000), (6, 1024)):
            x = env.tensor(mixture(f'triton norm {n}', rows, n), dtype)
            w, b = (env.tensor(p, dtype) for p in parameters(f'triton norm w {n}', n))
            st.put(f'norm/{dname}/{rows}x{n}', x=x, weight=w, bias=b)
            for layer in (False, True):
                name = f'{dname}/{rows}x{n}/{"layer" if layer else "rms"}'
                with st.step(f'norm {name}'):
                    y, stat = env.zeros((3, rows, n), dtype), env.zeros((rows, 6), torch.float32)
                    kernel = kernels.norm_rows[(rows,)](x, w, b, y, stat, n, n, EPS, rows * n, BLOCK=max(256, 2 ** (
                        n - 1).bit_length()), LAYER=layer, num_warps=4)
                    st.put(f'norm/{name}', y_cast_before=y[0], y_cast_after=y[1], y_all_in_dtype=y[2],
                           mean=stat[:, 0], var=stat[:, 1], rstd=stat[:, 2], mean_in_dtype=stat[:, 3],
                           var_in_dtype=stat[:, 4], rstd_in_dtype=stat[:, 5])
                    layouts[f'norm/{name}'] = layout_of(kernel)
    log('  norms done')
    with st.step('elementwise'):
        x, y, z = (env.tensor(v) for v in chosen_values('triton elementwise', 65536))
        out = env.zeros((len(ELEMENTWISE), len(x)), torch.float32)
        kernels.elementwise[(len(x) // 256,)](x, y, z, out, len(x), BLOCK=256, num_warps=4)
        st.put('elementwise', x=x, y=y, z=z, **dict(zip(ELEMENTWISE, out)))
