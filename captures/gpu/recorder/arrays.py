"""Arrays and tensors as the codes of their values."""
import numpy as np
import torch


CODES = {'float16': 'F16', 'float32': 'F32', 'float64': 'F64', 'int8': 'I8', 'int16': 'I16', 'int32': 'I32',
         'int64': 'I64', 'uint8': 'U8', 'uint16': 'U16', 'uint32': 'U32', 'bool': 'BOOL'}


def to_numpy(value):
    """A C-ordered array and its safetensors dtype; bfloat16 and 8-bit floats become their raw codes."""
    if isinstance(value, torch.Tensor):
        value = value.detach().contiguous().cpu()
        if value.dtype == torch.bfloat16:
            return value.view(torch.int16).numpy().view(np.uint16), 'BF16'
        value = (value.view(torch.uint8) if 'float8' in str(value.dtype) else value).numpy()
    value = np.asarray(value, order='C')
    return value, CODES[value.dtype.name]


def raw(value):
    return to_numpy(value)[0].tobytes()
