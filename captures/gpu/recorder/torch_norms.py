"""PyTorch: layer, RMS, group and batch norm, forward and backward; sums and vector norms."""
import numpy as np
import torch

from .arrays import raw
from .inputs import mixture, parameters
from .sections import log


LN_SHAPES = [(6, 64), (6, 1000), (6, 1024), (4, 1001), (3, 4096), (2, 8192), (160, 64)]
BN_SHAPES = [(8, 3, 8, 8), (4, 2, 32, 32), (32, 4)]
SUM_SHAPES = [(6, 32), (6, 100), (6, 128), (6, 1000), (6, 1024), (6, 4096), (2, 65536)]
EPS = 1e-5


def gradients(function, inputs, dy):
    """The output of function and the gradients of all its inputs."""
    leaves = [tensor.detach().clone().requires_grad_() for tensor in inputs]
    y = function(*leaves)
    return (y,) + torch.autograd.grad(y, leaves, dy)


def section_torch(env, st):
    functional = torch.nn.functional
    unstable, agree = [], {}

    def record(group, names, function):
        """Runs function twice, stores the first outputs under names and notes whether the second had equal bits."""
        first, second = function(), function()
        if any(raw(a) != raw(b) for a, b in zip(first, second)):
            unstable.append(group)
        st.put(group, **dict(zip(names, first)))
        return first

    for dname, dtype in env.dtypes.items():
        log(f'  {dname}: layer norm, RMS norm, group norm')
        for rows, n in LN_SHAPES:
            base = f'{dname}/{rows}x{n}'
            x = env.tensor(mixture(f'ln x {rows} {n}', rows, n), dtype)
            dy = env.tensor(mixture(f'ln dy {rows} {n}', rows, n, 2), dtype)
            w, b = (env.tensor(p, dtype) for p in parameters(f'ln w {n}', n))
            st.put(f'norm_input/{base}', x=x, dy=dy, weight=w, bias=b)
            with st.step(f'layer_norm {base}'):
                group = f'layer_norm/{base}'
                direct = record(group, ('y', 'mean', 'rstd'),
                                lambda: torch.ops.aten.native_layer_norm(x, [n], w, b, EPS))
                full = record(group, ('y', 'dx', 'dweight', 'dbias'), lambda: gradients(
                    lambda x, w, b: functional.layer_norm(x, [n], w, b, EPS), (x, w, b), dy))
                agree[group] = raw(direct[0]) == raw(full[0])
            if not hasattr(functional, 'rms_norm'):
                continue
            with st.step(f'rms_norm {base}'):
                group = f'rms_norm/{base}'
                full = record(group, ('y', 'dx', 'dweight'), lambda: gradients(
                    lambda x, w: functional.rms_norm(x, [n], w, EPS), (x, w), dy))
                plain = record(group, ('y_no_grad',), lambda: (functional.rms_norm(x, [n], w, EPS),))
                agree[group] = raw(plain[0]) == raw(full[0])
            if hasattr(torch.ops.aten, '_fused_rms_norm'):
                with st.step(f'fused_rms_norm {base}'):
                    record(f'rms_norm/{base}', ('y_fused', 'rstd'),
                           lambda: torch.ops.aten._fused_rms_norm(x, [n], w, EPS))
        for shape, groups in [((4, 8, 6, 6), 2), ((4, 8, 6, 6), 8), ((3, 12, 16, 16), 4)]:
            n, c, hw = shape[0], shape[1], shape[2] * shape[3]
            base = f'{dname}/{"x".join(map(str, shape))}_g{groups}'
            with st.step(f'group_norm {base}'):
                x = env.tensor(mixture(f'gn x {base[5:]}', n * c, hw), dtype).reshape(shape)
                dy = env.tensor(mixture(f'gn dy {base[5:]}', n * c, hw, 2), dtype).reshape(shape)
                w, b = (env.tensor(p, dtype) for p in parameters(f'gn w {base[5:]}', c))
                group = f'group_norm/{base}'
                st.put(group, x=x, dy=dy, weight=w, bias=b)
                record(group, ('y', 'mean', 'rstd'),
                       lambda: torch.ops.aten.native_group_norm(x, w, b, n, c, hw, groups, EPS))
                record(group, ('y', 'dx', 'dweight', 'dbias'), lambda: gradients(
                    lambda x, w, b: functional.group_norm(x, groups, w, b, EPS), (x, w, b), dy))
        log(f'  {dname}: batch norm')
        for shape in BN_SHAPES:
            batch_norm(env, st, dname, dtype, shape, record, agree)
        log(f'  {dname}: sums and vector norms')
        for rows, n in SUM_SHAPES:
            with st.step(f'reduce {dname} {rows}x{n}'):
                reductions(env, st, dname, dtype, rows, n)
    st.note('repeats_with_other_bits', unstable)
    st.note('direct_operator_equals_function', agree)
    st.note('about', {'eps': EPS, 'momentum': 0.1, 'kinds': mixture.__doc__})


