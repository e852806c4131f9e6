"""PyTorch's layer, batch and group norm cases; record_torch.py runs them."""
import numpy as np
import torch

import recording

EPS = 1e-5


def parameters(case, rows, n, dtype):
    pair = rows(case + " parameters", n, ("normal", "normal"), dtype)
    return pair[0].clone().requires_grad_(), pair[1].clone().requires_grad_()


def layer_norms(save, rows):
    for dtype in ("f32", "bf16"):
        for n in (10, 64, 768, 1000, 1024):
            case = f"layer_norm_{dtype}_n{n}"
            x = rows(case, n, recording.NORM_ROWS, dtype).requires_grad_()
            weight, bias = parameters(case, rows, n, dtype)
            y, mean, rstd = torch.native_layer_norm(x, [n], weight, bias, EPS)
            tensors = {"x": x, "weight": weight, "bias": bias, "y": y, "mean": mean, "rstd": rstd}
            if n in (10, 64, 1000):
                tensors["dy"] = rows(case + " dy", n, ["normal"] * x.shape[0], dtype)
                y.backward(tensors["dy"])
                tensors.update(dx=x.grad, dweight=weight.grad, dbias=bias.grad)
            save(case, f"layer_norm {dtype} N={n}",
                 "torch.native_layer_norm(x, [N], weight, bias, eps)", tensors, {"eps": EPS})
    case = "layer_norm_f32_n64_plain"
    x = rows(case, 64, recording.NORM_ROWS, "f32")
    y, mean, rstd = torch.native_layer_norm(x, [64], None, None, EPS)
    save(case, "layer_norm f32 N=64 without weight and bias",
         "torch.native_layer_norm(x, [N], None, None, eps)",
         {"x": x, "y": y, "mean": mean, "rstd": rstd}, {"eps": EPS})


def image(case, rows, shape, dtype):
    """Channels cycle through the recipes, so each channel has its own kind of data."""
    recipes = ("normal", "offset", "mixed", "spike", "tiny", "large")
    n, c, *space = shape
    size = n * int(np.prod(space, dtype=int))
    flat = rows(case, size, [recipes[i % 6] for i in range(c)], dtype)
    return flat.reshape([c, n, *space]).transpose(0, 1).contiguous()


def batch_norm(save, rows, case, name, shape, dtype, training, last=False):
    x = image(case, rows, shape, dtype)
    layout = {"memory_format": "channels_last" if last else "contiguous"}
    if last:
        x = x.to(memory_format=torch.channels_last)
    x.requires_grad_()
    weight, bias = parameters(case, rows, shape[1], dtype)
    running = rows(case + " running", shape[1], ("normal", "normal"), dtype)
    running_mean, running_var = running[0].clone(), running[1].abs().clone()
    tensors = {"x": x, "weight": weight, "bias": bias,
               "running_mean_in": running_mean.clone(), "running_var_in": running_var.clone()}
    y, mean, rstd = torch.native_batch_norm(
        x, weight, bias, running_mean, running_var, training, 0.1, EPS)
    tensors["y"] = y
    if training:
        tensors.update(mean=mean, rstd=rstd, running_mean=running_mean, running_var=running_var)
    flat = rows(case + " dy", x.numel(), ("normal",), dtype).reshape(shape)
    dy = flat.to(memory_format=torch.channels_last) if last else flat
    y.backward(dy)
    tensors.update(dy=dy, dx=x.grad, dweight=weight.grad, dbias=bias.grad)
    save(case, name, f"torch.native_batch_norm(x, weight, bias, running_mean, running_var, "
         f"{training}, 0.1, eps)", tensors, {"eps": EPS, "momentum": 0.1, **layout})


def batch_norms(save, rows):
    for dtype in ("f32", "bf16"):
        for mode, training in (("train", True), ("eval", False)):
            for kind, shape in (("nchw", (4, 6, 5, 7)), ("dense", (64, 10))):
                batch_norm(save, rows, f"batch_norm_{mode}_{kind}_{dtype}",
                           f"batch_norm {mode} {kind} {dtype}", shape, dtype, training)
            batch_norm(save, rows, f"batch_norm_{mode}_channels_last_{dtype}",
                       f"batch_norm {mode} channels_last {dtype}", (4, 10, 5, 7), dtype, training,
                       last=True)
    batch_norm(save, rows, "batch_norm_train_nchw_large_f32", "batch_norm train nchw 32x32 f32",
               (2, 3, 32, 32), "f32", True)


def group_norms(save, rows):
    cases = ((dtype, shape, groups, last) for dtype in ("f32", "bf16")
             for shape, groups, last in (((2, 8, 5, 7), 4, False), ((2, 16, 8, 8), 4, False),
                                         ((3, 12), 3, False), ((2, 16, 5, 7), 4, True),
                                         ((2, 60, 3, 4), 2, True)))
    for dtype, shape, groups, last in cases:
        size = "x".join(map(str, shape)) + ("_channels_last" if last else "")
        case = f"group_norm_{dtype}_{size}_g{groups}"
        x = image(case, rows, shape, dtype)
        if last:
            x = x.to(memory_format=torch.channels_last)
        x.requires_grad_()
        weight, bias = parameters(case, rows, shape[1], dtype)
        n, c = shape[:2]
        space = x.numel() // (n * c)
        y, mean, rstd = torch.native_group_norm(x, weight, bias, n, c, space, groups, EPS)
        tensors = {"x": x, "weight": weight, "bias": bias, "y": y, "mean": mean, "rstd": rstd}
        dy = rows(case + " dy", x.numel(), ("normal",), dtype).reshape(shape)
        if last:
            dy = dy.to(memory_format=torch.channels_last)
        try:
            y.backward(dy)
            tensors.update(dy=dy, dx=x.grad, dweight=weight.grad, dbias=bias.grad)
        except RuntimeError as error:
            print(f"{case}: no backward ({error})")
        save(case, f"group_norm {dtype} {size} groups={groups}",
             "torch.native_group_norm(x, weight, bias, N, C, HxW, groups, eps)", tensors,
             {"eps": EPS, "memory_format": "channels_last" if last else "contiguous"})


def record(save, rows):
    layer_norms(save, rows)
    batch_norms(save, rows)
    group_norms(save, rows)
