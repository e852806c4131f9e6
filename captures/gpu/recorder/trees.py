"""Summation trees of kernels, found by probing."""
import hashlib

import numpy as np
import torch

from .arrays import to_numpy
from .sections import log
from .triton_kernels import triton_kernels


#
# Signed probe: all elements u, x_i = +M, x_j = -M. While exactly one of the two is in a partial sum, every unit added
# to it must vanish: n*u < half the spacing just below M in the accumulator. Once both are in, M - M = 0 and the units
# outside the lowest common ancestor of i and j are counted, so leaves(lca) = n - result/u. Choices:
#   fp32, bf16   M = 2^40, u = 1: spacing below M in fp32 is 2^16, half is 32768 >= n; counts are integers, exact in
#                fp32, and up to 256 in bf16 (8 bits), which is why native bf16 is only probed for n <= 256.
#   fp16         M = 2^15, u = 2^-24: spacing below M in fp32 is 2^-9; n*2^-24 < 2^-10 for n < 2^14. Counts are
#                multiples of the smallest subnormal: exact in fp16 up to 2048, if subnormals are kept.
# Absolute values (L1) cannot cancel, so triples are asked: x_i = M, x_j = x_k = u, the rest 0, M = 2^24 u. The result
# is M + 2u when j and k meet before i, else M (M + u is a tie that falls back to M). leaves(lca(j, k)) = n - (number
# of i that lie outside). Results are read in fp32. Every other value than those is stored as -1.

PROBE = {'fp32': (2.0 ** 40, 1.0), 'bf16': (2.0 ** 40, 1.0), 'fp16': (2.0 ** 15, 2.0 ** -24)}
TREE_SIZES = [8, 16, 32, 64, 128, 256]
ANCHORS = [0, 1, 2, 3, 4, 5, 7, 8, 16, 31, 32, 64, 127, 128, 256, 511, 512]


def signed_rows(env, n, i, j, dname, dtype):
    big, unit = PROBE[dname]
    x = torch.full((len(i), n), unit, dtype=dtype, device=env.device)
    at = torch.arange(len(i), device=env.device)
    x[at, env.tensor(i)] = big
    x[at, env.tensor(j)] = -big
    return x


def leaves(result, n, unit):
    count = to_numpy(result.to(torch.float64))[0] / unit
    good = (count >= 0) & (count <= n - 2) & (count == np.floor(count))
    return np.where(good, n - np.where(good, count, 0), -1).astype(np.int16)


def full_matrix(n, i, j, values):
    matrix = np.ones((n, n), np.int16)
    matrix[i, j] = matrix[j, i] = values
    return matrix


def grouped(function, x, rows):
    """function over x, so many rows a launch (0: all in one)."""
    if not rows:
        return function(x)
    return torch.cat([function(x[at:at + rows]) for at in range(0, len(x), rows)])


