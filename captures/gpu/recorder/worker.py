"""A worker: runs sections and writes after each; when the GPU context is lost it ends and another goes on."""
import faulthandler
import os
import sys
import time
import traceback

import numpy as np
import torch

from . import cub, cuda_rows, device, mma, mufu, torch_norms, trees, triton
from .files import read_manifest, write_manifest
from .machine import Env
from .sections import CONTEXT_LOST, SECTIONS, log
from .store import DeviceLost, Store


PROGRAMS = {'device': device.section_device, 'torch': torch_norms.section_torch, 'cuda': cuda_rows.section_cuda,
            'mma': mma.section_mma, 'mufu': mufu.section_mufu, 'trees': trees.section_trees,
            'triton': triton.section_triton, 'cub': cub.section_cub}


def work(names, out, cpu, deadline):
    """The worker: runs the sections and writes after each; when the GPU context is lost it ends and another goes on."""
    log(f'torch {torch.__version__}, numpy {np.__version__}')
    env = Env(cpu, out)
    for name in names:
        manifest, store, began, lost = read_manifest(out), Store(name, env), time.monotonic(), False
        left = deadline - time.time()
        skip = 'no GPU asked for' if cpu and SECTIONS[name].needs_gpu and name != 'device' else 'no time left' if left < 5 else None
        if skip:
            log(f'{name}: SKIPPED, {skip}')
            manifest['sections'][name] = {'status': 'skipped', 'why': skip}
            write_manifest(out, manifest)
            continue
        log(f'{name}: begins')
        manifest['sections'][name] = {'status': 'running'}
        write_manifest(out, manifest)
        faulthandler.dump_traceback_later(min(left, SECTIONS[name].seconds * (10 if cpu else 1)), exit=True)
        entry = {'status': 'ok'}
        try:
            PROGRAMS[name](env, store)
        except DeviceLost as error:
            lost, entry = True, {'status': 'failed', 'error': f'GPU context lost in {error}'}
        except Exception as error:
            entry = {'status': 'failed', 'error': f'{type(error).__name__}: {error}'[:500], 'traceback': traceback.format_exc()[-4000:]}
            log(f'  FAILED: {entry["error"]}')
            try:
                env.sync()
            except Exception:
                lost = True
        faulthandler.cancel_dump_traceback_later()
        if entry['status'] == 'ok' and store.failures:
            entry['status'] = 'partial'
        try:
            store.save(out)
        except Exception as error:
            entry.update(status='failed', error=f'could not be written: {error}', traceback=traceback.format_exc()[-4000:])
        entry.update(seconds=round(time.monotonic() - began, 1), steps=store.steps, failures=store.failures,
                     tensors=len(store.tensors), bytes=sum(len(t[2]) for t in store.tensors.values()))
        manifest['sections'][name] = entry
        write_manifest(out, manifest)
        log(f'{name}: {entry["status"]}, {entry["seconds"]} s, {entry["tensors"]} tensors, {entry["bytes"]} bytes, '
            f'{len(store.failures)} of {store.steps} steps failed')
        if lost:
            log('the GPU context is lost: this worker ends')
            sys.stdout.flush()
            os._exit(CONTEXT_LOST)
