"""What the machine is, what its arithmetic does, and its conversions."""
import contextlib
import glob
import json
import os
import platform
import re
import subprocess
import sys

import numpy as np
import torch

from .arrays import to_numpy
from .files import write_json
from .inputs import chosen_values, mixture
from .machine import source
from .rounding_models import FORMATS, boundary_values, round_half_fma, round_to, same_bits, ulps
from .inputs import generator
from .sections import FORMAT, log


SINGLE = ['x*y+z', 'x*y', 'x+y', 'x/y', '__fdiv_rn', 'sqrtf', 'rsqrtf', '1/sqrtf']


def section_device(env, st):
    facts, run = {'format': FORMAT}, env.cuda if not env.cpu else None
    path = os.path.join(env.out, 'device.json')
    with st.step('identity'):
        facts.update(python=platform.python_version(), numpy=np.__version__, torch=torch.__version__,
                     cuda=torch.version.cuda, arguments=sys.argv[1:], cudnn=torch.backends.cudnn.version(),
                     environment={k: v for k, v in os.environ.items() if re.match(r'(PYTORCH_|TORCH_|TRITON_|NVIDIA_TF32|CUDA_[A-Z]+_)', k)})
        for package in ('triton', 'cupy', 'ml_dtypes'):
            with contextlib.suppress(Exception):
                from importlib import metadata
                facts[package] = metadata.version('cupy-cuda13x' if package == 'cupy' else package)
        if not env.cpu:
            p = torch.cuda.get_device_properties(0)
            facts.update(name=p.name, capability=env.arch, multiprocessors=p.multi_processor_count, memory_bytes=p.total_memory)
            with contextlib.suppress(Exception):
                facts['driver'] = subprocess.run(['nvidia-smi', '--query-gpu=driver_version', '--format=csv,noheader'],
                                                 stdout=subprocess.PIPE, timeout=20).stdout.decode().strip()
        write_json(path, facts)
    with st.step('conversions'):
        x = boundary_values(65536)
        st.put('convert', x=x)
        mismatches = {}
        for name in FORMATS:
            if not hasattr(torch, name):
                continue
            y = env.tensor(x).to(getattr(torch, name))
            got, want = to_numpy(y.float())[0].astype(np.float64), round_to(x, name)
            full = np.where(np.isnan(x), np.nan, np.clip(np.where(np.isnan(want), np.copysign(np.inf, x), want),
                                                         -FORMATS[name][2], FORMATS[name][2]))
            for rule, model in (('overflowing', want), ('saturating', full)):
                equal = (got == model) & (np.signbit(got) == np.signbit(model)) | np.isnan(model) & np.isnan(got)
                mismatches[f'{name} {rule}'] = int((~equal).sum())
            st.put('convert', **{name: y})
        facts['conversion_mismatches_of_65536'] = mismatches
    if env.cpu:
        log('  SKIPPED without a GPU: arithmetic probes')
        write_json(path, facts)
        return
    n = 2 ** 20
    for label, flags in (('default', ()), ('fast_math', ('--use_fast_math',))):
        with st.step(f'float32 probes {label}'):
            module, arrays = run.module(f'probes {label}', source('half.cuh', 'probes.cu'), flags), chosen_values('device single', n)
            arrays[0][:n // 4] = np.abs(arrays[0][:n // 4])
            known = {0: (1 + 2.0 ** -12, 1 + 2.0 ** -12, -(1 + 2.0 ** -11)), 1: (2.0 ** -100, 2.0 ** -30, 0), 2: (2.0 ** -127, 2.0 ** -126, 0)}
            for at, values in known.items():
                for array, value in zip(arrays, values):
                    array[at] = value
            out = env.zeros((len(SINGLE), n), torch.float32)
            run.launch(module, 'single', n // 256, 256, *map(env.tensor, arrays), out, n)
            got, (x, y, _) = to_numpy(out)[0], (a.astype(np.float64) for a in arrays)
            with np.errstate(all='ignore'):
                exact = {'x/y': x / y, '__fdiv_rn': x / y, 'sqrtf': np.sqrt(np.abs(x)), 'rsqrtf': 1 / np.sqrt(np.abs(x)),
                         '1/sqrtf': 1 / np.sqrt(np.abs(x))}
                result = {'contracts_mul_add': bool(got[0, 0] == 2.0 ** -24), 'separate_mul_add': bool(got[0, 0] == 0),
                          'flushes_subnormal_results': bool(got[1, 1] == 0), 'flushes_subnormal_inputs': bool(got[2, 2] == 2.0 ** -126)}
                for name, value in exact.items():
                    row, rounded = got[SINGLE.index(name)], value.astype(np.float32)
                    wrong = np.flatnonzero(~same_bits(row, rounded))
                    result[name] = {'not_correctly_rounded': len(wrong), 'of': n, 'largest_ulp_error': ulps(row, value)}
                    pick = wrong[np.unique(np.linspace(0, len(wrong) - 1, 512).astype(int))] if len(wrong) else wrong
                    st.put(f'single/{label}/{name.replace("/", "_over_")}', x=arrays[0][pick], y=arrays[1][pick], got=row[pick])
            facts[f'float32_{label}'] = result
            log(f'  {label}: {json.dumps(result)[:400]}')
    with st.step('half probes'):
        rng = generator('device half')
        x, y, z = (rng.integers(0, 65536, n, dtype=np.uint16).view(np.float16) for _ in range(3))
        for a, v in zip((x, y, z), (2.0 ** -14, 0.5, 0)):
            a[0] = v
        out = env.zeros((4, n), torch.float16)
        module = run.module('probes half', source('half.cuh', 'probes.cu'))
        run.launch(module, 'halves', n // 256, 256, *map(env.tensor, (x, y, z)), out, n)
        got = to_numpy(out)[0]
        with np.errstate(all='ignore'):
            product = (x.astype(np.float64) * y.astype(np.float64)).astype(np.float16)
            want = [(x.astype(np.float64) + y.astype(np.float64)).astype(np.float16), product, round_half_fma(x, y, z)]
            names = ('add.rn.f16', 'mul.rn.f16', 'fma.rn.f16')
            facts['half_mismatches_of_2^20'] = {k: int((~same_bits(got[i], want[i])).sum()) for i, k in enumerate(names)}
            split = (product.astype(np.float64) + z.astype(np.float64)).astype(np.float16)
            facts['half_mul_then_add'] = {'equal_to_fma': int(same_bits(got[3], want[2]).sum()),
                                          'equal_to_two_roundings': int(same_bits(got[3], split).sum()), 'of': n}
        facts['half_subnormals_kept'] = bool(got[1, 0] == np.float16(2.0 ** -15))
        st.put('half', x=x[:4096], y=y[:4096], z=z[:4096], add=got[0, :4096], mul=got[1, :4096], fma=got[2, :4096],
               mul_add=got[3, :4096])
    with st.step('atomics'):
        x = env.tensor(mixture('device atomics', 1, 2 ** 20)[0])
        out = env.zeros(64, torch.float32)
        for at in range(64):
            run.launch(module, 'atomics', 4096, 256, x, out[at:at + 1])
        st.put('atomics', results=out)
        facts['atomic_sum_distinct_of_64'] = len(set(to_numpy(out)[0].tolist()))
    write_json(path, facts)
    with st.step('half unary (needs cuda_fp16.h)'):
        folders = [p for p in glob.glob('/usr/local/cuda/include') + glob.glob(os.path.join(os.path.dirname(
            os.path.dirname(np.__file__)), 'nvidia/*/include')) if os.path.exists(os.path.join(p, 'cuda_fp16.h'))]
        module = run.module('half unary', source('unary.cu'), [f'-I{p}{q}' for p in folders for q in ('', '/cccl')])
        out = env.zeros((3, 65536), torch.int16)
        run.launch(module, 'unary', 256, 256, out)
        st.put('half_unary', **dict(zip(('hsqrt', 'hrsqrt', 'hrcp'), to_numpy(out)[0].view(np.float16))))
    with st.step('CuPy defaults'):
        import cupy
        kernel = cupy.RawKernel(r'extern "C" __global__ void p(const float* x, float* o) { o[0] = x[0] * x[1]; o[1] = x[2] * x[2] + x[3]; }', 'p')
        out = cupy.zeros(2, 'f4')
        kernel((1,), (1,), (cupy.asarray(np.array([2.0 ** -100, 2.0 ** -30, 1 + 2.0 ** -12, -(1 + 2.0 ** -11)], 'f4')), out))
        got = cupy.asnumpy(out)
        facts['cupy_rawkernel'] = {'flushes_subnormal_results': bool(got[0] == 0), 'contracts_mul_add': bool(got[1] != 0)}
    facts['compiled_by'] = run.compilers
    write_json(path, facts)