def l1_matrix(env, n, dtype, rows):
    i, j = np.triu_indices(n, 1)
    values, chunk, diagonal = [], max(1, 2 ** 25 // n ** 2), torch.arange(n, device=env.device)
    for at in range(0, len(i), chunk):
        a, b = env.tensor(i[at:at + chunk]), env.tensor(j[at:at + chunk])
        x = env.zeros((len(a), n, n), dtype)
        x[:, diagonal, diagonal] = 2.0 ** 12
        pair = torch.arange(len(a), device=env.device)
        x[pair, :, a] = 2.0 ** -12
        x[pair, :, b] = 2.0 ** -12
        got = grouped(lambda t: torch.linalg.vector_norm(t, 1, -1, dtype=torch.float32), x.reshape(-1, n), rows)
        got = got.reshape(-1, n).to(torch.float64)
        above = got == 2.0 ** 12 + 2.0 ** -11
        odd = ~(above | (got == 2.0 ** 12))
        odd[pair, a] = odd[pair, b] = False                       # rows whose M was overwritten say nothing
        values.append(to_numpy(torch.where(odd.any(1), torch.full_like(pair, n + 1), above.sum(1)))[0])
    return full_matrix(n, i, j, (n - np.concatenate(values)).astype(np.int16))


def section_trees(env, st):
    index, known = {}, {}

    def keep(config, matrix):
        """Stores each different matrix once; the index maps every configuration to its tensor."""
        digest = hashlib.sha256(matrix.tobytes() + str(matrix.shape).encode()).hexdigest()
        if digest not in known:
            known[digest] = f'{"x".join(map(str, matrix.shape))}_{len(known):03d}'
            st.put('leaves', **{known[digest]: matrix})
        index[config] = {'tensor': f'trees/leaves/{known[digest]}', 'unreadable': int((matrix < 0).sum())}

    st.note('index', index)                      # notes are written as they are at the moment of saving
    for dname, dtype in env.dtypes.items():
        for n in TREE_SIZES:
            i, j = np.triu_indices(n, 1)
            x = signed_rows(env, n, i, j, dname, dtype)
            unit = PROBE[dname][1]
            for rows in (0, 6, 1):
                if env.cpu and rows and n > 64:
                    continue
                with st.step(f'torch.sum {dname} n={n} rows={rows}'):
                    keep(f'torch.sum/{dname}/n{n}/rows_{rows or "all"}', full_matrix(
                        n, i, j, leaves(grouped(lambda t: t.sum(-1), x, rows), n, unit)))
            with st.step(f'torch.sum dim 0 {dname} n={n}'):
                keep(f'torch.sum_dim0/{dname}/n{n}/columns_all',
                     full_matrix(n, i, j, leaves(x.t().contiguous().sum(0), n, unit)))
            for rows in (0, 6):
                if n <= (32 if rows else 64 if env.cpu else 256):
                    with st.step(f'vector_norm 1 {dname} n={n} rows={rows}'):
                        keep(f'torch.vector_norm_1/{dname}/n{n}/rows_{rows or "all"}', l1_matrix(env, n, dtype, rows))
        for n in (1000, 1024, 4096):             # too large for all pairs: some anchors against everyone
            anchors = [a for a in ANCHORS if a < n][:4 if env.cpu else None]
            result = np.ones((len(anchors), n), np.int16)
            for rows in (0, 6, 1):
                if rows and env.cpu or rows == 1 and n > 1024:
                    continue
                with st.step(f'torch.sum anchors {dname} n={n} rows={rows}'):
                    for at, anchor in enumerate(anchors):
                        others = np.delete(np.arange(n), anchor)
                        x = signed_rows(env, n, np.full(n - 1, anchor), others, dname, dtype)
                        result[at, others] = leaves(
                            grouped(lambda t: t.sum(-1, dtype=torch.float32), x, rows), n, PROBE[dname][1])
                    keep(f'torch.sum_anchors/{dname}/n{n}/rows_{rows or "all"}', result.copy())
        log(f'  torch {dname}: {len(index)} configurations, {len(known)} different trees')
        st.note('anchors', ANCHORS)
    st.note('method', 'leaves[i][j] = leaves under the lowest common ancestor of i and j; -1: not readable')
    if env.cpu:
        log('  SKIPPED without a GPU: trees of Triton kernels')
        return
    kernels = triton_kernels()
    for dname, dtype in env.dtypes.items():
        for n in TREE_SIZES:
            i, j = np.triu_indices(n, 1)
            x = signed_rows(env, n, i, j, dname, dtype)
            shifted = env.zeros(x.numel() + 16, dtype)
            shifted[1:x.numel() + 1] = x.reshape(-1)
            for warps in (1, 4):
                for start, flat in [(0, x.reshape(-1)), (1, shifted[1:])][:2 if n >= 64 else 1]:
                    config = f'triton.sum/{dname}/n{n}/warps{warps}/{"unaligned" if start else "aligned"}'
                    with st.step(config):
                        out = env.zeros((2, len(x)), torch.float32)
                        kernels.sum_rows[(len(x),)](flat, out, len(x), n, BLOCK=n, num_warps=warps)
                        keep(config + '/fp32_accumulator', full_matrix(n, i, j, leaves(out[0], n, PROBE[dname][1])))
                        if dname != 'fp32':
                            keep(config + '/native', full_matrix(n, i, j, leaves(out[1], n, PROBE[dname][1])))
        log(f'  triton {dname}: {len(index)} configurations, {len(known)} different trees')
