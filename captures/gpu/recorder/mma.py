"""Tiles of one matrix instruction."""
import numpy as np
import torch

from .inputs import generator
from .machine import source
from .sections import log


def section_mma(env, st):
    module, tiles, errors = env.cuda.module('mma', source('mma.cu')), 256, {}
    for name, dtype, out in (('mma_fp16', torch.float16, torch.float32), ('mma_bf16', torch.bfloat16, torch.float32),
                             ('mma_fp16_fp16', torch.float16, torch.float16)):
        with st.step(name):
            rng = generator(name)
            spread = np.array([0, 3, 6, 10])[np.arange(tiles) % 4][:, None, None]    # exponent spread by tile
            a, b, c = (env.tensor((rng.standard_normal((tiles,) + shape) * 2.0 ** (rng.uniform(-1, 1, (
                tiles,) + shape) * spread)).astype(np.float32), kind)
                for shape, kind in (((16, 16), dtype), ((16, 8), dtype), ((16, 8), out)))
            d = env.zeros((tiles, 16, 8), out)
            env.cuda.launch(module, name, tiles, 32, a, b, c, d)
            st.put(name, A=a, B=b, C=c, D=d)
            exact, bound = (f(a) @ f(b) + f(c) for f in (lambda t: t.double(), lambda t: t.double().abs()))
            ok = torch.isfinite(d)
            errors[name] = float(((d.double() - exact).abs() / bound)[ok].max())     # small: the layout is right
    st.note('largest_error_over_sum_of_magnitudes', errors)
    log(f'  largest |D - exact| / sum of magnitudes: {errors}')
