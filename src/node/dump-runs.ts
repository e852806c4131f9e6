import { inputsOf, type ResolvedSpec } from '../kernels/spec.ts';
import type { Dump } from './dump.ts';

/** One run of a dump: its name, and the dump as if it held that run alone. */
export interface DumpRun {
  /** What stands after @ in the names of its outputs; undefined: nothing. */
  readonly run: number | undefined;
  readonly dump: Dump;
}

const numbered = /^(.+)@([1-9]\d{0,8})$/;

interface RunTensor {
  readonly stored: string;
  readonly name: string;
  readonly run: number;
}

/** The tensors of a dump that are outputs of a numbered run. */
function runTensors(dump: Dump, spec: ResolvedSpec): readonly RunTensor[] {
  const inputs = inputsOf(spec).map(({ name }) => name);
  return dump.names.flatMap((stored) => {
    const [, name, run] = numbered.exec(stored) ?? [];
    return name === undefined || inputs.includes(name) ? [] : [{ stored, name, run: Number(run) }];
  });
}

/** A dump that has these names only, for tensors of another dump. */
function viewOf(dump: Dump, stored: ReadonlyMap<string, string>): Dump {
  // A name that is not there is told as such.
  const storedName = (name: string): string => stored.get(name) ?? `${name}@`;
  return {
    ...dump,
    names: [...stored.keys()],
    storedName: (name) => dump.storedName(storedName(name)),
    isTensor: (name) => dump.isTensor(storedName(name)),
    shape: (name) => dump.shape(storedName(name)),
    dtype: (name) => dump.dtype(storedName(name)),
    read: (name) => dump.read(storedName(name)),
    readRows: (name, first, count, rows) => dump.readRows(storedName(name), first, count, rows),
    readInto: (memory, name, first, count, rows) => dump.readInto(memory, storedName(name), first, count, rows),
  };
}

/**
 * The runs that a dump holds, in order: outputs named y@1, y@2 … are those of runs 1, 2 …, and plain ones beside them are those of a run of
 * their own. An output that is there under its plain name alone belongs to every run. A dump without such names is one run.
 */
export function runsOfDump(dump: Dump, spec: ResolvedSpec): readonly DumpRun[] {
  const tensors = runTensors(dump, spec);
  if (tensors.length === 0) return [{ run: undefined, dump }];
  const hidden = new Set(tensors.map(({ stored }) => stored));
  const several = new Set(tensors.map(({ name }) => name));
  const plain = dump.names.filter((name) => !hidden.has(name));
  const common = plain.filter((name) => !several.has(name));
  const view = (own: readonly (readonly [string, string])[]): Dump =>
    viewOf(dump, new Map([...common.map((name) => [name, name] as const), ...own]));
  const ownPlain = plain.filter((name) => several.has(name)).map((name) => [name, name] as const);
  const numbers = [...new Set(tensors.map(({ run }) => run))].sort((a, b) => a - b);
  return [
    ...(ownPlain.length > 0 ? [{ run: undefined, dump: view(ownPlain) }] : []),
    ...numbers.map((run) => ({
      run,
      dump: view(tensors.filter((one) => one.run === run).map(({ name, stored }) => [name, stored] as const)),
    })),
  ];
}
