"""PyTorch's norms on the CPU, one thread. Parameters are what a new module has: weights of one, biases of zero."""

import numpy
import torch
from protocol import serve
from torch.nn.functional import batch_norm, layer_norm

torch.set_num_threads(1)


def parameters(x):
    columns = x.shape[-1]
    return torch.ones(columns, dtype=x.dtype), torch.zeros(columns, dtype=x.dtype)


def layer_norm_of(x):
    weight, bias = parameters(x)
    return lambda: layer_norm(x, x.shape[-1:], weight, bias)


def layer_norm_bfloat16(x):
    return layer_norm_of(x.bfloat16())


def layer_norm_with_gradients(x):
    x = x.clone().requires_grad_()
    weight, bias = (parameter.requires_grad_() for parameter in parameters(x))
    dy = x.detach().flip(0)

    def run():
        x.grad = weight.grad = bias.grad = None
        layer_norm(x, x.shape[-1:], weight, bias).backward(dy)
        return x.grad

    return run


def batch_norm_of(x):
    weight, bias = parameters(x)
    return lambda: batch_norm(x, None, None, weight, bias, training=True)


def without_gradients(kernel):
    def prepare(x):
        run = kernel(x)

        def quiet():
            with torch.no_grad():
                return run()

        return quiet

    return prepare


kernels = {
    "round_to_half": lambda x: lambda: x.half().float(),
    "layer_norm": layer_norm_of,
    "layer_norm_bfloat16": layer_norm_bfloat16,
    "batch_norm": batch_norm_of,
    "norm_1": lambda x: lambda: torch.norm(x, p=1, dim=1),
    "sum_rows": lambda x: lambda: x.sum(1),
}

serve(
    {**{name: without_gradients(kernel) for name, kernel in kernels.items()}, "layer_norm_with_gradients": layer_norm_with_gradients},
    lambda path, rows, columns: torch.from_numpy(numpy.fromfile(path, numpy.float32)).reshape(rows, columns),
    lambda result, path: result.detach().float().numpy().tofile(path),
)
