"""Complete tables of the special-function instructions, as differences from the correctly rounded value."""
import hashlib
import zlib

import numpy as np
import torch

from .arrays import to_numpy
from .inputs import SPECIAL, generator
from .machine import source
from .sections import log


MUFU_LIMIT = 8_000_000
APPROX = ['rsqrt.approx.f32', 'rcp.approx.ftz.f32', 'sqrt.approx.ftz.f32', 'ex2.approx.ftz.f32', 'lg2.approx.ftz.f32',
          'rsqrt.approx.ftz.f32', 'rcp.approx.f32', 'sqrt.approx.f32', 'ex2.approx.f32', 'lg2.approx.f32']
# name, operation, first input bits, how many inputs
TABLES = [('rsqrt', 0, 0x3f800000, 2 ** 24), ('rcp', 1, 0x3f800000, 2 ** 23), ('sqrt', 2, 0x3f800000, 2 ** 24),
          ('ex2', 3, 0x3f800000, 2 ** 23), ('lg2', 4, 0x40000000, 2 ** 23)]


def pack(difference):
    """zlib of 2-bit codes, 4 a byte, first in the low bits: codes 0-2 the commonest differences, 3 looked up."""
    values, counts = np.unique(difference, return_counts=True)
    common = [int(v) for v in values[np.argsort(-counts, kind='stable')][:3]]
    codes = np.full(difference.shape, 3, np.uint8)
    for code, value in enumerate(common):
        codes[difference == value] = code
    escapes = np.flatnonzero(codes == 3).astype(np.uint32)
    q = codes.reshape(-1, 4)
    packed = zlib.compress((q[:, 0] | q[:, 1] << 2 | q[:, 2] << 4 | q[:, 3] << 6).tobytes(), 9)
    about = {'code_values': common, 'count': int(difference.size), 'histogram': dict(zip(map(str, values.tolist()), counts.tolist()))}
    return {'zlib2': np.frombuffer(packed, np.uint8), 'escape_at': escapes, 'escape_value': difference[escapes]}, about


def unpack(tensors, about):
    data = np.frombuffer(zlib.decompress(tensors['zlib2'].tobytes()), np.uint8)
    codes = np.stack([data >> shift & 3 for shift in (0, 2, 4, 6)], 1).reshape(-1)
    out = np.array((about['code_values'] + [0] * 3)[:3] + [0], np.int8)[codes]
    out[tensors['escape_at']] = tensors['escape_value']
    return out


def section_mufu(env, st):
    module, total, about, shifts = env.cuda.module('mufu', source('mufu.cu')), 0, {}, {}
    st.note('operations', APPROX)
    st.note('tables', about)
    st.note('shifted_exponents_that_differ', shifts)
    for name, op, first, count in TABLES:
        with st.step(f'table {name}'):
            difference, counters = env.zeros(count, torch.int8), env.zeros(4, torch.int32)
            env.cuda.launch(module, 'table', count // 256, 256, op, first, difference, counters)
            host = to_numpy(difference)[0]
            tensors, info = pack(host)
            if not np.array_equal(unpack(tensors, info), host):
                raise RuntimeError('the packed table does not unpack to itself')
            info.update(operation=APPROX[op], first_bits=first, sha256_int8=hashlib.sha256(host.tobytes()).hexdigest(), **dict(zip(
                ('corrected_guesses', 'too_close_to_a_midpoint', 'differs_from_rn_intrinsic', 'saturated'),
                counters.tolist())))
            size = sum(t.nbytes for t in tensors.values())
            info['stored'], about[name] = total + size <= MUFU_LIMIT, info
            if info['stored']:
                total += size
                st.put(name, **tensors)
            log(f'  {name}: {size} bytes, stored {info["stored"]}, differences {dict(list(info["histogram"].items())[:8])}')
    with st.step('exponent shifts'):
        for name, op, first, count in TABLES[:3]:
            ks = [k for k in range(-126, 128) if op == 1 or (k % 2 == 0 and k < 127)]
            bad = env.zeros(len(ks), torch.int32)
            for at, k in enumerate(ks):
                env.cuda.launch(module, 'shift', count // 256, 256, op, first, k, -k if op == 1 else -k // 2 if op == 0 else k // 2,
                                bad[at:at + 1])
            st.put(f'{name}_shift', k=np.array(ks, np.int32), differing=bad)
            shifts[name] = int((bad != 0).sum())
    with st.step('special values'):
        rng = generator('mufu values')
        subnormal = rng.integers(1, 2 ** 23, 2048, dtype=np.uint32).view(np.float32)
        small, wide = rng.uniform(-1, 1, 4096), rng.uniform(-152, 130, 2048)
        x = np.concatenate([SPECIAL, subnormal, small, wide, 2.0 ** rng.uniform(-126, 128, 4096),
                            np.zeros(-(24 + 12288) % 256)]).astype(np.float32)
        data, out = env.tensor(x), env.zeros((len(APPROX), len(x)), torch.int32)
        for op in range(len(APPROX)):
            env.cuda.launch(module, 'values', len(x) // 256, 256, op, data, out[op])
        st.put('values', x=x, bits=to_numpy(out)[0].view(np.uint32))
