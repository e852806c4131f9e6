"""The device, its compilers, and how its kernels are launched."""
import contextlib
import ctypes
import glob
import os
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import torch

from .sections import NO_GPU, log


KERNELS = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'kernels')


def source(*names):
    """The text of CUDA C++ files, one after the other, as one source."""
    texts = []
    for name in names:
        with open(os.path.join(KERNELS, name)) as file:
            texts.append(file.read())
    return ''.join(texts)


class Env:
    """The device, torch dtypes, and (with a GPU) the launcher of CUDA C++."""

    def __init__(self, cpu, out):
        self.cpu, self.out = cpu, out
        self.device = 'cpu' if cpu else 'cuda'
        self.dtypes = {'fp16': torch.float16, 'bf16': torch.bfloat16, 'fp32': torch.float32}
        if not cpu:
            if not torch.cuda.is_available():
                log('torch sees no GPU; use --cpu for a rehearsal without one')
                sys.exit(NO_GPU)
            torch.zeros(1, device='cuda').add_(1).item()          # creates the context
            self.arch = 'sm_%d%d' % torch.cuda.get_device_capability()
            self.cuda = Cuda(self.arch)

    def sync(self):
        if not self.cpu:
            torch.cuda.synchronize()

    def tensor(self, array, dtype=None):
        tensor = torch.from_numpy(np.array(array, order='C')).to(self.device)      # np.array: a writable copy
        return tensor if dtype is None else tensor.to(dtype)

    def zeros(self, shape, dtype):
        return torch.zeros(shape, dtype=dtype, device=self.device)


class Cuda:
    """Compiles CUDA C++ with NVRTC (else nvcc) to a cubin and launches it through the driver; torch owns the memory."""

    def __init__(self, arch):
        self.arch, self.driver, self.compilers, self.cubins = arch, None, {}, []

    def call(self, name, *args):
        self.driver = self.driver or ctypes.CDLL('libcuda.so.1')
        code = getattr(self.driver, name)(*args)
        if code:
            raise RuntimeError(f'{name} returned CUDA error {code}')

    def module(self, label, source, flags=()):
        try:
            cubin, how = nvrtc_cubin(source, (f'--gpu-architecture={self.arch}',) + tuple(flags)), 'nvrtc'
        except Exception as error:
            log(f'    NVRTC: {str(error)[:300]}; trying nvcc')
            cubin, how = nvcc_cubin(source, (f'-arch={self.arch}',) + tuple(flags)), f'nvcc (NVRTC: {str(error)[:300]})'
        self.compilers[label] = how
        self.cubins.append(cubin)                                  # the image must outlive the call
        module = ctypes.c_void_p()
        self.call('cuModuleLoadData', ctypes.byref(module), ctypes.c_char_p(cubin))
        return module

    def launch(self, module, name, grid, block, *args):
        function = ctypes.c_void_p()
        self.call('cuModuleGetFunction', ctypes.byref(function), module, ctypes.c_char_p(name.encode()))
        boxes = [ctypes.c_uint64(a.data_ptr()) if isinstance(a, torch.Tensor) else
                 ctypes.c_float(a) if isinstance(a, float) else ctypes.c_int(a) for a in args]
        pointers = (ctypes.c_void_p * len(boxes))(*[ctypes.addressof(box) for box in boxes])
        self.call('cuLaunchKernel', function, grid, 1, 1, block, 1, 1, 0, None, pointers, None)
        torch.cuda.synchronize()


def nvrtc_library():
    """NVRTC opens its builtins by name only, so they are loaded first, from the folder of the library itself."""
    places = []
    for pattern in [os.path.join(os.path.dirname(os.path.dirname(np.__file__)), 'nvidia/*/lib'), '/usr/local/cuda/lib64']:
        places += [p for p in sorted(glob.glob(pattern + '/libnvrtc.so.*')) if '.alt.' not in p]
    for place in places + ['libnvrtc.so.13', 'libnvrtc.so']:
        with contextlib.suppress(OSError):
            for builtins in glob.glob(os.path.join(os.path.dirname(place) or '/nowhere', 'libnvrtc-builtins.so.*')):
                ctypes.CDLL(builtins, ctypes.RTLD_GLOBAL)
            return ctypes.CDLL(place)
    raise RuntimeError('no libnvrtc found')


def nvrtc_cubin(source, flags):
    lib, program, size = nvrtc_library(), ctypes.c_void_p(), ctypes.c_size_t()
    if lib.nvrtcCreateProgram(ctypes.byref(program), source.encode(), b'kernels.cu', 0, None, None):
        raise RuntimeError('nvrtcCreateProgram failed')
    options = (ctypes.c_char_p * len(flags))(*[flag.encode() for flag in flags])
    if lib.nvrtcCompileProgram(program, len(flags), options):
        lib.nvrtcGetProgramLogSize(program, ctypes.byref(size))
        text = ctypes.create_string_buffer(size.value + 1)
        lib.nvrtcGetProgramLog(program, text)
        raise RuntimeError('compilation failed: ' + text.value.decode(errors='replace')[:1500])
    lib.nvrtcGetCUBINSize(program, ctypes.byref(size))
    cubin = ctypes.create_string_buffer(size.value)
    if not size.value or lib.nvrtcGetCUBIN(program, cubin):
        raise RuntimeError('no cubin')
    return cubin.raw


def nvcc_cubin(source, flags):
    nvcc = shutil.which('nvcc') or '/usr/local/cuda/bin/nvcc'
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, 'k.cu'), 'w') as file:
            file.write(source)
        done = subprocess.run([nvcc, *flags, '-cubin', '-o', 'k.cubin', 'k.cu'], cwd=folder, timeout=120,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            raise RuntimeError('nvcc: ' + done.stdout.decode(errors='replace')[-1500:])
        with open(os.path.join(folder, 'k.cubin'), 'rb') as file:
            return file.read()
