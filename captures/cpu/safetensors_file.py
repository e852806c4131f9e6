"""A small safetensors writer and reader: the same tensors always give the same bytes."""
import json
import struct


def write(path, tensors, metadata):
    """tensors: {name: (dtype, shape, raw little-endian bytes)}, kept in the given order."""
    header = {"__metadata__": {key: metadata[key] for key in sorted(metadata)}}
    offset = 0
    for name, (dtype, shape, raw) in tensors.items():
        end = offset + len(raw)
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, _, raw in tensors.values():
            file.write(raw)


def read(path):
    """Returns ({name: (dtype, shape, raw bytes)}, metadata)."""
    with open(path, "rb") as file:
        data = file.read()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    metadata = header.pop("__metadata__", {})
    body = data[8 + size :]
    tensors = {
        name: (entry["dtype"], entry["shape"], body[slice(*entry["data_offsets"])])
        for name, entry in header.items()
    }
    return tensors, metadata
