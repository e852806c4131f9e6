"""Safetensors files and the manifest: written beside their place and then renamed."""
import glob
import hashlib
import json
import os

from .sections import FORMAT


FILE_LIMIT, TOTAL_LIMIT = 16_000_000, 32_000_000
WIDTH = {'F64': 8, 'I64': 8, 'F32': 4, 'I32': 4, 'U32': 4, 'F16': 2, 'BF16': 2, 'I16': 2, 'U16': 2}


def write_safetensors(path, tensors, metadata):
    """tensors: name -> (dtype code, shape, little-endian bytes). Wide types first, so every tensor is aligned."""
    header, at = {'__metadata__': metadata}, 0
    order = sorted(tensors, key=lambda name: (-WIDTH.get(tensors[name][0], 1), name))
    for name in order:
        dtype, shape, data = tensors[name]
        header[name] = {'dtype': dtype, 'shape': list(shape), 'data_offsets': [at, at + len(data)]}
        at += len(data)
    head = json.dumps(header, separators=(',', ':')).encode()
    head += b' ' * (-len(head) % 8)
    with open(path + '.part', 'wb') as out:
        out.write(len(head).to_bytes(8, 'little') + head)
        for name in order:
            out.write(tensors[name][2])
    os.replace(path + '.part', path)


def read_safetensors(path):
    with open(path, 'rb') as file:
        data = file.read()
    size = int.from_bytes(data[:8], 'little')
    header = json.loads(data[8:8 + size])
    metadata, body = header.pop('__metadata__', {}), memoryview(data)[8 + size:]
    return {name: (entry['dtype'], entry['shape'], bytes(body[slice(*entry['data_offsets'])]))
            for name, entry in header.items()}, metadata


def write_json(path, value):
    with open(path + '.part', 'w') as out:
        json.dump(value, out, indent=1, sort_keys=True)
        out.write('\n')
    os.replace(path + '.part', path)


def read_manifest(out):
    try:
        with open(os.path.join(out, 'manifest.json')) as file:
            return json.load(file)
    except (OSError, ValueError):
        return {'format': FORMAT, 'sections': {}, 'files': {}}


def write_manifest(out, manifest):
    """Refreshes the list of files (bytes, sha256, tensors) and writes the manifest."""
    files = {}
    for path in sorted(glob.glob(os.path.join(out, '*'))):
        name = os.path.basename(path)
        if name.endswith('.safetensors') or name == 'device.json':
            with open(path, 'rb') as file:
                files[name] = {'bytes': os.path.getsize(path), 'sha256': hashlib.sha256(file.read()).hexdigest()}
            if name.endswith('.safetensors'):
                files[name]['tensors'] = len(read_safetensors(path)[0])
    total = sum(entry['bytes'] for entry in files.values())
    manifest.update(files=files, total_bytes=total, over_limit=sorted(
        [name for name, entry in files.items() if entry['bytes'] >= FILE_LIMIT] + ['total'] * (total > TOTAL_LIMIT)))
    write_json(os.path.join(out, 'manifest.json'), manifest)
