import type { Arithmetic } from '../../formats/arithmetic.ts';
import { apply, plusProduct } from '../normalize.ts';
import { rounderOf } from '../numerics.ts';
import type { BackwardRun, KnownStatistics } from './run.ts';

/** c and x̂ of one loaded value; `element` places random bits. */
export interface Restore {
  centred(x: number, statistics: KnownStatistics, element: number): number;
  normalized(x: number, centred: number, statistics: KnownStatistics, element: number): number;
}

/** x·r + (−μ·r) */
function shifting(n: Arithmetic, contract: boolean): (x: number, statistics: KnownStatistics) => number {
  const fused = plusProduct(n, contract);
  return (x, { mean, scale }) =>
    mean === undefined ? apply(n, scale, x) : fused(x, scale.value, n.multiply(-mean, scale.value));
}

/** Computes again what the forward pass normalized. */
export function restoring({ numerics, backward }: BackwardRun): Restore {
  const { center, normalize } = backward.stages;
  const a = numerics.arithmetic('backward.center', center);
  const n = numerics.arithmetic('backward.normalize', normalize);
  const result = rounderOf(numerics, 'backward.normalize', normalize, normalize.resultFormat);
  const shifted = shifting(n, normalize.contract);
  return {
    centred: (x, { mean }, element) => {
      if (mean === undefined) return x;
      numerics.at('backward.center', element);
      return a.subtract(x, mean);
    },
    normalized: (x, centred, statistics, element) => {
      numerics.at('backward.normalize', element);
      return result(normalize.form === 'shifted' ? shifted(x, statistics) : apply(n, statistics.scale, centred));
    },
  };
}
