"""The sections of a recording: which there are, in which order they run, and where each one is kept."""
import time
from collections import namedtuple


FORMAT = 'normalization-captures/1'
Section = namedtuple('Section', 'letter file seconds needs_gpu')
SECTIONS = {
    'device': Section('F', 'device', 100, True), 'torch': Section('A', 'torch', 120, False),
    'cuda': Section('D', 'cuda', 90, True), 'mma': Section('G', 'cuda', 60, True),
    'mufu': Section('E', 'mufu', 120, True), 'trees': Section('B', 'trees', 180, False),
    'triton': Section('C', 'triton', 240, True), 'cub': Section('H', 'cub', 60, True)}
NO_GPU, CONTEXT_LOST = 74, 75                    # exit codes of a worker
BEGAN = time.monotonic()


def log(text):
    print(f'[{time.monotonic() - BEGAN:6.1f}s] {text}', flush=True)
