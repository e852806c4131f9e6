"""What a section has recorded, step by step; each step may fail by itself."""
import contextlib
import json
import os
import time
import traceback

from .arrays import to_numpy
from .files import read_safetensors, write_safetensors
from .sections import FORMAT, SECTIONS, log


AUTOSAVE = 20                                    # seconds between intermediate saves


class DeviceLost(Exception):
    """The GPU context no longer works: the worker must end, a new one can go on."""


class Store:
    """What one section has recorded so far: tensors, metadata, and how each step went."""

    def __init__(self, section, env):
        self.section, self.env = section, env
        self.tensors, self.notes, self.steps, self.failures = {}, {}, 0, []
        self.saved = time.monotonic()

    def put(self, group, **values):
        for name, value in values.items():
            array, code = to_numpy(value)
            self.tensors[f'{self.section}/{group}/{name}'] = (code, array.shape, array.tobytes())

    def note(self, key, value):
        self.notes[key] = value

    @contextlib.contextmanager
    def step(self, name):
        self.steps += 1
        try:
            yield
            self.env.sync()
            if time.monotonic() - self.saved > AUTOSAVE:           # a worker that dies later loses little
                self.save(self.env.out)
                self.saved = time.monotonic()
        except Exception as error:               # recorded; the next step runs
            kind = 'unsupported' if self.env.cpu and 'not implemented for' in str(error) else 'error'
            self.failures.append({'step': name, 'kind': kind, 'error': f'{type(error).__name__}: {error}'[:500],
                                  'traceback': traceback.format_exc()[-2500:]})
            log(f'    {kind} in {name}: {type(error).__name__}: {str(error)[:160]}')
            try:
                self.env.sync()
            except Exception:
                raise DeviceLost(name)

    def save(self, out):
        """Writes the section's file; tensors and notes of other sections already in it are kept."""
        path = os.path.join(out, SECTIONS[self.section].file + '.safetensors')
        tensors, metadata = {}, {}
        if os.path.exists(path):
            old, metadata = read_safetensors(path)
            tensors = {name: value for name, value in old.items() if not name.startswith(self.section + '/')}
            metadata = {key: value for key, value in metadata.items() if not key.startswith(self.section + '/')}
        tensors.update(self.tensors)
        metadata['format'] = FORMAT
        metadata.update({f'{self.section}/{key}': value if isinstance(value, str) else json.dumps(value)
                         for key, value in self.notes.items()})
        if tensors:
            write_safetensors(path, tensors, metadata)