def batch_norm(env, st, dname, dtype, shape, record, agree):
    """Training forward and backward: native operator, cuDNN operator and F.batch_norm; both memory formats."""
    n, c = shape[0], shape[1]
    name = 'x'.join(map(str, shape))
    base = f'batch_norm/{dname}/{name}'
    per = int(np.prod(shape)) // c
    order = (1, 0) + tuple(range(2, len(shape)))
    x, dy = (env.tensor(mixture(f'bn {what} {name}', c, per, kinds)).reshape((c, n) + shape[2:]).permute(order)
             .contiguous().to(dtype) for what, kinds in (('x', 3), ('dy', 2)))
    w32, b32 = (env.tensor(p) for p in parameters(f'bn w {name}', c))
    st.put(base, x=x, dy=dy, weight=w32, bias=b32, weight_same=w32.to(dtype), bias_same=b32.to(dtype))
    run = (lambda: (env.zeros(c, torch.float32), torch.ones(c, dtype=torch.float32, device=env.device)))
    for layout in ['nchw', 'channels_last'][:1 + (len(shape) == 4)]:
        memory = torch.channels_last if layout == 'channels_last' else torch.contiguous_format
        xx, dd = x.contiguous(memory_format=memory), dy.contiguous(memory_format=memory)
        forward = ('y', 'save_mean', 'save_invstd', 'running_mean', 'running_var')
        backward = ('dx', 'dweight', 'dbias')
        for tag, w, b in [('params_fp32', w32, b32), ('params_same', w32.to(dtype), b32.to(dtype))][:1 + (dname != 'fp32')]:
            def native():
                mean, var = (t.to(w.dtype) for t in run())
                y, m, s = torch.ops.aten.native_batch_norm(xx, w, b, mean, var, True, 0.1, EPS)
                return (y, m, s, mean, var) + tuple(torch.ops.aten.native_batch_norm_backward(
                    dd, xx, w, mean, var, m, s, True, EPS, [True, True, True]))
            with st.step(f'{base} {layout} native {tag}'):
                record(f'{base}/{layout}/native_{tag}', forward + backward, native)
        if env.cpu:
            continue

        def cudnn():
            mean, var = run()
            y, m, s, reserve = torch.ops.aten.cudnn_batch_norm(xx, w32, b32, mean, var, True, 0.1, EPS)
            return (y, m, s, mean, var) + tuple(torch.ops.aten.cudnn_batch_norm_backward(
                xx, dd, w32, mean, var, m, s, EPS, reserve))
        with st.step(f'{base} {layout} cudnn'):
            record(f'{base}/{layout}/cudnn', forward + backward, cudnn)
        for enabled in (False, True):            # what F.batch_norm picks; stored when no operator above had its bits
            with st.step(f'{base} {layout} function cudnn={enabled}'), torch.backends.cudnn.flags(enabled=enabled):
                got = gradients(lambda x, w, b: torch.nn.functional.batch_norm(
                    x, None, None, w, b, True, 0.1, EPS), (xx, w32, b32), dd)
                same = [who for who in ('native_params_fp32', 'cudnn') if all(
                    st.tensors.get(f'torch/{base}/{layout}/{who}/{key}', (0, 0, 0))[2] == raw(value)
                    for key, value in zip(('y',) + backward, got))]
                agree[f'{base}/{layout}/function_cudnn_{enabled}'] = same
                if not same:
                    st.put(f'{base}/{layout}/function_cudnn_{enabled}', **dict(zip(('y',) + backward, got)))


def reductions(env, st, dname, dtype, rows, n):
    """sum, mean, variance and vector norms: rows together, rows alone, rows alone off alignment, and over dim 0."""
    x = env.tensor(mixture(f'reduce {n}', rows, n), dtype)
    group, norm = f'reduce/{dname}/{rows}x{n}', torch.linalg.vector_norm
    st.put(group, x=x)
    functions = {
        'sum': lambda t, d: torch.sum(t, d), 'mean': lambda t, d: torch.mean(t, d),
        'var': lambda t, d: torch.var(t, d, unbiased=False), 'norm1': lambda t, d: norm(t, 1, d),
        'norm2': lambda t, d: norm(t, 2, d), 'norminf': lambda t, d: norm(t, float('inf'), d)}
    if dname != 'fp32':                          # 16-bit input, fp32 output
        functions.update({
            'sum_to_fp32': lambda t, d: torch.sum(t, d, dtype=torch.float32),
            'norm1_to_fp32': lambda t, d: norm(t, 1, d, dtype=torch.float32),
            'norm2_to_fp32': lambda t, d: norm(t, 2, d, dtype=torch.float32)})
    columns, shifted = x.t().contiguous(), []
    for row in x:
        buffer = env.zeros(n + 8, dtype)
        buffer[1:n + 1] = row
        shifted.append(buffer[1:n + 1])
    for key, function in functions.items():
        st.put(group, **{
            key: function(x, -1), f'{key}_alone': torch.stack([function(row.clone(), 0) for row in x]),
            f'{key}_shifted': torch.stack([function(row, 0) for row in shifted]), f'{key}_dim0': function(columns, 0)})
