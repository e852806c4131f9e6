import { findFormat } from '../formats/catalogue.ts';
import type { CheckResult } from '../kernels/check.ts';
import { type RunsVerdict, sharedOutputs, verdictOfRuns } from '../kernels/runs.ts';
import { newRunComparison, type RunSpread } from '../measure/run-spread.ts';
import { elementCount } from '../tensors/tensor.ts';
import { rolesOf } from './check-dump.ts';
import type { Dump } from './dump.ts';

/** A dump's outputs, judged. */
export interface CheckedDump {
  readonly dump: Dump;
  readonly check: CheckResult;
}

/** Elements that are read at a time, of each run. */
const blockElements = 2 ** 20;

/** Reads a tensor of several dumps side by side. Precondition: it has the same shape in all. */
function readTogether(
  sources: readonly { readonly dump: Dump; readonly name: string }[],
  perBlock: number,
  use: (blocks: readonly Float64Array[]) => boolean,
): void {
  const [{ dump: first, name: firstName }] = sources as readonly [(typeof sources)[number]];
  const elements = elementCount(first.shape(firstName));
  for (let from = 0; from < elements; from += perBlock) {
    const count = Math.min(perBlock, elements - from);
    // Every element counts as a row, whatever the shape.
    if (!use(sources.map(({ dump, name }) => dump.readRows(name, from, count, elements).data))) return;
  }
}

/** Whether one tensor is the same in two dumps: format, shape and values. */
function isSameTensor(a: Dump, nameInA: string, b: Dump, nameInB: string, perBlock: number): boolean {
  if (a.dtype(nameInA) !== b.dtype(nameInB)) return false;
  if (JSON.stringify(a.shape(nameInA)) !== JSON.stringify(b.shape(nameInB))) return false;
  let same = true;
  const sources = [
    { dump: a, name: nameInA },
    { dump: b, name: nameInB },
  ];
  readTogether(sources, perBlock, ([left, right]) => {
    same = left.every((value, i) => Object.is(value, right[i]));
    return same;
  });
  return same;
}

/** Whether two dumps are of one kernel with the same inputs. */
function isSameInput(a: CheckedDump, b: CheckedDump, perBlock: number): boolean {
  if (JSON.stringify(a.check.spec) !== JSON.stringify(b.check.spec)) return false;
  const [ofA, ofB] = [a, b].map(({ dump, check }) => rolesOf(dump, check.spec, []).inputs);
  if (JSON.stringify(ofA.map(({ name }) => name)) !== JSON.stringify(ofB.map(({ name }) => name))) return false;
  return ofA.every(({ stored }, i) => isSameTensor(a.dump, stored, b.dump, ofB[i].stored, perBlock));
}

/** The dumps of each input, in the order in which they come; those that are alone, too. */
export function groupByInput(dumps: readonly CheckedDump[], perBlock = blockElements): readonly (readonly number[])[] {
  const groups: number[][] = [];
  dumps.forEach((dump, i) => {
    const known = groups.find(([first]) => isSameInput(dumps[first], dump, perBlock));
    if (known === undefined) groups.push([i]);
    else known.push(i);
  });
  return groups;
}

/**
 * Compares runs with each other, block by block, so that they need not fit in memory.
 * @param runs dumps of one input; the outputs that were judged in at least two of them are compared
 * @param perBlock elements of each run that are read at a time
 */
export function compareRuns(runs: readonly CheckedDump[], perBlock = blockElements): RunsVerdict {
  const names = ({ check }: CheckedDump): readonly string[] => check.outputs.map(({ name }) => name);
  const spread = sharedOutputs(runs, names).map(({ name, holders }): readonly [string, RunSpread] => {
    const format = holders[0].check.outputs.find((output) => output.name === name)?.format ?? '';
    const comparison = newRunComparison(findFormat(format));
    readTogether(
      holders.map(({ dump }) => ({ dump, name })),
      perBlock,
      (blocks) => {
        comparison.add(blocks);
        return true;
      },
    );
    return [name, comparison.result()];
  });
  return verdictOfRuns(Object.fromEntries(spread));
}
