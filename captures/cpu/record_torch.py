"""Records PyTorch CPU reductions, norms and casts, one case to a file: python3 record_torch.py"""
import os
import re

import numpy as np
import torch
import torch.nn.functional as F

import recording
import record_torch_norms

torch.set_num_threads(1)
DTYPES = {torch.float16: "F16", torch.bfloat16: "BF16", torch.float32: "F32",
          torch.int8: "I8", torch.uint8: "U8", torch.int32: "I32", torch.int64: "I64"}
SHORT = {"f16": torch.float16, "bf16": torch.bfloat16, "f32": torch.float32}
CONFIG = torch.__config__.show()
CAPABILITY = {
    "vector": re.search(r"CPU capability usage: (\S+)", CONFIG).group(1),
    "ATEN_CPU_CAPABILITY": os.environ.get("ATEN_CPU_CAPABILITY", "unset"),
    "compiler": re.search(r"GCC \S+", CONFIG).group(0),
    "mkldnn": torch.backends.mkldnn.is_available(),
    "mkl": torch.backends.mkl.is_available(),
    "threads": torch.get_num_threads(),
}


def tensor(value):
    """Raw bits of a tensor, in logical (row-major) order whatever its memory format."""
    value = value.detach().contiguous()
    raw = value.view(torch.int16) if value.dtype == torch.bfloat16 else value
    return (DTYPES[value.dtype], value.shape, raw.numpy().tobytes())


def save(case, name, call, tensors, extra=None):
    packed = {key: tensor(value) for key, value in tensors.items() if value is not None}
    recording.save("torch", torch.__version__, CAPABILITY, case, call, packed, name, extra)


def rows(case, n, recipes, dtype):
    return torch.from_numpy(recording.rows(case, n, recipes).astype(np.float32)).to(SHORT[dtype])


def reduction(kind, dtype, n, call, function, recipes=recording.SUM_ROWS, axis=-1):
    place = "" if axis == -1 else f"axis{axis}_"
    case = f"{kind}_{dtype}_{place}n{n}"
    x = rows(case, n, recipes, dtype)
    if axis == 0:
        x = x.T.contiguous()
    save(case, f"{kind} {dtype} axis={axis} n={n}", call, {"x": x, "y": function(x)})


def reductions():
    for dtype in ("f32", "bf16"):
        for n in (7, 100, 1000, 4096):
            reduction("sum", dtype, n, "x.sum(-1)", lambda x: x.sum(-1))
        columns = [recording.SUM_ROWS[c % 6] for c in range(45)]
        reduction("sum", dtype, 300, "x.sum(0)", lambda x: x.sum(0), columns, axis=0)
        reduction("mean", dtype, 1000, "x.mean(-1)", lambda x: x.mean(-1))
        reduction("cumsum", dtype, 100, "x.cumsum(-1)", lambda x: x.cumsum(-1))
        reduction("var", dtype, 1000, "x.var(-1)", lambda x: x.var(-1))
        for order in (1, 2, float("inf")):
            reduction(f"norm{order}", dtype, 1000, f"torch.linalg.vector_norm(x, {order}, dim=-1)",
                      lambda x: torch.linalg.vector_norm(x, order, dim=-1))
        reduction("normalize2", dtype, 100, "torch.nn.functional.normalize(x, dim=-1)",
                  lambda x: F.normalize(x, dim=-1))


def llama_rms_norm(x, weight, eps):
    """The usual eager composition: statistics in float32, the weight applied in x's format."""
    wide = x.float()
    scaled = wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + eps)
    return weight * scaled.to(x.dtype)


def rms_norms():
    for dtype in ("f32", "bf16"):
        for n in (64, 1000):
            case = f"rms_norm_eager_{dtype}_n{n}"
            x = rows(case, n, recording.NORM_ROWS, dtype)
            weight = rows(case + "w", n, ("normal",), dtype)[0]
            y = llama_rms_norm(x, weight, 1e-6)
            save(case, f"rms_norm eager composition {dtype} N={n}",
                 "weight * (x.float() * rsqrt(x.float().pow(2).mean(-1, True) + eps)).to(x.dtype)",
                 {"x": x, "weight": weight, "y": y}, {"eps": 1e-6})


def casts():
    random = recording.generator("torch casts")
    plain = random.randn(512) * np.exp2(random.randint(-40, 40, 512))
    edges = [0, -0.0, 65504, 65519.996, 65520, -65520, 3.3895e38, 3.4e38, np.inf, -np.inf, np.nan,
             2**-24, 2**-25, 2**-25 * 1.0000001, 3 * 2**-25, 6.0976e-5, 2**-14, 1e-40, 9.2e-41]
    halves = np.concatenate([1 + (np.arange(64) + 0.5) / 1024, 1 + (np.arange(64) + 0.5) / 128])
    x = torch.from_numpy(np.concatenate([edges, halves, -halves, plain]).astype(np.float32))
    for dtype in ("f16", "bf16"):
        save(f"cast_f32_{dtype}", f"cast f32 to {dtype}", f"x.to({SHORT[dtype]})",
             {"x": x, "y": x.to(SHORT[dtype])})


def quantizers():
    x = rows("torch quantize", 256, ("normal", "offset", "mixed", "spike"), "f32")
    x[0, :9] = torch.tensor([0.125, 0.375, 0.625, -0.125, 1e30, -1e30, float("inf"), -float("inf"), 0])
    scales = torch.tensor([0.25, 0.3, 1.7, 7.0])
    for short, dtype in (("u8", torch.quint8), ("i8", torch.qint8)):
        zero = 10 if short == "u8" else -3
        y = torch.quantize_per_tensor(x, 0.25, zero, dtype).int_repr()
        save(f"quantize_per_tensor_f32_{short}", f"quantize_per_tensor f32 to {short}",
             f"torch.quantize_per_tensor(x, 0.25, {zero}, {dtype}).int_repr()",
             {"x": x, "scale": torch.tensor([0.25]), "zero_point": torch.tensor([zero]), "y": y})
        zeros = torch.full((4,), zero)
        y = torch.quantize_per_channel(x, scales, zeros, 0, dtype).int_repr()
        save(f"quantize_per_channel_f32_{short}", f"quantize_per_channel f32 to {short} axis=0",
             f"torch.quantize_per_channel(x, scale, zero_point, 0, {dtype}).int_repr()",
             {"x": x, "scale": scales, "zero_point": zeros, "y": y})


if __name__ == "__main__":
    reductions()
    rms_norms()
    casts()
    quantizers()
    record_torch_norms.record(save, rows)
