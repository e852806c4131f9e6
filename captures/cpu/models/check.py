"""Predicts every recorded case and counts the elements whose bits differ: python3 models/check.py"""
import fnmatch
import glob
import importlib
import json
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path[:0] = [HERE, ROOT]
import floats
import safetensors_file

NAMES = ("numpy_sums", "torch_sums", "torch_norms", "torch_layer_norm", "torch_batch_norm", "torch_group_norm",
         "onnxruntime_norms", "onnxruntime_eigen", "casts")
MODELS = {}
for name in NAMES:
    if os.path.exists(os.path.join(HERE, name + ".py")):
        MODELS.update(importlib.import_module(name).MODELS)


def check(path):
    """Returns one printed line for a case."""
    case = os.path.splitext(os.path.relpath(path, ROOT))[0]
    model = next((MODELS[p] for p in MODELS if fnmatch.fnmatch(case, p)), None)
    if model is None:
        return f"{case}: no model"
    tensors, metadata = safetensors_file.read(path)
    recorded = json.loads(metadata["bitnorm.recorded"])
    recorded["dtypes"] = {name: entry[0] for name, entry in tensors.items()}
    inputs = {name: floats.array(*entry) for name, entry in tensors.items()}
    with np.errstate(all="ignore"):
        predicted = model(inputs, recorded)
    counts = []
    for name, value in predicted.items():
        dtype, shape, raw = tensors[name]
        wrong = floats.mismatches(dtype, raw, value)
        counts.append(f"{name} {wrong}/{int(np.prod(shape, dtype=int))}")
    return f"{case}: " + ", ".join(counts)


for file in sorted(glob.glob(os.path.join(ROOT, "*", "*.safetensors"))):
    if len(sys.argv) < 2 or any(part in file for part in sys.argv[1:]):
        print(check(file))
