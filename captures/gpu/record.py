#!/usr/bin/env python3
"""Records what normalization and reduction kernels really compute on an NVIDIA GPU.

    python3 record.py --out DIR              everything, in a few minutes (--limit: 450 s)
    python3 record.py --out DIR --only mufu  one section (name or letter; several with commas)
    python3 record.py --out DIR --cpu        a rehearsal without a GPU: torch on the CPU, the rest skipped

Results are safetensors files, device.json and manifest.json; README.md says what they hold.

A light parent process starts a worker that runs the sections one after the other and writes each one's results as
soon as it ends. If the worker dies, hangs or loses its GPU context, the parent marks the section and starts a new
worker for the rest. Inside a section every step is isolated: its traceback goes to the manifest and the next runs.
Inputs come from numpy's PCG64, seeded with the CRC-32 of a name, and are stored beside the outputs.
"""
import argparse
import glob
import os
import subprocess
import sys
import tempfile
import time

from recorder.files import read_manifest, write_manifest
from recorder.sections import NO_GPU, SECTIONS, log


def supervise(names, out, cpu, limit):
    """Runs workers until every section has an answer; a worker that dies costs only the section it was in."""
    deadline, manifest = time.time() + limit, read_manifest(out)
    for name in names:
        manifest['sections'][name] = {'status': 'pending'}
    write_manifest(out, manifest)
    while True:
        status = {name: read_manifest(out)['sections'][name]['status'] for name in names}
        pending, left = [name for name in names if status[name] == 'pending'], deadline - time.time()
        if not pending or left < 5:
            break
        command = [sys.executable, '-u', os.path.abspath(__file__), '--worker', '--only', ','.join(pending), '--out', out,
                   '--limit', f'{left:.1f}'] + ['--cpu'] * cpu
        process = subprocess.Popen(command)
        try:
            code = process.wait(timeout=left + 10)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        if code == NO_GPU:
            break
        manifest = read_manifest(out)
        died = [name for name in pending if manifest['sections'][name]['status'] == 'running']
        if not died and all(manifest['sections'][name]['status'] == 'pending' for name in pending):
            died = pending[:1]                   # it ended before any section: go on, but not for ever
        for name in died:
            log(f'{name}: the worker ended with code {code}')
            manifest['sections'][name] = {'status': 'died', 'exit_code': code}
        write_manifest(out, manifest)
    for left_over in glob.glob(os.path.join(out, '*.part')):
        os.remove(left_over)                     # a write that was cut off
    manifest = read_manifest(out)
    log('summary: ' + ', '.join(f'{name} {manifest["sections"][name]["status"]}' for name in names))
    for name, entry in manifest['files'].items():
        log(f'  {name}: {entry["bytes"]} bytes, sha256 {entry["sha256"][:16]}')
    log(f'  in all {manifest["total_bytes"]} bytes; over the limits: {manifest["over_limit"] or "none"}')
    return all(manifest['sections'][name]['status'] in ('ok', 'skipped') for name in names)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--out', required=True, help='folder for the results; earlier sections in it are kept')
    parser.add_argument('--only', default='', help='sections, by name or letter, with commas: ' + ', '.join(
        f'{name} ({entry.letter})' for name, entry in SECTIONS.items()))
    parser.add_argument('--cpu', action='store_true', help='rehearse on the CPU')
    parser.add_argument('--limit', type=float, default=450, help='seconds for everything (450)')
    parser.add_argument('--worker', action='store_true', help=argparse.SUPPRESS)
    args = parser.parse_args()
    letters = {entry.letter: name for name, entry in SECTIONS.items()}
    asked = [letters.get(word.upper(), word) for word in args.only.split(',') if word]
    unknown = [word for word in asked if word not in SECTIONS]
    if unknown:
        parser.error(f'no such section: {", ".join(unknown)}')
    names = [name for name in SECTIONS if not asked or name in asked]
    os.makedirs(args.out, exist_ok=True)
    if args.worker:
        os.environ.setdefault('TRITON_CACHE_DIR', os.path.join(tempfile.gettempdir(), 'bitnorm_record_triton'))
        from recorder.worker import work          # torch takes a while to load, and the parent does without
        work(names, args.out, args.cpu, time.time() + args.limit)
        return 0
    return 0 if supervise(names, args.out, args.cpu, args.limit * (10 if args.cpu else 1)) else 1


if __name__ == '__main__':
    sys.exit(main())
