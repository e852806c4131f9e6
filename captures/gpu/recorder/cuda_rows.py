"""Our own CUDA C++: L1, L2, L-infinity and top-k normalization of rows, and warp shuffles."""
import numpy as np
import torch

from .arrays import to_numpy
from .inputs import mixture
from .machine import source
from .sections import log


def halving(parts, dtype):
    parts, width = parts.astype(dtype), parts.shape[1] // 2
    while width:
        parts, width = (parts[:, :width] + parts[:, width:2 * width]).astype(dtype), width // 2
    return parts[:, 0]


def host_statistics(x, dtype):
    """numpy's model of half_rn and float_rn: sum, mean, sum |d|, sum d*d in the kernel's order."""
    rows, n = x.shape

    def strided(values):
        padded = np.zeros((rows, -(-n // 128) * 128), dtype)
        padded[:, :n], acc = values, np.zeros((rows, 128), dtype)
        for chunk in range(padded.shape[1] // 128):
            acc = acc + padded[:, chunk * 128:chunk * 128 + 128]
        return halving(acc, dtype)

    with np.errstate(all='ignore'):
        total = strided(x.astype(dtype))
        mean = (total.astype(np.float32) / np.float32(n)).astype(dtype)
        d = x.astype(dtype) - mean[:, None]
        return np.stack([total, mean, strided(np.abs(d)), strided(d * d)], 1).astype(np.float32)


def section_cuda(env, st):
    st.note('statistics', ['sum', 'mean', 'sum_abs', 'L1', 'sum_square', 'L2', 'Linf', 'topk'])
    st.note('about', {'topk': 10, 'threads': 128, 'scales': 'L1, L2 (root of mean square), Linf, mean of the top k'})
    modules, checks = {}, {}
    for flags, options in (('default', ()), ('fast', ('--use_fast_math',))):
        with st.step(f'compile {flags}'):
            modules[flags] = env.cuda.module(f'rows {flags}', source('half.cuh', 'rows.cu'), options)
    for n in (100, 128, 1000, 1024, 4096):
        x = env.tensor(mixture(f'cuda rows {n}', 4, n, 4), torch.float16)
        st.put(f'rows/{n}', x=x)
        for flags, module in modules.items():
            for kind in ('half_rn', 'half_op', 'float_rn', 'float_op'):
                with st.step(f'{kind} {flags} n={n}'):
                    stat, y = env.zeros((4, 8), torch.float32), env.zeros((4, 4, n), torch.float16)
                    env.cuda.launch(module, kind, 4, 128, x, n, 10, stat, y)
                    st.put(f'rows/{n}/{kind}_{flags}', statistics=stat, y=y)
                    if kind.endswith('_rn') and flags == 'default':
                        model = host_statistics(to_numpy(x)[0], np.float16 if kind == 'half_rn' else np.float32)
                        got = to_numpy(stat)[0][:, [0, 1, 2, 4]]
                        checks[f'{kind}/{n}'] = bool(np.array_equal(got, model, equal_nan=True))
    with st.step('shuffles'):
        x = env.tensor(mixture('cuda shuffles', 64, 32), torch.float16)
        single, half = env.zeros((64, 4, 32), torch.float32), env.zeros((64, 4, 32), torch.float16)
        env.cuda.launch(modules['default'], 'shuffles', 64, 32, x, single, half)
        st.put('shuffles', x=x, fp32=single, fp16=half)
        st.note('shuffle_orders', ['xor 16,8,4,2,1', 'xor 1,2,4,8,16', 'down 16,8,4,2,1', 'down 1,2,4,8,16'])
        values = to_numpy(x)[0]
        checks['shuffles/xor descending'] = all(np.array_equal(
            halving(values, dtype), to_numpy(got)[0][:, 0, 0]) for dtype, got in ((np.float32, single), (np.float16, half)))
    st.note('equal_to_the_host_model', checks)
    st.note('compiler', env.cuda.compilers)
    log(f'  equal to the host model: {sum(checks.values())} of {len(checks)}')
