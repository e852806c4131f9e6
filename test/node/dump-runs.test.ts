import { describe, expect, test } from 'vitest';
import { checkRuns } from '../../src/kernels/runs.ts';
import { checkDump } from '../../src/node/check-dump.ts';
import { compareRuns, groupByInput } from '../../src/node/compare-runs.ts';
import { runsOfDump } from '../../src/node/dump-runs.ts';
import { damaged, goldenOf, type Named, withTensors } from '../kernels/dumps.ts';

const { spec, inputs, tensors } = goldenOf({ norm: 'layer' }, [7, 5]);
const { y, mean, rstd, ...read } = tensors;
const other = damaged(y, { 0: y.data[0] + 2 ** -10, 34: 0 });

/** The runs of a dump, each with what it holds. */
const held = (dump: Named) =>
  withTensors(dump, (open) => runsOfDump(open, spec).map(({ run, dump: one }) => [run, [...one.names].sort()]));

describe('runs of a dump', () => {
  test('are told by numbers after @, an output without one belongs to all', () => {
    const names = [...Object.keys(read), 'mean', 'y'].sort();
    expect(held({ ...read, mean, 'y@2': y, 'y@10': other })).toEqual([
      [2, names],
      [10, names],
    ]);
    expect(held({ ...read, mean, y, 'y@1': other })).toEqual([
      [undefined, names],
      [1, names],
    ]);
    expect(held({ ...read, y, mean, 'mean@1': mean, 'y@1': y, 'y@2': other }).map(([, of]) => of)).toEqual([
      names,
      names,
      names.filter((name) => name !== 'mean'),
    ]);
  });

  test('are one where no output has a number', () => {
    const stray = { ...read, y, 'x@1': read.x, 'y@0': y, 'y@': y };
    expect(held(stray)).toEqual([[undefined, Object.keys(stray).sort()]]);
  });

  test('are read and judged under the plain names', () => {
    withTensors({ ...read, y, rstd, 'y@1': other }, (open) => {
      const runs = runsOfDump(open, spec).map(({ dump }) => ({ dump, check: checkDump(dump, spec) }));
      const whole = checkRuns(spec, inputs, [
        { y, rstd },
        { y: other, rstd },
      ]);
      expect(runs.map(({ check }) => check)).toEqual(whole.runs);
      expect(groupByInput(runs)).toEqual([[0, 1]]);
      for (const perBlock of [1, 3, 35, 100])
        expect(compareRuns(runs, perBlock)).toEqual({ spread: whole.spread, deterministic: false });
      expect(() => runs[1].dump.read('y@1')).toThrow(RangeError);
    });
  });
});

describe('dumps', () => {
  const checked = (dumps: readonly Named[], use: (groups: readonly (readonly number[])[]) => void): void => {
    const open = (left: readonly Named[], done: readonly { dump: never; check: never }[]): void => {
      const [first, ...rest] = left;
      if (first === undefined) {
        for (const perBlock of [1, 4, 1000]) use(groupByInput(done, perBlock));
        return;
      }
      withTensors(first, (dump) =>
        open(rest, [...done, { dump: dump as never, check: checkDump(dump, spec) as never }]),
      );
    };
    open(dumps, []);
  };

  test('of one input are runs; an element of x makes another input', () => {
    const moved = { ...read, x: damaged(read.x, { 34: 3 }), y };
    checked([{ ...read, y }, moved, { ...read, y: other }, moved], (groups) => {
      expect(groups).toEqual([
        [0, 2],
        [1, 3],
      ]);
    });
  });

  test('with another weight are of another input', () => {
    checked(
      [
        { ...read, y },
        { ...read, weight: damaged(read.weight, { 4: 3 }), y },
      ],
      (groups) => {
        expect(groups).toEqual([[0], [1]]);
      },
    );
  });

  test('of another spec are no runs of one kernel', () => {
    withTensors({ ...read, y }, (dump) => {
      const one = { dump, check: checkDump(dump, spec) };
      const another = { dump, check: checkDump(dump, goldenOf({ norm: 'layer', order: 'pairwise' }, [7, 5]).spec) };
      expect(groupByInput([one, another])).toEqual([[0], [1]]);
    });
  });
});
