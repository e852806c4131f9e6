"""What the Python recorders share: deterministic inputs and the facts stored with a case."""
import json
import os
import zlib

import numpy as np

import safetensors_file

HERE = os.path.dirname(os.path.abspath(__file__))
FLAGS = ("avx2", "fma", "f16c", "avx512f", "avx512bw", "avx512_bf16", "avx512_fp16")


def cpu():
    """The model's name and which of the vector flags that matter here it has."""
    model, flags = "unknown", []
    with open("/proc/cpuinfo") as file:
        for line in file:
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                model = value.strip()
            if key.strip() == "flags":
                flags = value.split()
                break
    return {"model": model, "flags": [flag for flag in FLAGS if flag in flags]}


def generator(case):
    """One fixed random stream for each case, from its name."""
    return np.random.RandomState(zlib.crc32(case.encode()))


# Row recipes: each takes a stream z of standard normals and a stream u of uniforms in [0, 1).
RECIPES = {
    "normal": lambda z, u: z,
    "offset": lambda z, u: 60 + 0.25 * z,
    "mixed": lambda z, u: z * np.exp2(np.floor(u * 20 - 10)),
    "spike": lambda z, u: np.where(np.arange(z.size) % 37 == 5, 900 * z, 0.01 * z),
    "tiny": lambda z, u: z * 1e-7,
    "large": lambda z, u: z * 9000,
    "overflow": lambda z, u: 20000 + 5000 * z,
    "subnormal": lambda z, u: z * 3e-39,
    "constant": lambda z, u: np.full(z.size, 0.3),
}
SUM_ROWS = ("normal", "offset", "mixed", "spike", "tiny", "overflow")
NORM_ROWS = ("normal", "offset", "mixed", "spike", "tiny", "large", "subnormal", "constant")


def rows(case, n, recipes):
    """A float64 array with one row of n elements for each recipe."""
    random = generator(case)
    return np.stack([RECIPES[name](random.randn(n), random.rand(n)) for name in recipes])


def save(library, version, capability, case, call, tensors, name, extra=None):
    """Writes <library>/<case>.safetensors; `call` is the recorded expression."""
    recorded = {
        "library": library,
        "version": version,
        "capability": capability,
        "cpu": cpu(),
        "call": call,
        "command": f"python3 record_{library}.py",
        **(extra or {}),
    }
    folder = os.path.join(HERE, library)
    os.makedirs(folder, exist_ok=True)
    metadata = {
        "bitnorm.kernel": f"{library} {version} {name}",
        "bitnorm.recorded": json.dumps(recorded, sort_keys=True),
    }
    safetensors_file.write(os.path.join(folder, case + ".safetensors"), tensors, metadata)
