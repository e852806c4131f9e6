"""CUB's warp and block reductions."""
import glob
import os

import numpy as np
import torch

from .inputs import mixture
from .machine import source
from .sections import log

KERNELS = {'cub_warp': 32, 'cub_block128': 128, 'cub_block512': 512, 'cub_raking128': 128}   # threads of a block


def include_flags():
    """Folders that hold CUB's headers: of the CUDA toolkit, or of its Python packages."""
    packages = os.path.dirname(os.path.dirname(np.__file__))
    folders = ['/usr/local/cuda/include'] + glob.glob(os.path.join(packages, 'nvidia/*/include'))
    return [f'-I{folder}{inner}' for folder in folders for inner in ('', '/cccl') if os.path.isdir(folder + inner)]


def section_cub(env, st):
    with st.step('compile'):
        module = env.cuda.module('cub', source('cub.cu'), include_flags())
        for n in (32, 100, 128, 1000, 4096):
            rows = 9
            x = env.tensor(mixture(f'cub rows {n}', rows, n))
            st.put(f'rows/{n}', x=x)
            for name, threads in KERNELS.items():
                with st.step(f'{name} n={n}'):
                    out = env.zeros(rows, torch.float32)
                    env.cuda.launch(module, name, rows, threads, x, n, out)
                    st.put(f'rows/{n}', **{name: out})
    st.note('threads', KERNELS)
    st.note('about', 'each thread chains its elements from 0, stride = threads; the block or warp then adds the threads')
    log(f'  {len(KERNELS)} reductions')
